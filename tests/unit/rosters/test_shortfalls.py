"""When people are told that nobody is on call, and which gap is which."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import walltime
from common.intervals import Span, merge
from rosters.core import shortfalls
from rosters.core.shortfalls import Kind, Known, Level

HOUR = timedelta(hours=1)
BEGINS = datetime(2026, 11, 2, 1, tzinfo=UTC)
CENTRAL = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("hours_before", "level", "next_hours_before"),
    [
        (400 * 24, Level.FOUND, 14 * 24),
        (14 * 24, Level.DAYS_14, 72),
        (73, Level.DAYS_14, 72),
        (72, Level.HOURS_72, 24),
        (24, Level.HOURS_24, 1),
        (1, Level.HOUR_1, None),
        (-3, Level.HOUR_1, None),
    ],
)
def test_the_levels_of_a_gap(
    hours_before: int, level: Level, next_hours_before: int | None
) -> None:
    now = BEGINS - hours_before * HOUR
    following = None if next_hours_before is None else BEGINS - next_hours_before * HOUR

    assert shortfalls.level_at(Kind.GAP, BEGINS, now) is level
    assert shortfalls.next_level_at(Kind.GAP, BEGINS, now) == following


def test_who_cannot_be_reached_is_told_of_twice() -> None:
    assert shortfalls.level_at(Kind.UNREACHABLE, BEGINS, BEGINS - 30 * HOUR) == 0
    assert shortfalls.level_at(Kind.UNREACHABLE, BEGINS, BEGINS - HOUR) == 3


@given(
    minutes=st.integers(0, 60 * 24 * 400),
    level=st.sampled_from(list(Level)),
    name=st.sampled_from(["America/Chicago", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_what_can_wait_is_told_in_working_hours_and_the_rest_at_once(
    minutes: int, level: Level, name: str
) -> None:
    zone, now = ZoneInfo(name), BEGINS + timedelta(minutes=minutes)

    at = shortfalls.when_to_tell(level, now=now, zone=zone)

    wall = walltime.local(at, zone)
    if level.at_once:
        assert at == now
        return
    assert now <= at <= now + timedelta(days=3)
    assert wall.weekday() < 5
    assert time(8) <= wall.time() < time(17)
    assert at == now or wall.time() == time(8)


def test_friday_evening_waits_for_monday() -> None:
    friday = walltime.instant(date(2026, 10, 30), time(18), CENTRAL)

    at = shortfalls.when_to_tell(Level.FOUND, now=friday, zone=CENTRAL)

    assert at == walltime.instant(date(2026, 11, 2), time(8), CENTRAL)


def span(begin: int, end: int) -> Span:
    return Span(BEGINS + begin * HOUR, BEGINS + end * HOUR)


def test_a_gap_that_shrinks_or_splits_is_the_same_and_what_is_filled_is_gone() -> None:
    known = [Known(1, span(0, 12)), Known(2, span(24, 36))]

    found = shortfalls.match(known, [span(2, 4), span(8, 12)])

    assert found.same == {1: span(2, 4)}
    assert found.new == [span(8, 12)]
    assert found.gone == [2]


def test_of_two_that_grow_into_one_the_later_is_joined_and_not_filled() -> None:
    known = [Known(1, span(0, 3)), Known(2, span(6, 12)), Known(3, span(24, 36))]

    found = shortfalls.match(known, [span(0, 12)])

    assert (found.same, found.joined, found.gone) == ({1: span(0, 12)}, [2], [3])


SPANS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 6)).map(
        lambda pair: span(pair[0], pair[0] + pair[1])
    ),
    max_size=8,
)


@given(before=SPANS, after=SPANS)
def test_every_gap_found_is_one_known_or_new_and_every_known_one_found_or_gone(
    before: list[Span], after: list[Span]
) -> None:
    known = [Known(n, each) for n, each in enumerate(merge(before))]
    found = merge(after)

    matched = shortfalls.match(known, found)

    assert sorted([*matched.same.values(), *matched.new]) == found
    over = [*matched.gone, *matched.joined]
    assert sorted([*matched.same, *over]) == [one.id for one in known]
    assert not any(
        known[pk].span.overlaps(each) for pk in matched.gone for each in found
    )
    assert all(known[pk].span.overlaps(each) for pk, each in matched.same.items())
    assert shortfalls.match(known, [one.span for one in known]).new == []
