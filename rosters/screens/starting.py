"""What a page says of a roster that has not begun: when it does, and how full it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.core.scope import Scope
from common import walltime
from common.intervals import Span
from rosters import selectors
from rosters.models import Roster

ONE_DAY = timedelta(days=1)
FIRST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Start:
    """When it starts, and how many shifts of its first four weeks somebody has: one a
    day in each position.
    """

    roster: Roster
    starts_at: datetime
    filled: int
    shifts: int


def start_of(scope: Scope, roster: Roster, *, now: datetime) -> Start | None:
    """None: it has begun."""
    if roster.has_begun(now) or roster.starts_at is None:
        return None
    hours, first = roster.hours(), roster.local_date(roster.starts_at)
    days = [hours.on(first + n * ONE_DAY) for n in range(FIRST_DAYS)]
    there = [span for span in days if span]
    window = Span(roster.starts_at, there[-1].ends_at)
    gaps = selectors.gaps(scope, roster, window, now=now)
    seats = selectors.positions_of(scope, roster, roster.starts_at)
    filled = sum(
        not any(gap.position == seat and gap.span.overlaps(span) for gap in gaps)
        for seat in seats
        for span in there
    )
    return Start(roster, roster.starts_at, filled, len(seats) * len(there))


def usual_start(zone: str, *, now: datetime) -> str:
    """The first Monday two weeks ahead, as a form takes it."""
    today = walltime.local_date(now, walltime.zone(zone))
    ahead = today + 14 * ONE_DAY
    return (ahead + (-ahead.weekday() % 7) * ONE_DAY).isoformat()
