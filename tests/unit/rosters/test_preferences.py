"""What a week says about a span, against an oracle that looks at the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from common import walltime
from common.intervals import Span
from rosters.core.preferences import (
    Level,
    Preference,
    cannot_from,
    contradiction,
    level_of,
)
from rosters.forms.preferences import MOST, longer

CHICAGO = ZoneInfo("America/Chicago")
SECOND = timedelta(seconds=1)
ZONES = [
    ZoneInfo(name)
    for name in (
        "America/Chicago",
        "Australia/Lord_Howe",
        "America/Phoenix",
        "Africa/Casablanca",
    )
]
MONDAY_EVENING = Preference(0, time(19), time(7), Level.CANNOT)
levels = st.sampled_from(Level)
quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
lines = st.builds(Preference, st.integers(0, 6), quarters, quarters, levels)
# Both nights of 2026 on which each of the zones jumps lie among these.
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)
begins = st.integers(0, 300 * 24 * 4).map(
    lambda n: FEBRUARY + n * timedelta(minutes=15)
)


def wall(text: str) -> datetime:
    return walltime.instant_of(datetime.fromisoformat(text), CHICAGO)


def span(begin: str, end: str) -> Span:
    return Span(wall(begin), wall(end))


def holds_at(line: Preference, at: datetime, zone: ZoneInfo) -> bool:
    """Written from the words: some day of its weekday, from `starts` to `ends`."""
    for back in (0, 1, 2):
        day = at.astimezone(zone).date() - timedelta(days=back)
        until = day + timedelta(days=1 if line.ends <= line.starts else 0)
        if day.weekday() != line.weekday:
            continue
        first = datetime.combine(day, line.starts, tzinfo=zone).astimezone(UTC)
        end = datetime.combine(until, line.ends, tzinfo=zone).astimezone(UTC)
        if first <= at < end:
            return True
    return False


def oracle(week: list[Preference], wanted: Span, zone: ZoneInfo) -> Level | None:
    """Looks at every quarter of an hour: no zone here jumps by less."""
    found: set[Level] = set()
    at = wanted.starts_at
    while at < wanted.ends_at:
        found |= {line.level for line in week if holds_at(line, at, zone)}
        at += timedelta(minutes=15)
    for level in (Level.CANNOT, Level.RATHER_NOT, Level.PREFERS):
        if level in found:
            return level
    return None


@given(
    week=st.lists(lines, max_size=5),
    begin=begins,
    quarters_long=st.integers(1, 4 * 30),
    zone=st.sampled_from(ZONES),
)
def test_it_says_what_looking_at_the_clock_every_quarter_of_an_hour_says(
    week: list[Preference], begin: datetime, quarters_long: int, zone: ZoneInfo
) -> None:
    wanted = Span(begin, begin + quarters_long * timedelta(minutes=15))

    assert level_of(week, wanted, zone) == oracle(week, wanted, zone)


@given(week=st.lists(lines, max_size=4), more=lines, begin=begins)
def test_one_line_more_never_makes_it_milder(
    week: list[Preference], more: Preference, begin: datetime
) -> None:
    wanted = Span(begin, begin + timedelta(hours=12))
    ranks = {None: 0, Level.PREFERS: 1, Level.RATHER_NOT: 2, Level.CANNOT: 3}

    before = level_of(week, wanted, CHICAGO)

    assert ranks[level_of([*week, more], wanted, CHICAGO)] >= ranks[before]


@given(week=st.lists(lines, max_size=5), begin=begins, hours=st.integers(1, 30))
def test_cannot_begins_in_the_span_exactly_where_it_is_the_level(
    week: list[Preference], begin: datetime, hours: int
) -> None:
    wanted = Span(begin, begin + timedelta(hours=hours))

    at = cannot_from(week, wanted, CHICAGO)

    assert (at is not None) == (level_of(week, wanted, CHICAGO) is Level.CANNOT)
    assert at is None or wanted.covers(at)


@pytest.mark.parametrize(
    ("from_", "until", "level"),
    [
        ("2026-11-02T18:59:59", "2026-11-02T19:00:00", None),
        ("2026-11-02T18:59:59", "2026-11-02T19:00:01", Level.CANNOT),
        ("2026-11-03T06:59:59", "2026-11-03T07:00:00", Level.CANNOT),
        ("2026-11-03T07:00:00", "2026-11-03T07:00:01", None),
    ],
)
def test_it_holds_from_its_first_second_up_to_its_last(
    from_: str, until: str, level: Level | None
) -> None:
    assert level_of([MONDAY_EVENING], span(from_, until), CHICAGO) == level


def test_midnight_to_midnight_is_the_whole_day() -> None:
    week = [Preference(6, time(0), time(0), Level.RATHER_NOT)]
    sunday = walltime.day(date(2026, 11, 1), CHICAGO)  # of 25 hours

    last = Span(sunday.ends_at - SECOND, sunday.ends_at)
    after = Span(sunday.ends_at, sunday.ends_at + SECOND)

    assert level_of(week, last, CHICAGO) is Level.RATHER_NOT
    assert level_of(week, after, CHICAGO) is None


def test_a_line_that_the_clock_jumps_over_does_not_come_up() -> None:
    week = [Preference(6, time(2), time(3), Level.CANNOT)]
    whole = walltime.day(date(2026, 3, 8), CHICAGO)

    assert level_of(week, whole, CHICAGO) is None


def test_an_hour_that_comes_twice_is_in_a_line_over_it_both_times() -> None:
    week = [Preference(6, time(1), time(2), Level.CANNOT)]
    first = wall("2026-11-01T01:30")
    second = first + timedelta(hours=1)

    assert level_of(week, Span(first, first + SECOND), CHICAGO) is Level.CANNOT
    assert level_of(week, Span(second, second + SECOND), CHICAGO) is Level.CANNOT


def test_the_strictest_of_all_that_touch_a_shift_counts() -> None:
    week = [
        Preference(0, time(12), time(20), Level.PREFERS),
        Preference(0, time(20), time(22), Level.RATHER_NOT),
        Preference(1, time(6), time(6, 30), Level.CANNOT),
    ]
    night = span("2026-11-02T19:00", "2026-11-03T07:00")
    evening = span("2026-11-02T19:00", "2026-11-02T23:00")

    assert level_of(week, night, CHICAGO) is Level.CANNOT
    assert cannot_from(week, night, CHICAGO) == wall("2026-11-03T06:00")
    assert level_of(week, evening, CHICAGO) is Level.RATHER_NOT


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ((0, 19, 7), (1, 6, 12), (0, 1)),  # past midnight, into Tuesday
        ((6, 22, 6), (0, 5, 8), (0, 1)),  # past Sunday, into Monday
        ((0, 19, 7), (1, 7, 12), None),
        ((0, 0, 0), (0, 12, 13), (0, 1)),
    ],
)
def test_two_lines_contradict_each_other_where_they_share_a_time_of_the_week(
    one: tuple[int, int, int],
    other: tuple[int, int, int],
    found: tuple[int, int] | None,
) -> None:
    def line(said: tuple[int, int, int], level: Level) -> Preference:
        return Preference(said[0], time(said[1]), time(said[2]), level)

    mixed = [line(one, Level.CANNOT), line(other, Level.PREFERS)]
    same = [line(one, Level.CANNOT), line(other, Level.CANNOT)]

    assert contradiction(mixed) == found
    assert contradiction(same) is None


def test_a_page_asked_for_more_lines_than_a_number_has_digits_stays_as_long() -> None:
    asked = QueryDict(mutable=True)
    asked["form-TOTAL_FORMS"] = "9" * 5000

    assert longer(asked)["form-TOTAL_FORMS"] == str(MOST)
