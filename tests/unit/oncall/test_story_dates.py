"""The story's days: always over, always in the order the figures need."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.story.dates import BAD_NIGHT_OVER, DAY, dates, night_of, nth

CENTRAL = ZoneInfo("America/Chicago")
SOME_DAY = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 7 * 365 * 24 * 60).map(
    lambda minutes: SOME_DAY + timedelta(minutes=minutes)
)


@given(MOMENTS)
def test_both_nights_are_over_and_within_nine_days(now: datetime) -> None:
    when = dates(now, CENTRAL)

    assert when.at(when.good_on, "04:20") <= now
    assert when.at(when.bad_on + DAY, BAD_NIGHT_OVER.isoformat()) <= now
    assert now - when.at(when.good_on, "02:14") < timedelta(days=9)
    assert now - when.at(when.bad_on, "23:47") < timedelta(days=9)


@given(MOMENTS)
def test_the_closed_month_is_the_last_whole_one(now: datetime) -> None:
    when = dates(now, CENTRAL)

    assert when.month_on.day == when.present_on.day == 1
    assert 28 <= (when.present_on - when.month_on).days <= 31
    assert when.at(when.present_on, "00:00") <= when.issued_at <= now
    assert when.began_at < when.at(when.month_on, "00:00")


@given(MOMENTS)
def test_riveras_turn_is_the_present_one_and_ends_tomorrow_or_later(
    now: datetime,
) -> None:
    when = dates(now, CENTRAL)
    turn, into = divmod((night_of(now, CENTRAL) - when.rotation_from).days, 7)

    assert turn % 5 == 0
    assert into == 5
    assert when.rotation_from < when.month_on - DAY


def test_before_seven_in_the_morning_it_is_still_yesterdays_duty() -> None:
    six = datetime(2026, 11, 22, 12, tzinfo=UTC)

    assert night_of(six, CENTRAL) == date(2026, 11, 21)
    assert night_of(six + timedelta(hours=1), CENTRAL) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("weekday", "count", "on"), [(1, 2, date(2026, 10, 13)), (3, 1, date(2026, 10, 1))]
)
def test_the_nth_weekday_of_a_month(weekday: int, count: int, on: date) -> None:
    assert nth(weekday, count, date(2026, 10, 1)) == on
