"""A time zone as calendar programs take it: the rule its clocks keep every year.

Only rules of the form "the second Sunday of March at 02:00" are written, because every
program reads those. A zone that keeps to no such rule, or not for all of the years
asked about, has none here: its times are written in UTC.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# A last Sunday is often the fourth: more years than are asked about tell them apart.
YEARS_MORE = 6
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - bare, as a zone's rule begins
ONE_DAY = timedelta(days=1)


class Jump(NamedTuple):
    """The clock shows `wall` and jumps: from one offset from UTC to another."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=256)
def vtimezone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone | None:
    """The zone's rule over these years, or None when it keeps none, or is UTC.

    At most two observances, however many years. The rule holds from the year before.
    """
    found = list(jumps(zone, first_year - 1, last_year + YEARS_MORE))
    if not found:
        return _unchanging(zone, first_year)
    named = Timezone()
    named.add("tzid", zone.key)
    by_offsets: dict[tuple[timedelta, timedelta], list[Jump]] = defaultdict(list)
    for jump in found:
        by_offsets[jump.before, jump.after].append(jump)
    years = last_year + YEARS_MORE - first_year + 2
    for alike in by_offsets.values():
        rule = _yearly(alike) if len(alike) == years else None
        if rule is None:
            return None
        named.add_component(_observance(alike[0], rule))
    return named


def jumps(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[Jump]:
    """Every change of the zone's offset in these years, in order."""
    at = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    before = _offset(at, zone)
    while at < end:
        after = _offset(at + ONE_DAY, zone)
        if after != before:
            since = _first_with(after, at, zone)
            name = since.astimezone(zone).tzname() or ""
            yield Jump((since + before).replace(tzinfo=None), before, after, name)
            before = after
        at += ONE_DAY


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _first_with(offset: timedelta, day: datetime, zone: ZoneInfo) -> datetime:
    """The second of the day that begins at `day` from which the offset is this one."""
    low, high = 0, 24 * 60 * 60
    while low + 1 < high:
        middle = (low + high) // 2
        if _offset(day + timedelta(seconds=middle), zone) == offset:
            high = middle
        else:
            low = middle
    return day + timedelta(seconds=high)


def _yearly(alike: list[Jump]) -> vRecur | None:
    """The yearly rule of all these jumps, one a year; None when there is no such."""
    places = {(j.wall.month, j.wall.weekday(), j.wall.time(), j.name) for j in alike}
    if len(places) != 1:
        return None
    which = _which_of_the_month(jump.wall for jump in alike)
    if which is None:
        return None
    month, weekday, *_ = places.pop()
    return vRecur(freq="YEARLY", bymonth=month, byday=f"{which}{DAYS[weekday]}")


def _which_of_the_month(walls: Iterable[datetime]) -> int | None:
    """1 for the first Sunday (or what day it is) of the month, -1 for the last."""
    found: set[int] = set()
    last = True
    for wall in walls:
        found.add((wall.day - 1) // 7 + 1)
        last = last and wall.day + 7 > monthrange(wall.year, wall.month)[1]
    if len(found) == 1:
        return found.pop()
    return -1 if last else None


def _observance(jump: Jump, rule: vRecur) -> TimezoneStandard | TimezoneDaylight:
    # By the offset alone: in Dublin it is winter that tz data calls daylight saving.
    forward = jump.after > jump.before
    made = TimezoneDaylight() if forward else TimezoneStandard()
    made.add("dtstart", jump.wall)  # by the clock before the jump (RFC 5545, 3.6.5)
    made.add("tzoffsetfrom", jump.before)
    made.add("tzoffsetto", jump.after)
    made.add("tzname", jump.name)
    made.add("rrule", rule)
    return made


def _unchanging(zone: ZoneInfo, year: int) -> Timezone | None:
    at = datetime(year, 1, 1, tzinfo=UTC)
    offset = _offset(at, zone)
    if not offset:
        return None
    always = TimezoneStandard()
    always.add("dtstart", LONG_AGO)
    always.add("tzoffsetfrom", offset)
    always.add("tzoffsetto", offset)
    always.add("tzname", at.astimezone(zone).tzname() or zone.key)
    named = Timezone()
    named.add("tzid", zone.key)
    named.add_component(always)
    return named
