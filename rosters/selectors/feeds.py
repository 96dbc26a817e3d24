"""Calendar feeds, and the shifts of one's own that they show."""

from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from agencies.models import Consortium
from rosters.core.feeds import Duty
from rosters.models import (
    Coverage,
    Feed,
    Roster,
)
from rosters.models.coverage import LONGEST
from rosters.models.feeds import FeedQuerySet, duties


def feeds_of(scope: Scope, shown: Roster | Consortium | None) -> list[Feed]:
    """The live calendar addresses of a roster, a consortium or (None) the asker's own
    shifts, with `made_by`.
    """
    return list(_feeds(scope, shown).live().select_related("made_by"))


def feed_for(scope: Scope, shown: Roster | Consortium | None, public_id: UUID) -> Feed:
    """One of these, revoked or not, or 404."""
    return get_object_or_404(_feeds(scope, shown), public_id=public_id)


def _feeds(scope: Scope, shown: Roster | Consortium | None) -> FeedQuerySet:
    visible = Feed.objects.visible_to(scope)
    match shown:
        case Roster():
            return visible.filter(roster=shown)
        case Consortium():
            return visible.filter(consortium=shown)
        case _:
            return visible.filter(person_id=scope.user_id)


def own_duties(scope: Scope, position_id: UUID, until: datetime) -> list[Duty]:
    """The asker's own shifts there that began before `until`, a month back: every part
    of the night that one of them is part of.
    """
    rows = Coverage.objects.standing().filter(
        person_id=scope.user_id,
        position__public_id=position_id,
        starts_at__gt=until - LONGEST,
        starts_at__lt=until,
    )
    return duties(rows)
