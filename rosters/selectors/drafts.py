"""Drafts of rosters, as their coordinators see them."""

from collections.abc import Sequence
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from rosters.core.drafts import DraftState
from rosters.models import Draft, DraftLine, Roster

SHOWN = 20


def drafts_of(scope: Scope, roster: Roster) -> list[Draft]:
    """The roster's latest drafts that were not thrown away, the newest first."""
    seen = Draft.objects.visible_to(scope).told_of().filter(roster=roster)
    return list(seen.exclude(state=DraftState.DROPPED.value)[:SHOWN])


def open_drafts_of(scope: Scope, rosters: Sequence[Roster]) -> list[Draft]:
    """Drafts of these rosters of which nobody has decided yet, the newest first."""
    seen = Draft.objects.visible_to(scope).told_of().filter(roster__in=rosters)
    return list(seen.filter(state=DraftState.OPEN.value)[:SHOWN])


def draft_for(scope: Scope, roster: Roster, public_id: UUID) -> Draft:
    """A draft of that roster, or 404."""
    seen = Draft.objects.visible_to(scope).told_of()
    return get_object_or_404(seen, roster=roster, public_id=public_id)


def lines_of(draft: Draft) -> list[DraftLine]:
    """Its lines in order of time, with who is on them."""
    return list(draft.lines.told_of())
