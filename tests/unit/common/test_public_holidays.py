"""Holidays by state, and which day counts when another is kept for one."""

from datetime import date, timedelta

import pytest

from common.public_holidays import HolidayCalendar, Observed, states
from tests.unit.rosters.oracle import is_holiday


def days(calendar: HolidayCalendar, year: int) -> list[str]:
    return [f"{on:%a %d %b}" for on in calendar.year(year)]


def test_wisconsin_keeps_christmas_eve_and_the_last_of_the_year() -> None:
    assert days(HolidayCalendar("WI"), 2026)[-5:] == [
        "Wed 11 Nov",
        "Thu 26 Nov",
        "Thu 24 Dec",
        "Fri 25 Dec",
        "Thu 31 Dec",
    ]


@pytest.mark.parametrize(
    ("observed", "december"),
    [
        (Observed.ACTUAL, ["Sat 25 Dec"]),
        (Observed.OBSERVED, ["Fri 24 Dec", "Fri 31 Dec"]),
        (Observed.BOTH, ["Fri 24 Dec", "Sat 25 Dec", "Fri 31 Dec"]),
    ],
)
def test_a_holiday_on_a_saturday_is_itself_or_friday_or_both(
    observed: Observed, december: list[str]
) -> None:
    # New Year's Day of 2028 is kept in the year before.
    calendar = HolidayCalendar("", observed)

    assert [day for day in days(calendar, 2027) if day.endswith("Dec")] == december


@pytest.mark.parametrize("observed", Observed)
def test_the_federal_days_are_those_of_the_statute(observed: Observed) -> None:
    calendar = HolidayCalendar("", observed)
    first, count = date(2022, 1, 1), 366 * 15

    wrong = [
        on
        for on in (first + timedelta(days=n) for n in range(count))
        if calendar.includes(on) != is_holiday(on, observed)
    ]

    assert wrong == []


def test_a_day_says_which_holiday_it_is() -> None:
    assert HolidayCalendar("WI").year(2026)[date(2026, 7, 4)] == "Independence Day"


def test_every_state_has_a_calendar_and_anything_else_is_refused() -> None:
    assert {"WI", "MN", "AZ", "DC", "PR"} <= set(states())
    with pytest.raises(ValueError, match="no calendar"):
        HolidayCalendar("ZZ")
