"""What people would rather do: the same every week, by the wall clock of the roster.

A preference holds from `starts` to `ends` on its weekday; `ends` at or before `starts`
is on the next day, and 00:00-00:00 the whole day. Of several that touch a shift the
strictest counts: `cannot`, then `rather_not`, then `prefers`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import combinations
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span

ONE_DAY = timedelta(days=1)
A_DAY, A_WEEK = 24 * 60, 7 * 24 * 60


class Level(StrEnum):
    """How a person takes to a time of the week. `CANNOT` is a hard rule."""

    PREFERS = "prefers"
    RATHER_NOT = "rather_not"
    CANNOT = "cannot"


STRICTEST = (Level.CANNOT, Level.RATHER_NOT, Level.PREFERS)


@dataclass(frozen=True, slots=True)
class Preference:
    """One line of a person's week. `weekday`: 0 is Monday."""

    weekday: int
    starts: time
    ends: time
    level: Level

    def on(self, day: date, zone: ZoneInfo) -> Span | None:
        """The line on the day it begins, which is of its weekday; None where the
        clock jumps over all of it.
        """
        overnight = ONE_DAY * (self.ends <= self.starts)
        return Span.between(
            walltime.instant(day, self.starts, zone),
            walltime.instant(day + overnight, self.ends, zone),
        )


def touching(
    preferences: Sequence[Preference], span: Span, zone: ZoneInfo
) -> Iterator[tuple[Span, Level]]:
    """Every time a line comes up within `span`, whole, day by day, with its level.

    Half-open: a line that ends when the span begins does not touch it.
    """
    on = walltime.local_date(span.starts_at, zone) - ONE_DAY
    last = walltime.local_date(span.ends_at, zone)
    while on <= last:
        for line in preferences:
            there = line.on(on, zone) if line.weekday == on.weekday() else None
            if there is not None and there.overlaps(span):
                yield there, line.level
        on += ONE_DAY


def level_of(
    preferences: Sequence[Preference], span: Span, zone: ZoneInfo
) -> Level | None:
    """How the person takes to `span`: the strictest of all lines that touch it, by
    the wall clock in `zone`; None: they say nothing about it.
    """
    found = {level for _there, level in touching(preferences, span, zone)}
    return next((level for level in STRICTEST if level in found), None)


def cannot_from(
    preferences: Sequence[Preference], span: Span, zone: ZoneInfo
) -> datetime | None:
    """From when in `span` the person cannot for the first time; None: they can."""
    lines = [line for line in preferences if line.level is Level.CANNOT]
    begins = (there.starts_at for there, _level in touching(lines, span, zone))
    first = min(begins, default=None)
    return None if first is None else max(first, span.starts_at)


def contradiction(lines: Sequence[Preference]) -> tuple[int, int] | None:
    """Two lines of different levels that share a time of the week, by their place in
    `lines`, the earlier first; None: there are none.
    """
    for (first, one), (second, other) in combinations(enumerate(lines), 2):
        if one.level is not other.level and _share(one, other):
            return first, second
    return None


def _share(one: Preference, other: Preference) -> bool:
    return any(
        begins < ends_too and begins_too < ends
        for begins, ends in _minutes(one)
        for begins_too, ends_too in _minutes(other)
    )


def _minutes(line: Preference) -> Iterable[tuple[int, int]]:
    """The line in minutes since Monday 00:00; in two parts past the end of Sunday."""
    begins = line.weekday * A_DAY + line.starts.hour * 60 + line.starts.minute
    ends = line.weekday * A_DAY + line.ends.hour * 60 + line.ends.minute
    ends += A_DAY * (line.ends <= line.starts)
    if ends <= A_WEEK:
        return [(begins, ends)]
    return [(begins, A_WEEK), (0, ends - A_WEEK)]
