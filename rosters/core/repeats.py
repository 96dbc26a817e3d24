"""When does a repeated event of somebody else's calendar take place?

A rule of iCalendar (RFC 5545), of hours or longer: whole days are looked at one by one,
and each look is counted, so that no rule can keep us busy for long. By the minute or
oftener is nobody's appointment and is not read. A rule that names weeks of the year and
no weekday is of every day of them. `rosters.core.recurrence` is the menu
of our own patterns and knows nothing of these.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from common.walltime import YEARS
from rosters.core.ics import UTC_ZONE, Event, Moment, Unreadable, Why

MOST_LOOKS = 500_000
MOST_KEPT = 20_000
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
LAST_DAY = date(9990, 1, 1)
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_UNITS = frozenset({"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_OF_DAYS = frozenset({"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY"})
_KNOWN = _OF_DAYS | {
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYSETPOS"),
    *("BYHOUR", "BYMINUTE", "BYSECOND"),
}
Times = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Hours, minutes, seconds. No hours: every one, by the hour."""


@dataclass(slots=True)
class Looks:
    """How many days and times were looked at, over all rules of a calendar, and how
    many events were found to take place.
    """

    most: int = MOST_LOOKS
    taken: int = 0
    kept: int = 0

    def look(self, line: int) -> None:
        """Raises Unreadable, naming the event at which it became too many."""
        self.taken += 1
        if self.taken > self.most:
            raise Unreadable(Why.TOO_OFTEN, line=line)

    def keep(self, line: int) -> None:
        """Raises Unreadable, as `look` does."""
        self.kept += 1
        if self.kept > MOST_KEPT:
            raise Unreadable(Why.TOO_OFTEN, line=line)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, understood. Numbers of days and of weeks may count from the end;
    `weekdays` are (which one, weekday), 0: every one.
    """

    unit: str
    interval: int = 1
    count: int | None = None
    until: Moment | None = None
    week_starts: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    places: frozenset[int] = frozenset()
    times: Times = ((), (), ())


def rule_of(event: Event) -> Rule:
    """Raises Unreadable for a rule that is none, or of a kind that is not read."""
    given = event.rule
    unit = str(given.get("FREQ", [""])[0]).upper()
    if odd_parts := given.keys() - _KNOWN:
        what = ", ".join(sorted(odd_parts))
        raise Unreadable(Why.ODD_RULE, line=event.line, what=what)
    if unit not in _UNITS:
        raise Unreadable(Why.TOO_OFTEN, line=event.line, what=unit or "FREQ")
    try:
        rule = Rule(
            unit,
            interval=_one(given, "INTERVAL", 1),
            count=_one(given, "COUNT", 1) if "COUNT" in given else None,
            until=_until(given, event),
            week_starts=_WEEKDAYS[str((given.get("WKST") or ["MO"])[0]).upper()],
            months=_numbers(given, "BYMONTH"),
            month_days=_numbers(given, "BYMONTHDAY"),
            year_days=_numbers(given, "BYYEARDAY"),
            weeks=_numbers(given, "BYWEEKNO"),
            weekdays=frozenset(_weekday(each) for each in given.get("BYDAY", [])),
            places=_numbers(given, "BYSETPOS"),
            times=(
                tuple(sorted(_numbers(given, "BYHOUR"))),
                tuple(sorted(_numbers(given, "BYMINUTE"))),
                tuple(sorted(_numbers(given, "BYSECOND"))),
            ),
        )
        _check(rule)
    except (ValueError, KeyError, TypeError, IndexError) as odd:
        raise Unreadable(Why.ODD_RULE, line=event.line, what=str(odd)) from None
    return _filled(rule, event.begins.wall)


def _check(rule: Rule) -> None:
    """Raises ValueError for numbers that no clock or count has."""
    for numbers, most in zip(rule.times, (24, 60, 61), strict=True):
        if not all(0 <= number < most for number in numbers):
            raise ValueError(numbers)
    if rule.interval < 1 or (rule.count is not None and rule.count < 1):
        raise ValueError(rule.interval, rule.count)


def _one(given: dict[str, list[object]], name: str, usual: int) -> int:
    return int(str(given[name][0])) if name in given else usual


def _numbers(given: dict[str, list[object]], name: str) -> frozenset[int]:
    return frozenset(int(str(each)) for each in given.get(name, []))


def _weekday(written: object) -> tuple[int, int]:
    """ "-1FR": the last Friday."""
    text = str(written).upper()
    return int(text[:-2] or 0), _WEEKDAYS[text[-2:]]


def _until(given: dict[str, list[object]], event: Event) -> Moment | None:
    """The last moment; one of a day is the whole of it."""
    if "UNTIL" not in given:
        return None
    last = given["UNTIL"][0]
    zone = event.begins.zone
    if isinstance(last, date) and last.year not in YEARS:
        # "Until 9999" is how some programs write "for ever", and no zone has that year.
        last = last.replace(year=min(max(last.year, YEARS[0]), YEARS[-1]), day=1)
    if isinstance(last, datetime):
        if last.tzinfo is None:
            return Moment(last, zone)
        bare = last.astimezone(UTC).replace(tzinfo=None)
        # Of whole days some programs write a moment: it means the day.
        return Moment(bare, UTC_ZONE, is_day=event.begins.is_day)
    if isinstance(last, date):
        return Moment(datetime.combine(last, time()), zone, is_day=True)
    raise ValueError("UNTIL")


def _filled(rule: Rule, first: datetime) -> Rule:
    """With what a rule that does not say so takes from the first time."""
    hours, minutes, seconds = rule.times
    if not (hours or rule.unit == "HOURLY"):
        hours = (first.hour,)
    times = (hours, minutes or (first.minute,), seconds or (first.second,))
    whole = replace(rule, times=times)
    if rule.month_days or rule.year_days or rule.weeks or rule.weekdays:
        return whole
    match rule.unit:
        case "WEEKLY":
            return replace(whole, weekdays=frozenset({(0, first.weekday())}))
        case "MONTHLY":
            return replace(whole, month_days=frozenset({first.day}))
        case "YEARLY":
            months = rule.months or frozenset({first.month})
            return replace(whole, month_days=frozenset({first.day}), months=months)
        case _:
            return whole


def walls(event: Event, since: date, until: date, looks: Looks) -> Iterator[datetime]:
    """The wall-clock times at which it begins, in order, from about the day `since`
    to the day `until`. Raises Unreadable.

    A rule that counts is followed from its beginning; another one only where it
    matters.
    """
    rule, first = rule_of(event), event.begins.wall
    left = rule.count
    by_hour = rule.unit == "HOURLY"
    periods = _hours if by_hour else _periods
    for found in periods(rule, event, since, until, looks):
        for wall in _placed(rule, found):
            if wall < first:
                continue
            if rule.until is not None and _is_after(wall, event, rule.until):
                return
            if left is not None:
                if left == 0:
                    return
                left -= 1
            yield wall


def _is_after(wall: datetime, event: Event, last: Moment) -> bool:
    if last.is_day or event.begins.is_day:
        return wall.date() > last.wall.date()
    return Moment(wall, event.begins.zone).at > last.at


def _periods(
    rule: Rule, event: Event, since: date, until: date, looks: Looks
) -> Iterator[Iterator[datetime]]:
    """The times of each period of the rule that it picks, period by period."""
    first = event.begins.wall.date()
    start = first if rule.count is not None else max(first, since)
    step = _periods_between(rule, first, start) // rule.interval
    while True:
        looks.look(event.line)
        found = _period(rule, first, step * rule.interval)
        if found is None or found[0] > until:
            return
        days = [day for day in _days(found, event, looks) if _fits(rule, day)]
        yield _times(days, rule.times, event, looks)
        step += 1


def _hours(
    rule: Rule, event: Event, since: date, until: date, looks: Looks
) -> Iterator[Iterator[datetime]]:
    """The same of a rule by the hour; a day on which it has none costs one look."""
    first = event.begins.wall
    start = first.date() if rule.count is not None else max(first.date(), since)
    _some, minutes, seconds = rule.times
    for on in _days((start, until + ONE_DAY), event, looks):
        if not _fits(rule, on):
            continue
        passed = (on - first.date()).days * 24 - first.hour
        for hour in range(-passed % rule.interval, 24, rule.interval):
            if hour in (rule.times[0] or range(24)):
                yield _times([on], ((hour,), minutes, seconds), event, looks)


def _periods_between(rule: Rule, first: date, start: date) -> int:
    """How many periods lie before that of `start`; none fewer than there are."""
    match rule.unit:
        case "DAILY":
            return (start - first).days
        case "WEEKLY":
            return (_week_of(rule, start) - _week_of(rule, first)) // ONE_WEEK
        case "MONTHLY":
            return (start.year - first.year) * 12 + start.month - first.month
        case _:
            return start.year - first.year


def _week_of(rule: Rule, on: date) -> date:
    back = (on.weekday() - rule.week_starts) % 7
    return on - timedelta(days=min(back, on.toordinal() - 1))


def _period(rule: Rule, first: date, number: int) -> tuple[date, date] | None:
    """The first day and the day after the last; None past the end of calendars."""
    month = first.year * 12 + first.month - 1 + number
    year = {"MONTHLY": month // 12, "YEARLY": first.year + number}.get(rule.unit)
    if year is None:
        whole = ONE_DAY if rule.unit == "DAILY" else ONE_WEEK
        begins = first if rule.unit == "DAILY" else _week_of(rule, first)
        if number > (LAST_DAY - begins) // whole:
            return None
        return begins + number * whole, begins + (number + 1) * whole
    if year >= LAST_DAY.year:
        return None
    if rule.unit == "YEARLY":
        return date(year, 1, 1), date(year + 1, 1, 1)
    begins = date(year, month % 12 + 1, 1)
    return begins, begins + timedelta(days=monthrange(year, begins.month)[1])


def _days(period: tuple[date, date], event: Event, looks: Looks) -> Iterator[date]:
    on, end = period
    while on < end:
        looks.look(event.line)
        yield on
        on += ONE_DAY


def _fits(rule: Rule, on: date) -> bool:
    if rule.months and on.month not in rule.months:
        return False
    length = monthrange(on.year, on.month)[1]
    if rule.month_days and not {on.day, on.day - length - 1} & rule.month_days:
        return False
    if rule.year_days:
        number, whole = on.timetuple().tm_yday, _length_of_year(on)
        if not {number, number - whole - 1} & rule.year_days:
            return False
    if rule.weeks and not _weeks(rule, on) & rule.weeks:
        return False
    return not rule.weekdays or bool(_which(rule, on, length) & rule.weekdays)


def _weeks(rule: Rule, on: date) -> set[int]:
    """Which week of its year a day is in, from the first and from the last. The first
    is the one with four of its days in the year.
    """
    middle = _week_of(rule, on) + timedelta(days=3)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    left = (_length_of_year(middle) - middle.timetuple().tm_yday) // 7 + 1
    return {number, -left}


def _which(rule: Rule, on: date, length: int) -> set[tuple[int, int]]:
    """Which one of its weekday a day is: every one, the third, the second last."""
    weekday = on.weekday()
    if rule.unit == "MONTHLY" or (rule.unit == "YEARLY" and rule.months):
        at, whole = on.day, length
    elif rule.unit == "YEARLY":
        at, whole = on.timetuple().tm_yday, _length_of_year(on)
    else:
        return {(0, weekday)}
    return {
        (0, weekday),
        ((at - 1) // 7 + 1, weekday),
        (-((whole - at) // 7 + 1), weekday),
    }


def _length_of_year(on: date) -> int:
    return date(on.year, 12, 31).timetuple().tm_yday


def _placed(rule: Rule, times: Iterator[datetime]) -> Iterator[datetime]:
    """The times of one period; with BYSETPOS those of these places only."""
    if not rule.places:
        yield from times
        return
    found = list(times)
    for number, wall in enumerate(found, start=1):
        if {number, number - len(found) - 1} & rule.places:
            yield wall


def _times(
    days: list[date], times: Times, event: Event, looks: Looks
) -> Iterator[datetime]:
    for on in days:
        for hour, minute, second in product(*times):
            looks.look(event.line)
            yield datetime.combine(on, time(hour, minute, min(second, 59)))
