from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.core.import_map import Missing
from dispatch.core.import_times import Told, Trouble, told_by

CHICAGO = ZoneInfo("America/Chicago")
US, ISO, DAY_FIRST = "%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M"


def told(text: str, *formats: str, missing: tuple[str, ...] = ("0:00",)) -> Told:
    return told_by(
        text,
        formats=formats or (US,),
        missing=Missing(times=missing),
        zone=CHICAGO,
        home=CHICAGO,
    )


def test_a_day_alone_is_a_day_of_the_consortiums_calendar() -> None:
    read = told_by(
        "3/1/2025 0:00",
        formats=(US,),
        missing=Missing(times=("0:00",)),
        zone=ZoneInfo("America/New_York"),
        home=CHICAGO,
    )

    assert read.at == datetime(2025, 3, 1, 6, tzinfo=UTC)
    assert read.day_only


def test_two_formats_in_one_file_are_both_read() -> None:
    instant = datetime(2025, 1, 31, 16, 5, tzinfo=UTC)

    assert told("1/31/2025 10:05", US, ISO) == Told(instant)
    assert told("2025-01-31 10:05:00", US, ISO) == Told(instant)


def test_a_time_that_two_formats_read_differently_is_not_read() -> None:
    assert told("3/4/2025 10:00", US, DAY_FIRST) == Told(trouble=Trouble.AMBIGUOUS)


def test_a_time_that_only_one_of_them_can_read_is_read() -> None:
    assert told("3/14/2025 10:00", US, DAY_FIRST).at is not None


def test_a_time_that_both_read_alike_is_read() -> None:
    assert told("3/3/2025 10:00", US, DAY_FIRST).at is not None


def test_what_counts_as_not_recorded_is_the_maps_to_say() -> None:
    midnight = datetime(2025, 3, 3, 6, tzinfo=UTC)

    assert told("3/3/2025 0:00") == Told(midnight, True, "0:00")
    assert told("3/3/2025 0:00", missing=()) == Told(midnight)


@pytest.mark.parametrize("text", ["3/3/2025 10:00", "3/3/2025 20:00"])
def test_the_end_of_another_time_is_not_a_missing_one(text: str) -> None:
    assert told(text).not_recorded is None


def test_a_format_without_a_time_of_day_tells_the_day_only() -> None:
    midnight = datetime(2025, 3, 3, 6, tzinfo=UTC)

    assert told("3/3/2025", "%m/%d/%Y") == Told(midnight, day_only=True)


def test_a_time_the_clocks_skipped_is_read_by_the_old_clock_and_marked() -> None:
    in_the_gap = told("3/9/2025 2:30")

    assert in_the_gap.at == datetime(2025, 3, 9, 8, 30, tzinfo=UTC)  # 03:30 CDT
    assert in_the_gap.trouble is Trouble.SKIPPED_HOUR


def test_a_time_that_came_twice_means_the_first_and_is_marked() -> None:
    twice = told("11/2/2025 1:30")

    assert twice.at == datetime(2025, 11, 2, 6, 30, tzinfo=UTC)  # still CDT
    assert twice.trouble is Trouble.REPEATED_HOUR


@pytest.mark.parametrize("text", ["13/45/2025 10:00", "1/1/1024 10:00", "é", "24:00"])
def test_nonsense_is_unreadable(text: str) -> None:
    assert told(text) == Told(trouble=Trouble.UNREADABLE)
