"""One line per position: who is on call there, at work or free, and what comes next."""

from datetime import datetime
from typing import TypedDict

from agencies.core.acts import Act
from agencies.core.scope import Scope
from dispatch import selectors
from rosters import screens
from rosters import selectors as rosters


class OnCall(TypedDict):
    """As `dispatch/_on_call.html` shows it. `engaged`: who is at work, and until about
    when; never where or for whom.
    """

    seats: list[screens.ShownSeat]
    engaged: dict[int, datetime | None]


def on_call(scope: Scope, now: datetime) -> OnCall:
    """Every position of the rosters one sees; those that nobody should fill now, last.
    Without any for who may not see who is on call.
    """
    if not scope.may(Act.SEE_ON_CALL):
        return OnCall(seats=[], engaged={})
    found = [
        seat
        for roster in rosters.rosters(scope)
        if roster.has_begun(now)
        for seat in screens.seats(scope, roster, now=now)
    ]
    there = (seat.coverage.person_id for seat in found if seat.coverage)
    return OnCall(
        seats=sorted(found, key=lambda seat: seat.off_until is not None),
        engaged=selectors.engaged_until(pk for pk in there if pk is not None),
    )
