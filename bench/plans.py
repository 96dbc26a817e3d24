"""The roster of the budgets: 3 patterns, 8 people, 50 overrides, in Central time."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.intervals import Span
from rosters.core.amendment import Override
from rosters.core.pattern import Pattern
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.resolution import Plan
from rosters.core.rotation import Member, Rotation
from rosters.core.words import Change, PersonId

YEAR = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
SHIFTS = [(time(19), 12), (time(7), 6), (time(13), 6)]
CENTRAL = ZoneInfo("America/Chicago")


def plan(
    *, people: int = 8, overrides: int = 50, since: date = date(2026, 1, 1)
) -> Plan:
    """The plan of one position. The same every time."""
    members = tuple(Member(PersonId(n), n, since) for n in range(1, people + 1))
    rotation = Rotation(since, 7, members)
    patterns = tuple(
        Pattern(
            id=number,
            rank=0,
            zone=CENTRAL,
            starts_on=since,
            local_start=at,
            wall=timedelta(hours=hours),
            recurrence=Recurrence(Unit.DAYS),
            holder=rotation,
        )
        for number, (at, hours) in enumerate(SHIFTS)
    )
    some = random.Random(overrides)
    made = tuple(_override(number, some, people) for number in range(overrides))
    return Plan(patterns, made)


def _override(number: int, some: random.Random, people: int) -> Override:
    begins = YEAR.starts_at + timedelta(hours=some.randrange(364 * 24))
    return Override(
        id=number,
        change=Change.REPLACE if number % 2 else Change.ADD,
        span=Span(begins, begins + timedelta(hours=some.randrange(2, 13))),
        made_at=YEAR.starts_at + timedelta(seconds=number),
        person=PersonId(some.randrange(1, people + 1)),
    )


def instants(count: int, window: Span = YEAR) -> list[datetime]:
    """Random seconds in the window, the same every time."""
    some = random.Random(count)
    whole = int(window.length.total_seconds())
    return [
        window.starts_at + timedelta(seconds=some.randrange(whole))
        for _ in range(count)
    ]
