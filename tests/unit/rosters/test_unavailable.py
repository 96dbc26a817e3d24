"""What the digits after 8 say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import walltime
from rosters.core.unavailable import LONGEST, Again, Unclear, Until, read

CENTRAL = ZoneInfo("America/Chicago")


def wall(text: str) -> datetime:
    return walltime.instant_of(datetime.fromisoformat(text), CENTRAL)


NOW = wall("2026-11-26T04:08:20")


def said(text: str, now: datetime = NOW) -> Until | Again | Unclear:
    code, _space, rest = text.partition(" ")
    return read(code, rest, now=now, zone=CENTRAL)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2", "2026-11-26T06:09"),  # never shown too early
        ("72", "2026-11-29T04:09"),
        ("02", "2026-11-26T06:09"),
        ("0700", "2026-11-26T07:00"),
        ("0408", "2026-11-27T04:08"),
        ("0000", "2026-11-27T00:00"),
        ("1127", "2026-11-26T11:27"),  # a time, though there is such a day
        ("1127 0700", "2026-11-27T07:00"),
        ("1227 0408", "2026-12-27T04:08"),
    ],
)
def test_it_is_read_as_hours_a_time_or_a_day_and_a_time(text: str, until: str) -> None:
    assert said(text) == Until(wall(until))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", Unclear.NOTHING),
        ("700", Unclear.NOTHING),
        ("73", Unclear.HOURS),
        ("2460", Unclear.CLOCK),
        ("2400", Unclear.CLOCK),
        ("1127 2500", Unclear.CLOCK),
        ("1127 7", Unclear.CLOCK),
        ("1331 0700", Unclear.DAY),
        ("0230 0700", Unclear.DAY),
        ("27 0700", Unclear.DAY),
        ("1126 0300", Unclear.TOO_FAR),  # this morning, an hour ago
        ("1228 0700", Unclear.TOO_FAR),
    ],
)
def test_anything_else_says_what_is_wrong(text: str, wrong: Unclear) -> None:
    assert said(text) is wrong


def test_zero_is_available_again() -> None:
    assert said("0") == said("00") == Again()


def test_a_day_of_january_said_in_december_is_next_years() -> None:
    assert said("0102 0700", wall("2026-12-30T12:00")) == Until(
        wall("2027-01-02T07:00")
    )


def test_the_29th_of_february_is_a_day_where_there_is_one() -> None:
    assert said("0229 0700", wall("2028-02-20T12:00")) == Until(
        wall("2028-02-29T07:00")
    )
    assert said("0229 0700", wall("2026-02-20T12:00")) is Unclear.DAY


def test_hours_are_as_time_passes_and_times_are_by_the_clock() -> None:
    before = wall("2026-10-31T22:00")  # the night is an hour longer

    assert said("12", before) == Until(wall("2026-11-01T09:00"))
    assert said("0900", before) == Until(wall("2026-11-01T09:00"))
    assert said("0230", wall("2026-03-08T01:00")) == Until(wall("2026-03-08T03:30"))


@given(
    code=st.text("0123456789", max_size=4),
    rest=st.text("0123456789", max_size=4),
    minutes=st.integers(0, 3 * 365 * 24 * 60),
)
def test_whatever_is_said_it_is_never_over_or_too_far_and_ends_on_a_minute(
    code: str, rest: str, minutes: int
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes, seconds=7)

    found = read(code, rest, now=now, zone=CENTRAL)

    if isinstance(found, Until):
        assert now < found.at <= now + LONGEST
        assert found.at == found.at.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-01T06:10", "2026-11-01T06:30"),  # 01:10: both showings are to come
        ("2026-11-01T06:40", "2026-11-01T07:30"),  # 01:40: it shows 01:30 again
        ("2026-11-01T07:10", "2026-11-01T07:30"),  # 01:10, the second time
        ("2026-11-01T07:30", "2026-11-02T07:30"),  # shown twice by now
        ("2026-03-08T07:50", "2026-03-09T06:30"),  # 01:50, then 03:00
    ],
)
def test_a_time_that_comes_twice_is_the_next_of_both(now: str, until: str) -> None:
    def utc(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert said("0130", utc(now)) == Until(utc(until))
