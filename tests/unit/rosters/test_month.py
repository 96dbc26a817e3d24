"""A month laid out for the eye: which days, and what stands on each of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import walltime
from rosters.core import month as months
from rosters.core.week import Entry

CHICAGO = ZoneInfo("America/Chicago")
ONE_DAY = timedelta(days=1)
NOVEMBER = [date(2026, 11, 1) + n * ONE_DAY for n in range(30)]
days_of_any_year = st.dates(date(2, 1, 1), date(9998, 12, 31))


def at(text: str) -> datetime:
    return walltime.instant_of(datetime.fromisoformat(text), CHICAGO)


def shift(begins: str, ends: str) -> Entry:
    return Entry(at(begins), at(ends), 1, "Rivera")


def shown(entry: Entry) -> dict[int, tuple[str, str]]:
    """By the day of November, from when until when it stands there."""
    found = months.list_days([entry], days=NOVEMBER, zone=CHICAGO)
    return {
        on.day: (
            f"{one.since:%H:%M}" if one.since else "",
            f"{one.until:%H:%M}" if one.until else "",
        )
        for on, some in found.items()
        for one in some
    }


@given(days_of_any_year)
def test_the_weeks_of_a_month_begin_on_monday_and_hold_each_of_its_days_once(
    on: date,
) -> None:
    weeks = months.weeks_of(on)
    every = [day for week in weeks for day in week]

    assert every == [every[0] + n * ONE_DAY for n in range(len(every))]
    assert all(week[0].weekday() == 0 and len(week) == 7 for week in weeks)
    mine = [day for day in every if (day.year, day.month) == (on.year, on.month)]
    first = months.first_of(on)
    assert mine == [
        first + n * ONE_DAY for n in range((months.month_after(on) - first).days)
    ]
    assert all(any(day in mine for day in week) for week in weeks)


@given(days_of_any_year)
def test_the_month_after_the_month_before_is_the_same_month(on: date) -> None:
    assert months.month_after(months.month_before(on)) == months.first_of(on)


def test_a_night_stands_on_the_day_it_begins_and_not_on_the_next() -> None:
    assert shown(shift("2026-11-10T19:00", "2026-11-11T07:00")) == {
        10: ("19:00", "07:00")
    }


def test_a_week_stands_on_each_of_its_days() -> None:
    assert shown(shift("2026-11-09T08:00", "2026-11-16T08:00")) == {
        9: ("08:00", ""),
        **dict.fromkeys(range(10, 16), ("", "")),
        16: ("", "08:00"),
    }


def test_twenty_four_hours_on_the_wall_are_one_day_on_both_dst_nights() -> None:
    fall = shift("2026-10-31T08:00", "2026-11-01T08:00")  # 25 hours by a stopwatch

    assert shown(fall) == {1: ("", "08:00")}  # began before the first day
    assert shown(shift("2026-11-01T00:00", "2026-11-02T00:00")) == {1: ("", "")}
    assert shown(shift("2026-11-01T01:00", "2026-11-02T01:00")) == {
        1: ("01:00", "01:00")
    }


def test_what_ends_as_the_first_day_begins_is_not_on_it() -> None:
    assert shown(shift("2026-10-31T19:00", "2026-11-01T00:00")) == {}


spans = st.tuples(st.integers(-72, 24 * 32), st.integers(1, 24 * 20)).map(
    lambda pair: Entry(
        datetime(2026, 11, 1, 5, tzinfo=UTC) + timedelta(hours=pair[0]),
        datetime(2026, 11, 1, 5, tzinfo=UTC) + timedelta(hours=pair[0] + pair[1]),
        1,
        "Rivera",
    )
)


@given(spans)
def test_whoever_is_on_call_stands_on_that_day_or_is_the_night_of_the_day_before(
    entry: Entry,
) -> None:
    found = months.list_days([entry], days=NOVEMBER, zone=CHICAGO)
    begins = walltime.local(entry.starts_at, CHICAGO)
    ends = walltime.local(entry.ends_at, CHICAGO)

    for on in NOVEMBER:
        day = walltime.day(on, CHICAGO)
        is_on = entry.starts_at < day.ends_at and entry.ends_at > day.starts_at
        is_tail = ends - begins <= ONE_DAY and begins.date() < on and on.day > 1
        # A span that the repeated hour swallows has no day of its own on the wall.
        if begins < ends:
            assert bool(found[on]) == (is_on and not is_tail)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-1", "11-2026", "2026-11-17", "0001-01", "9999-12"]
)
def test_a_month_that_does_not_exist_is_none(text: str) -> None:
    assert months.month_of(text) is None


def test_a_month_and_a_day_are_read() -> None:
    assert months.month_of("2026-11") == date(2026, 11, 1)
    assert months.day_of("2026-11-17") == date(2026, 11, 17)
