"""On which days does a pattern recur? A fixed menu, worked out by arithmetic.

The rules for months, in words: a day of the month that a month does not have, the
29th to the 31st, is that month's last day. Months are counted from that of the first
date.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from common.public_holidays import HolidayCalendar

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
NTHS = (1, 2, 3, 4, LAST)
# Every month has the days up to here.
_SURE = 28


class Unit(StrEnum):
    ONCE = "once"
    DAYS = "days"
    WEEKS = "weeks"
    MONTH_DAYS = "month_days"  # on the 15th
    MONTH_WEEKDAYS = "month_weekdays"  # on the second Friday


class Days(StrEnum):
    """What public holidays do to a recurrence."""

    ANY = "any"
    ONLY = "only"
    EXCEPT = "except"


class UnreadableRule(ValueError):
    """A stored recurrence that is not on the menu."""


@dataclass(frozen=True, slots=True)
class OnHolidays:
    """Only on the calendar's holidays, or on every day but those."""

    only: bool
    calendar: HolidayCalendar

    def allow(self, on: date) -> bool:
        return self.calendar.includes(on) is self.only


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Once; every n days; every n weeks on some weekdays (0 is Monday); every n months
    on a day of the month, or on the `nth` (-1: last) of one weekday.

    Every n days may be narrowed to some weekdays. Weeks without weekdays mean the
    weekday of the first date. Weeks are counted from the Monday on or before the
    first date. `holidays` then takes days away, and never adds or shifts any.
    ValueError for what is not on this menu.
    """

    unit: Unit
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    month_day: int | None = None
    nth: int | None = None
    holidays: OnHolidays | None = None

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ValueError("a recurrence comes at least every 1 day, week or month")
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError("weekdays run from 0, Monday, to 6, Sunday")
        if (self.unit is Unit.MONTH_DAYS) is (self.month_day is None):
            raise ValueError("a day of the month belongs to months by day")
        if self.month_day is not None and not 1 <= self.month_day <= 31:
            raise ValueError("days of the month run from 1 to 31")
        if (self.unit is Unit.MONTH_WEEKDAYS) is not (self.nth in NTHS):
            raise ValueError("months by weekday name the first to fourth, or the last")
        months_by = {Unit.MONTH_DAYS: 0, Unit.MONTH_WEEKDAYS: 1}
        if len(self.weekdays) != months_by.get(self.unit, len(self.weekdays)):
            raise ValueError("months by weekday name one, months by day none")

    @property
    def is_for_holidays(self) -> bool:
        return self.holidays is not None and self.holidays.only

    def on(self, days: Days, calendar: HolidayCalendar) -> Self:
        """The same, with what the calendar's holidays do to it."""
        if days is Days.ANY:
            return replace(self, holidays=None)
        return replace(self, holidays=OnHolidays(days is Days.ONLY, calendar))

    def dates(self, first: date, *, from_on: date, until_on: date) -> Iterator[date]:
        """The days it falls on, from `from_on` up to, not including, `until_on`.

        In order, none before `first`. Costs as much as the days asked for, however
        long ago `first` was.
        """
        low, high = max(first, from_on).toordinal(), until_on.toordinal()
        numbers: Iterator[int]
        match self.unit:
            case Unit.ONCE:
                numbers = (n for n in [first.toordinal()] if low <= n < high)
            case Unit.DAYS:
                numbers = self._by_days(first.toordinal(), low, high)
            case Unit.WEEKS:
                numbers = self._by_weeks(first, low, high)
            case Unit.MONTH_DAYS | Unit.MONTH_WEEKDAYS:
                numbers = self._by_months(first, low, high)
        found = map(date.fromordinal, numbers)
        return filter(self.holidays.allow, found) if self.holidays else found

    def _by_days(self, first: int, low: int, high: int) -> Iterator[int]:
        begin = low + (first - low) % self.every
        numbers = iter(range(begin, high, self.every))
        if not self.weekdays:
            return numbers
        return (n for n in numbers if (n - 1) % 7 in self.weekdays)

    def _by_weeks(self, first: date, low: int, high: int) -> Iterator[int]:
        monday = first.toordinal() - first.weekday()
        days = sorted(self.weekdays or {first.weekday()})
        step = 7 * self.every
        begin = low - 6 + (monday - (low - 6)) % step
        for week in range(begin, high, step):
            for day in days:
                if low <= week + day < high:
                    yield week + day

    def _by_months(self, first: date, low: int, high: int) -> Iterator[int]:
        if low >= high:
            return
        begin, end = _month(date.fromordinal(low)), _month(date.fromordinal(high - 1))
        begin += (_month(first) - begin) % self.every
        for number in range(begin, end + 1, self.every):
            on = self._in_month(number // 12, number % 12 + 1)
            if low <= on < high:
                yield on

    def _in_month(self, year: int, month: int) -> int:
        """The ordinal of the one day of that month."""
        weekday_of_1st, length = monthrange(year, month)
        if self.month_day is not None:
            day = min(self.month_day, length)
        else:
            [weekday], nth = self.weekdays, self.nth or LAST
            day = 1 + (weekday - weekday_of_1st) % 7
            day += 7 * ((length - day) // 7 if nth == LAST else nth - 1)
        return date(year, month, day).toordinal()


def _month(on: date) -> int:
    return on.year * 12 + on.month - 1


def to_rule(recurrence: Recurrence) -> tuple[str, str] | None:
    """Frequency and parameters as django-scheduler's Rule keeps them; None: once.

    They say the same in iCalendar. What holidays do to it is kept beside the rule.
    """
    unit = recurrence.unit
    if unit is Unit.ONCE:
        return None
    parts = []
    if recurrence.every > 1:
        parts.append(f"interval:{recurrence.every}")
    if recurrence.weekdays:
        # Names only: the library reads numbers as one weekday, in UTC.
        names = ",".join(WEEKDAYS[day] for day in sorted(recurrence.weekdays))
        parts.append(f"byweekday:{names}")
    if recurrence.month_day is not None:
        parts += _by_month_day(recurrence.month_day)
    if recurrence.nth is not None:
        parts.append(f"bysetpos:{recurrence.nth}")
    return _FREQUENCIES[unit], ";".join(parts)


_FREQUENCIES = {
    Unit.DAYS: "DAILY",
    Unit.WEEKS: "WEEKLY",
    Unit.MONTH_DAYS: "MONTHLY",
    Unit.MONTH_WEEKDAYS: "MONTHLY",
}


def _by_month_day(day: int) -> list[str]:
    """Alone the 31st would leave out short months: the last there is up to it."""
    if day <= _SURE:
        return [f"bymonthday:{day}"]
    some = ",".join(str(each) for each in range(_SURE, day + 1))
    return [f"bymonthday:{some}", "bysetpos:-1"]


def from_rule(frequency: str, params: str) -> Recurrence:
    """The recurrence that `to_rule` wrote. UnreadableRule for anything else."""
    said = dict[str, str]()
    for part in filter(None, params.split(";")):
        key, _, value = part.partition(":")
        if key in said or key not in _READ or not _READ[key](value):
            raise UnreadableRule(f"{part!r} is not on the menu")
        said[key] = value
    names = said["byweekday"].split(",") if "byweekday" in said else []
    try:
        read = Recurrence(
            unit=_unit(frequency, said),
            every=int(said.get("interval", 1)),
            weekdays=frozenset(WEEKDAYS.index(name) for name in names),
            month_day=_month_day(said),
            nth=_nth(said),
        )
    except ValueError as wrong:
        raise UnreadableRule(f"{frequency} {params}: {wrong}") from wrong
    if to_rule(read) != (frequency, params):
        raise UnreadableRule(f"{frequency} {params} is not on the menu")
    return read


_READ: dict[str, Callable[[str], bool]] = {
    "interval": lambda value: value.isdecimal(),
    "byweekday": lambda value: set(value.split(",")) <= set(WEEKDAYS),
    "bymonthday": lambda value: all(day.isdecimal() for day in value.split(",")),
    "bysetpos": lambda value: value.removeprefix("-").isdecimal(),
}


def _unit(frequency: str, said: dict[str, str]) -> Unit:
    units = {"DAILY": Unit.DAYS, "WEEKLY": Unit.WEEKS}
    if frequency == "MONTHLY":
        return Unit.MONTH_DAYS if "bymonthday" in said else Unit.MONTH_WEEKDAYS
    if frequency not in units:
        raise UnreadableRule(f"{frequency} is not on the menu")
    return units[frequency]


def _month_day(said: dict[str, str]) -> int | None:
    if "bymonthday" not in said:
        return None
    return int(said["bymonthday"].rsplit(",", 1)[-1])


def _nth(said: dict[str, str]) -> int | None:
    if "bymonthday" in said or "bysetpos" not in said:
        return None
    return int(said["bysetpos"])
