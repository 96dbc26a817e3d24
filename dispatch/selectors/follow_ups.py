"""What is left to do, narrowed to who serves all members."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from common import walltime
from dispatch.models import CalloutEvent, FollowUp

MOST = 500


class Which(StrEnum):
    """Which of the open ones."""

    MINE = "mine"
    TODAY = "today"
    OVERDUE = "overdue"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ToDo:
    """One that is open; `days` until its day, below zero when that is gone by."""

    follow_up: FollowUp
    days: int


def to_do(scope: Scope, which: Which, *, now: datetime) -> list[ToDo]:
    """The open ones, the oldest day first: one's own, due today, overdue, or all."""
    rows = FollowUp.objects.visible_to(scope).still_open()
    if which is Which.MINE:
        rows = rows.filter(holder=scope.user_id)
    related = rows.select_related(
        "holder", "consortium", "callout__requesting_organisation"
    )
    found = [ToDo(row, (row.due_on - _today(row, now)).days) for row in related[:MOST]]
    if which is Which.TODAY:
        return [one for one in found if one.days == 0]
    if which is Which.OVERDUE:
        return [one for one in found if one.days < 0]
    return found


def _today(row: FollowUp, now: datetime) -> date:
    return walltime.local_date(now, walltime.zone(row.consortium.zone))


def follow_up_for(scope: Scope, public_id: UUID) -> FollowUp:
    """The follow-up, or 404."""
    visible = FollowUp.objects.visible_to(scope).select_related(
        "holder",
        "done_by",
        "consortium",
        "callout__requesting_organisation",
        "callout__consortium",
    )
    return get_object_or_404(visible, public_id=public_id)


def history_of(follow_up: FollowUp) -> list[CalloutEvent]:
    """Its own part of the request's log, oldest first."""
    events = CalloutEvent.objects.filter(
        callout_id=follow_up.callout_id, kind__startswith="follow_up_"
    )
    own = events.filter(details__follow_up=str(follow_up.public_id))
    return list(own.select_related("by").order_by("pk"))


def of_callout(scope: Scope, callout_id: int) -> list[FollowUp]:
    """Those of one request, for who may see them."""
    rows = FollowUp.objects.visible_to(scope).filter(callout_id=callout_id)
    return list(rows.select_related("holder").order_by("pk"))
