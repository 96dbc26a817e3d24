"""Laying out a month for the eye: weeks of days, and what each day has to say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import walltime
from rosters.core.week import Entry, monday_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as one day shows it, on the bare wall clock.

    `since` None: it began before; `until` None: it goes on after. Both None: all day.
    """

    entry: Entry
    since: datetime | None
    until: datetime | None


def first_of(on: date) -> date:
    """The first day of its month."""
    return on.replace(day=1)


def month_after(on: date) -> date:
    """The first day of the next month; the last month there is has none after it."""
    if (on.year, on.month) == (date.max.year, date.max.month):
        return first_of(on)
    return first_of(first_of(on) + 31 * ONE_DAY)


def month_before(on: date) -> date:
    """The first day of the month before; the first month there is has none."""
    if (on.year, on.month) == (date.min.year, date.min.month):
        return first_of(on)
    return first_of(first_of(on) - ONE_DAY)


def month_of(text: str) -> date | None:
    """The first day of a month written like 2026-11; None for any other text."""
    return day_of(f"{text}-01")


def day_of(text: str) -> date | None:
    """A day written like 2026-11-17, with weeks around it; None for any other text."""
    if len(text) != len("2026-11-17"):
        return None
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    return on if date.min.year < on.year < date.max.year else None


def weeks_of(on: date) -> list[list[date]]:
    """The whole weeks, Monday first, that hold the month of `on`."""
    monday, after = monday_of(first_of(on)), month_after(on)
    weeks = []
    while monday < after:
        weeks.append([monday + n * ONE_DAY for n in range(7)])
        monday += 7 * ONE_DAY
    return weeks


def list_days(
    entries: Iterable[Entry], *, days: Sequence[date], zone: ZoneInfo
) -> dict[date, list[Listed]]:
    """What stands on each of these days, which follow each other; by its start.

    A shift of at most 24 hours on the wall stands once, on the day it begins: a night
    is not also the next day's. A longer one stands on each day it reaches into. What
    began before the first day stands on that, too.
    """
    found: dict[date, list[Listed]] = {on: [] for on in days}
    for entry in sorted(entries):
        begins = walltime.local(entry.starts_at, zone)
        ends = walltime.local(entry.ends_at, zone)
        for on in _days_of(begins, ends, first=days[0], last=days[-1]):
            found[on].append(_listed(entry, begins, ends, on))
    return found


def _days_of(
    begins: datetime, ends: datetime, *, first: date, last: date
) -> Iterable[date]:
    if ends <= datetime.combine(first, time()):
        return
    on = max(begins.date(), first)
    until = on
    if ends - begins > ONE_DAY:
        until = (ends - timedelta(microseconds=1)).date()
    while on <= min(until, last):
        yield on
        on += ONE_DAY


def _listed(entry: Entry, begins: datetime, ends: datetime, on: date) -> Listed:
    midnight = datetime.combine(on, time())
    is_long = ends - begins > ONE_DAY
    goes_on = ends >= midnight + ONE_DAY
    if begins <= midnight and goes_on:
        return Listed(entry, None, None)
    return Listed(
        entry,
        begins if begins >= midnight else None,
        None if is_long and goes_on else ends,
    )
