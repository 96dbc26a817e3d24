"""The menu of recurrences agrees with counting days, and with iCalendar's rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped] # it has none
from hypothesis import given
from hypothesis import strategies as st

from common.public_holidays import HolidayCalendar
from rosters.core.recurrence import (
    LAST,
    OnHolidays,
    Recurrence,
    Unit,
    UnreadableRule,
    from_rule,
    to_rule,
)
from tests.unit.rosters.plans import recurrences

FIRST = date(2026, 1, 7)  # a Wednesday


def dates(recurrence: Recurrence, days: int, first: date = FIRST) -> list[date]:
    until = first + timedelta(days=days)
    return list(recurrence.dates(first, from_on=first, until_on=until))


def test_once_is_the_first_date_and_no_other() -> None:
    assert dates(Recurrence(Unit.ONCE), 30) == [FIRST]


def test_every_second_week_counts_from_the_monday_before() -> None:
    fortnightly = Recurrence(Unit.WEEKS, 2, frozenset({0, 2}))

    assert dates(fortnightly, 15) == [
        FIRST,
        date(2026, 1, 19),
        date(2026, 1, 21),
    ]


def test_weekly_without_weekdays_is_the_weekday_of_the_first_date() -> None:
    assert dates(Recurrence(Unit.WEEKS), 15) == [
        FIRST,
        date(2026, 1, 14),
        date(2026, 1, 21),
    ]


def by_day(day: int, every: int = 1) -> Recurrence:
    return Recurrence(Unit.MONTH_DAYS, every, month_day=day)


def by_weekday(nth: int, weekday: int, every: int = 1) -> Recurrence:
    return Recurrence(Unit.MONTH_WEEKDAYS, every, frozenset({weekday}), nth=nth)


def said(found: list[date]) -> list[str]:
    return [f"{on:%a %d %b}" for on in found]


def test_the_15th_comes_every_month_from_the_first_date_on() -> None:
    assert said(dates(by_day(15), 90)) == ["Thu 15 Jan", "Sun 15 Feb", "Sun 15 Mar"]


def test_the_31st_is_the_last_day_of_a_month_that_has_none() -> None:
    year = dates(by_day(31), 365, date(2027, 12, 31))

    assert said(year)[:4] == ["Fri 31 Dec", "Mon 31 Jan", "Tue 29 Feb", "Fri 31 Mar"]
    assert [on.day for on in year[4:]] == [30, 31, 30, 31, 31, 30, 31, 30]


def test_the_30th_is_the_28th_in_an_ordinary_february() -> None:
    assert said(dates(by_day(30), 60)) == ["Fri 30 Jan", "Sat 28 Feb"]


def test_every_third_month_is_counted_from_the_month_of_the_first_date() -> None:
    quarterly = dates(by_day(1, 3), 400)

    assert said(quarterly) == ["Wed 01 Apr", "Wed 01 Jul", "Thu 01 Oct", "Fri 01 Jan"]


def test_the_second_friday_and_the_last_monday() -> None:
    assert said(dates(by_weekday(2, 4), 70)) == [
        "Fri 09 Jan",
        "Fri 13 Feb",
        "Fri 13 Mar",
    ]
    assert said(dates(by_weekday(LAST, 0), 90)) == [
        "Mon 26 Jan",
        "Mon 23 Feb",
        "Mon 30 Mar",
    ]


def test_only_on_holidays_of_wisconsin_in_the_second_half_of_2026() -> None:
    wisconsin = OnHolidays(only=True, calendar=HolidayCalendar("WI"))
    holidays = Recurrence(Unit.DAYS, holidays=wisconsin)

    assert said(dates(holidays, 184, date(2026, 7, 1))) == [
        "Sat 04 Jul",
        "Mon 07 Sep",
        "Wed 11 Nov",
        "Thu 26 Nov",
        "Thu 24 Dec",
        "Fri 25 Dec",
        "Thu 31 Dec",
    ]


def test_weekdays_except_holidays_leave_them_out_and_shift_nothing() -> None:
    but = OnHolidays(only=False, calendar=HolidayCalendar())
    mondays = Recurrence(Unit.WEEKS, 2, frozenset({0}), holidays=but)

    assert said(dates(mondays, 30, date(2026, 8, 24))) == ["Mon 24 Aug", "Mon 21 Sep"]


@given(recurrence=recurrences, first=st.dates(date(2025, 12, 1), date(2026, 2, 1)))
def test_arithmetic_agrees_with_the_icalendar_rule(
    recurrence: Recurrence, first: date
) -> None:
    stored = to_rule(recurrence)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    if stored is None:
        expected = [first]
    else:
        params = stored[1].upper().replace(":", "=")
        rule = rrulestr(f"FREQ={stored[0]};{params}".rstrip(";"), dtstart=start)
        expected = [d.date() for d in rule.xafter(start, count=401, inc=True)]
        expected = [d for d in expected if d < first + timedelta(days=400)]

    assert dates(recurrence, 400, first) == expected


@given(recurrence=recurrences, skip=st.integers(0, 500))
def test_a_window_far_away_costs_nothing_and_says_the_same(
    recurrence: Recurrence, skip: int
) -> None:
    late = FIRST + timedelta(days=skip)

    windowed = recurrence.dates(FIRST, from_on=late, until_on=late + timedelta(days=9))

    assert list(windowed) == [d for d in dates(recurrence, skip + 9) if d >= late]


@given(recurrences.filter(lambda r: r.unit is not Unit.ONCE))
def test_what_is_stored_reads_back_the_same(recurrence: Recurrence) -> None:
    stored = to_rule(recurrence)

    assert stored is not None
    assert from_rule(*stored) == recurrence


@pytest.mark.parametrize(
    ("frequency", "params"),
    [
        ("MONTHLY", ""),
        ("WEEKLY", "byweekday:0,2,4"),
        ("WEEKLY", "byweekday:"),
        ("DAILY", "interval:0"),
        ("DAILY", "count:3"),
        ("MONTHLY", "bymonthday:32"),
        ("MONTHLY", "bymonthday:31"),
        ("MONTHLY", "byweekday:FR"),
        ("MONTHLY", "byweekday:FR;bysetpos:5"),
        ("MONTHLY", "byweekday:MO,FR;bysetpos:1"),
        ("WEEKLY", "bymonthday:3"),
        ("YEARLY", ""),
    ],
)
def test_a_rule_that_is_not_on_the_menu_is_refused(frequency: str, params: str) -> None:
    with pytest.raises(UnreadableRule):
        from_rule(frequency, params)


def test_a_recurrence_that_never_comes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least every 1"):
        Recurrence(Unit.DAYS, 0)
    with pytest.raises(ValueError, match="Monday"):
        Recurrence(Unit.WEEKS, 1, frozenset({7}))
    with pytest.raises(ValueError, match="1 to 31"):
        by_day(32)
    with pytest.raises(ValueError, match="by day"):
        Recurrence(Unit.DAYS, month_day=3)
    with pytest.raises(ValueError, match="first to fourth"):
        by_weekday(5, 0)
    with pytest.raises(ValueError, match="name one"):
        Recurrence(Unit.MONTH_WEEKDAYS, nth=1)
