"""What people were asked to confirm, and what they said."""

from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from agencies.models import Consortium
from common.intervals import Span
from rosters.core.confirming import Confirmed
from rosters.models import Confirmation, Roster


def confirmation_of(public_id: UUID) -> Confirmation:
    """What a call about a shift is about, or 404. System question: no scope."""
    return get_object_or_404(Confirmation.objects.told_of(), public_id=public_id)


def open_questions(consortium_id: int) -> list[Confirmation]:
    """What nobody has answered yet and still may, by the start of the shift.
    System question.
    """
    rows = Confirmation.objects.standing().filter(state=Confirmed.ASKED.value)
    return list(rows.filter(roster__consortium_id=consortium_id))


def unconfirmed_in(
    scope: Scope, consortium: Consortium, *, now: datetime
) -> list[Confirmation]:
    """The shifts of its rosters that were asked about, are not over and not confirmed,
    by their start.
    """
    rows = Confirmation.objects.visible_to(scope).standing().told_of()
    rows = rows.filter(roster__consortium=consortium, ends_at__gt=now)
    return list(rows.exclude(state=Confirmed.CONFIRMED.value))


def to_confirm(scope: Scope, *, now: datetime) -> list[Confirmation]:
    """The asker's own shifts that they were asked to confirm and have not yet."""
    return list(Confirmation.objects.told_of().unanswered(scope.user_id, now))


def has_confirmed(scope: Scope) -> bool:
    """Whether the asker ever said yes to a shift."""
    own = Confirmation.objects.filter(person_id=scope.user_id)
    return own.filter(state=Confirmed.CONFIRMED.value).exists()


def own_confirmation(scope: Scope, public_id: UUID) -> Confirmation:
    """The asker's own, or 404; somebody else's looks like none."""
    mine = Confirmation.objects.told_of().filter(person_id=scope.user_id)
    return get_object_or_404(mine, public_id=public_id)


def confirmations(scope: Scope, roster: Roster, window: Span) -> list[Confirmation]:
    """What stands of the roster's shifts that reach into `window`, once asked about."""
    seen = Confirmation.objects.visible_to(scope).overlapping(window)
    return list(seen.filter(roster=roster))
