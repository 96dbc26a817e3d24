"""When is who told that a roster falls short: nobody on call, or nobody's phone?

The rules, in words:

- A *gap* is told of when it is found, 14 days, 72, 24 hours and an hour before it
  begins: each once, and of those that are past already only the last. Whoever is on a
  coming shift and *cannot be reached* is told of when found, and 24 hours before.
- Found, 14 days and 72 hours before are the coordinators' to hear, in working hours.
  24 hours and an hour before they and the duty supervisor hear at once.
- A gap that grows, shrinks or moves is the same one while it overlaps what it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span

ONE_DAY = timedelta(days=1)
OPENS, CLOSES = time(8), time(17)
WEEKEND = (5, 6)


class Kind(StrEnum):
    GAP = "gap"
    UNREACHABLE = "unreachable"


class Level(IntEnum):
    """How near it is; each is told of once."""

    FOUND = 0
    DAYS_14 = 1
    HOURS_72 = 2
    HOURS_24 = 3
    HOUR_1 = 4

    @property
    def at_once(self) -> bool:
        """Told whatever the hour, to the duty supervisor as well."""
        return self >= Level.HOURS_24


BEFORE = {
    Level.DAYS_14: timedelta(days=14),
    Level.HOURS_72: timedelta(hours=72),
    Level.HOURS_24: timedelta(hours=24),
    Level.HOUR_1: timedelta(hours=1),
}
LEVELS = {
    Kind.GAP: tuple(Level),
    Kind.UNREACHABLE: (Level.FOUND, Level.HOURS_24),
}


class Known(NamedTuple):
    """A gap that people were told of, by its key."""

    id: int
    span: Span


@dataclass(frozen=True, slots=True)
class Matched:
    """Which known gap each found one is, what is new, and what is none any more:
    filled, or `joined`: part of another by now.
    """

    same: dict[int, Span]
    new: list[Span]
    gone: list[int]
    joined: list[int]


def level_at(kind: Kind, starts_at: datetime, now: datetime) -> Level:
    """The last level that is reached."""
    reached = [
        level
        for level in LEVELS[kind]
        if level is Level.FOUND or starts_at - BEFORE[level] <= now
    ]
    return reached[-1]


def next_level_at(kind: Kind, starts_at: datetime, now: datetime) -> datetime | None:
    """When the next level is reached; None: the last one is."""
    ahead = [
        starts_at - BEFORE[level] for level in LEVELS[kind] if level is not Level.FOUND
    ]
    return min((at for at in ahead if at > now), default=None)


def when_to_tell(level: Level, *, now: datetime, zone: ZoneInfo) -> datetime:
    """At once, or in working hours: Monday to Friday 08:00-17:00 on the wall."""
    if level.at_once:
        return now
    wall = walltime.local(now, zone)
    if wall.weekday() not in WEEKEND and OPENS <= wall.time() < CLOSES:
        return now
    at = walltime.next_time(OPENS, after=now, zone=zone)
    while walltime.local(at, zone).weekday() in WEEKEND:
        at = walltime.next_time(OPENS, after=at, zone=zone)
    return at


def match(known: Iterable[Known], found: Sequence[Span]) -> Matched:
    """Tell gaps of one position apart from those that are known already.

    The earlier of two that overlap the same one is the same; of two found ones the
    other is new, and of two known ones the other is joined to it.
    """
    same: dict[int, Span] = {}
    gone: list[int] = []
    joined: list[int] = []
    left = sorted(found)
    for each in sorted(known, key=lambda one: one.span):
        now_is = next((span for span in left if span.overlaps(each.span)), None)
        if now_is is not None:
            same[each.id] = now_is
            left.remove(now_is)
        elif any(span.overlaps(each.span) for span in found):
            joined.append(each.id)
        else:
            gone.append(each.id)
    return Matched(same, left, gone, joined)
