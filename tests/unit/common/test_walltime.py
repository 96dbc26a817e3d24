"""The wall clock on ordinary days, and on the two nights it jumps."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import walltime

CHICAGO = ZoneInfo("America/Chicago")
DETROIT = ZoneInfo("America/Detroit")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
PHOENIX = ZoneInfo("America/Phoenix")
HANDOFF = time(8)
HALF_PAST_TWO = time(2, 30)
BEIRUT = ZoneInfo("Asia/Beirut")
ZONES = st.sampled_from(
    [CHICAGO, LORD_HOWE, PHOENIX, BEIRUT, ZoneInfo("Africa/Casablanca")]
)
wall = datetime.fromisoformat


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "hour"),
    [(date(2026, 3, 7), 13), (date(2026, 3, 8), 12), (date(2026, 11, 1), 13)],
)
def test_eight_in_the_morning_stays_eight_on_both_nights(on: date, hour: int) -> None:
    assert walltime.instant(on, HANDOFF, DETROIT) == utc(
        on.year, on.month, on.day, hour
    )


def test_a_skipped_time_is_read_by_the_old_clock() -> None:
    found = walltime.instant(date(2026, 3, 8), HALF_PAST_TWO, CHICAGO)

    assert found == utc(2026, 3, 8, 8, 30)
    assert walltime.local(found, CHICAGO) == wall("2026-03-08T03:30")


def test_a_skipped_time_may_fall_after_a_later_one_of_that_day() -> None:
    on = date(2026, 3, 8)

    assert walltime.instant(on, HALF_PAST_TWO, CHICAGO) > walltime.instant(
        on, time(3), CHICAGO
    )


def test_a_time_that_comes_twice_means_the_first() -> None:
    found = walltime.instant(date(2026, 11, 1), time(1, 30), CHICAGO)

    assert found == utc(2026, 11, 1, 6, 30)


def test_half_an_hour_is_skipped_on_lord_howe() -> None:
    found = walltime.instant(date(2026, 10, 4), time(2, 15), LORD_HOWE)

    assert walltime.local(found, LORD_HOWE) == wall("2026-10-04T02:45")


def test_a_fold_written_by_hand_is_ignored() -> None:
    on, at = date(2026, 11, 1), time(1, 30, fold=1)

    assert walltime.instant(on, at, CHICAGO) == utc(2026, 11, 1, 6, 30)


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        (date(2026, 3, 8), timedelta(hours=23)),
        (date(2026, 11, 1), timedelta(hours=25)),
        (date(2026, 7, 4), timedelta(hours=24)),
    ],
)
def test_a_local_day_is_as_long_as_it_is(on: date, hours: timedelta) -> None:
    assert walltime.day(on, CHICAGO).length == hours


def test_a_day_begins_when_the_clock_first_shows_it() -> None:
    # Clocks in Beirut go forward at midnight itself.
    begins = walltime.day(date(2026, 3, 29), BEIRUT).starts_at

    assert walltime.local(begins, BEIRUT) == wall("2026-03-29T01:00")


def test_the_day_of_an_instant_is_the_local_one() -> None:
    assert walltime.local_date(utc(2026, 11, 2, 5, 59), CHICAGO) == date(2026, 11, 1)
    assert walltime.local_date(utc(2026, 11, 2, 6), CHICAGO) == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("wall", "zone", "before", "after"),
    [
        ("2026-03-08T02:30", "America/Chicago", "01:59", "03:00"),
        ("2026-03-08T02:00", "America/Chicago", "01:59", "03:00"),
        ("2026-03-08T02:59", "America/Chicago", "01:59", "03:00"),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "01:59", "02:30"),
        ("2011-12-30T12:00", "Pacific/Apia", "23:59", "00:00"),
    ],
)
def test_the_times_next_to_a_skipped_one_are_known(
    wall: str, zone: str, before: str, after: str
) -> None:
    last, first = walltime.around(datetime.fromisoformat(wall), ZoneInfo(zone))

    assert (f"{last:%H:%M}", f"{first:%H:%M}") == (before, after)
    assert not walltime.is_skipped(last.date(), last.time(), ZoneInfo(zone))
    assert not walltime.is_skipped(first.date(), first.time(), ZoneInfo(zone))


def test_it_can_be_told_which_times_are_skipped_and_which_come_twice() -> None:
    spring, autumn = date(2026, 3, 8), date(2026, 11, 1)

    assert walltime.is_skipped(spring, HALF_PAST_TWO, CHICAGO)
    assert not walltime.is_skipped(spring, time(3), CHICAGO)
    assert walltime.is_repeated(autumn, time(1, 30), CHICAGO)
    assert not walltime.is_repeated(autumn, time(2), CHICAGO)
    assert not walltime.is_repeated(spring, HALF_PAST_TWO, CHICAGO)
    assert not walltime.is_skipped(spring, HALF_PAST_TWO, PHOENIX)


@pytest.mark.parametrize(
    "name",
    ["America/chicago", "", "America", "../UTC", "Mars/Olympus", "Factory", "\0"],
)
def test_a_zone_that_does_not_exist_is_refused_by_name(name: str) -> None:
    with pytest.raises(walltime.UnknownZone) as refused:
        walltime.zone(name)

    assert refused.value.name == name
    assert refused.value.field == "zone"


def test_a_zone_that_exists_is_found() -> None:
    assert walltime.zone("America/Chicago") is CHICAGO


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        walltime.local(wall("2026-01-01"), CHICAGO)


def test_a_wall_clock_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        walltime.instant_of(utc(2026, 1, 1), CHICAGO)


@given(on=st.dates(date(1975, 1, 1), date(2036, 1, 1)), at=st.times(), zone=ZONES)
def test_there_and_back_is_the_same_unless_it_was_skipped(
    on: date, at: time, zone: ZoneInfo
) -> None:
    shown = walltime.local(walltime.instant(on, at, zone), zone)

    assert (shown != datetime.combine(on, at)) == walltime.is_skipped(on, at, zone)
    assert shown >= datetime.combine(on, at)


@given(
    at=st.datetimes(wall("1975-01-01"), wall("2036-01-01"), timezones=st.just(UTC)),
    zone=ZONES,
)
def test_what_the_clock_shows_is_never_read_as_later(
    at: datetime, zone: ZoneInfo
) -> None:
    read = walltime.instant_of(walltime.local(at, zone), zone)

    assert read <= at
    assert walltime.local(read, zone) == walltime.local(at, zone)
