"""Until when somebody is unavailable, as the digits after 8 say it.

- `8 2`: for the next two hours. One or two digits are hours, 1 to 72.
- `8 0`: available again.
- `8 0700`: until the clock on the wall shows 07:00 next. Four digits are a time, also
  where they could be a day: `8 1127` is 27 minutes past eleven.
- `8 1127 0700`: until 27 November, 07:00. A day never stands alone.

Longer than 31 days is time off, and the coordinator's to plan.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common import walltime

MOST_HOURS = 72
LONGEST = timedelta(days=31)


class Unclear(StrEnum):
    """What is wrong with what was said."""

    NOTHING = "nothing"  # neither hours nor a time
    HOURS = "hours"
    CLOCK = "clock"
    DAY = "day"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class Again:
    """Available again, from now on."""


@dataclass(frozen=True, slots=True)
class Until:
    """Unavailable until `at`, a full minute."""

    at: datetime


def read(
    code: str, rest: str, *, now: datetime, zone: ZoneInfo
) -> Until | Again | Unclear:
    """What 8, `code` and `rest` (digits, or blank) say, by the wall clock in `zone`."""
    if rest:
        return _until_day(code, rest, now=now, zone=zone)
    if len(code) in {1, 2}:
        hours = int(code)
        return for_hours(hours, now=now) if hours else Again()
    if len(code) == 4:
        at = clock(code)
        return Unclear.CLOCK if at is None else until_clock(at, now=now, zone=zone)
    return Unclear.NOTHING


def for_hours(hours: int, *, now: datetime) -> Until | Unclear:
    """For so many hours as time passes, up to the next full minute."""
    if not 1 <= hours <= MOST_HOURS:
        return Unclear.HOURS
    return Until(walltime.up_to_minute(now + timedelta(hours=hours)))


def until_clock(at: time, *, now: datetime, zone: ZoneInfo) -> Until:
    """Until the wall clock shows `at` the next time."""
    return Until(walltime.next_shown(at, after=now, zone=zone))


def until_wall(wall: datetime, *, now: datetime, zone: ZoneInfo) -> Until | Unclear:
    """Until the wall clock shows that date and time."""
    at = walltime.instant_of(wall, zone)
    if not now < at <= now + LONGEST:
        return Unclear.TOO_FAR
    return Until(at)


def clock(digits: str) -> time | None:
    """`0700` as a time; None: no clock shows that."""
    if len(digits) != 4 or not digits.isdecimal():
        return None
    hour, minute = int(digits[:2]), int(digits[2:])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _until_day(
    code: str, rest: str, *, now: datetime, zone: ZoneInfo
) -> Until | Unclear:
    at = clock(rest)
    if at is None:
        return Unclear.CLOCK
    if len(code) != 4:
        return Unclear.DAY
    today = walltime.local_date(now, zone)
    days = [_day(year, code) for year in (today.year, today.year + 1)]
    if not any(days):
        return Unclear.DAY
    # A day of January, said in December, is next year's.
    found = (
        until_wall(datetime.combine(day, at), now=now, zone=zone) for day in days if day
    )
    return next((one for one in found if isinstance(one, Until)), Unclear.TOO_FAR)


def _day(year: int, digits: str) -> date | None:
    try:
        return date(year, int(digits[:2]), int(digits[2:]))
    except ValueError:
        return None
