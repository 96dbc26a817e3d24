"""Laying a period on the next: worked examples, and laws on every shift of a month."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import walltime
from common.intervals import Span, merge
from rosters.core.copying import Had, Repeats, copied, like, source, target
from rosters.core.filling import OpenShift
from rosters.core.words import PersonId

CENTRAL = ZoneInfo("America/Chicago")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
DAY = timedelta(days=1)
ANN, BEN = PersonId(1), PersonId(2)


def span(begin: str, end: str, zone: ZoneInfo = CENTRAL) -> Span:
    wall = datetime.fromisoformat
    return Span(
        walltime.instant_of(wall(begin), zone), walltime.instant_of(wall(end), zone)
    )


def night(on: date, zone: ZoneInfo = CENTRAL) -> Span:
    return span(f"{on}T19:00", f"{on + DAY}T07:00", zone)


def shift(on: date, zone: ZoneInfo = CENTRAL) -> OpenShift:
    return OpenShift(night(on, zone), 1, (7, on))


def laid(shifts: list[OpenShift], had: list[Had], repeats: Repeats) -> list[object]:
    found = copied(shifts, had, repeats=repeats, zone=CENTRAL)
    return [(each.person, each.shift.span) for each in found]


def test_a_tuesday_goes_to_who_had_the_tuesday_before() -> None:
    had = [Had(ANN, 1, night(date(2026, 11, 3))), Had(BEN, 1, night(date(2026, 11, 4)))]

    found = laid([shift(date(2026, 11, 10))], had, Repeats.WEEK)

    assert found == [(ANN, night(date(2026, 11, 10)))]


def test_nineteen_to_seven_stays_so_over_the_night_the_clock_goes_back() -> None:
    on = date(2026, 10, 31)
    had = [Had(ANN, 1, night(on - 7 * DAY))]

    assert laid([shift(on)], had, Repeats.WEEK) == [(ANN, night(on))]


def test_a_shift_that_two_shared_is_shared_again_and_keeps_its_night() -> None:
    on = date(2026, 11, 10)
    had = [
        Had(ANN, 1, span("2026-11-03T19:00", "2026-11-03T23:00")),
        Had(BEN, 1, span("2026-11-04T02:00", "2026-11-04T07:00")),
    ]

    found = copied([shift(on)], had, repeats=Repeats.WEEK, zone=CENTRAL)

    assert [(each.person, each.shift.span) for each in found] == [
        (ANN, span("2026-11-10T19:00", "2026-11-10T23:00")),
        (None, span("2026-11-10T23:00", "2026-11-11T02:00")),
        (BEN, span("2026-11-11T02:00", "2026-11-11T07:00")),
    ]
    assert {each.shift.night for each in found} == {(7, on)}


def test_another_position_lends_nobody() -> None:
    had = [Had(ANN, 2, night(date(2026, 11, 3)))]

    found = laid([shift(date(2026, 11, 10))], had, Repeats.WEEK)

    assert found == [(None, night(date(2026, 11, 10)))]


@pytest.mark.parametrize(
    ("on", "before"),
    [
        (date(2026, 12, 8), date(2026, 11, 10)),  # the second Tuesday
        (date(2026, 12, 1), date(2026, 11, 3)),  # the first
        (date(2026, 12, 31), None),  # a fifth Thursday, of which November has none
        (date(2026, 12, 30), None),
        (date(2027, 1, 31), None),
        (date(2027, 1, 29), None),
        (date(2026, 8, 31), None),
    ],
)
def test_a_month_repeats_by_the_place_of_its_weekdays(
    on: date, before: date | None
) -> None:
    assert like(Repeats.MONTH, on) == before


def test_a_month_is_the_whole_one() -> None:
    assert target(Repeats.MONTH, date(2027, 2, 14)) == (
        date(2027, 2, 1),
        date(2027, 3, 1),
    )
    assert source(Repeats.MONTH, date(2027, 1, 14)) == (
        date(2026, 12, 1),
        date(2027, 1, 1),
    )


days = st.dates(date(2026, 1, 1), date(2029, 12, 31))


@given(days)
def test_the_like_of_a_month_has_the_same_weekday_and_place(on: date) -> None:
    def place(day: date) -> tuple[int, int]:
        first = day.replace(day=1)
        same = [
            first + n * DAY
            for n in range(31)
            if (first + n * DAY).month == day.month
            and (first + n * DAY).weekday() == day.weekday()
        ]
        return day.weekday(), same.index(day)

    before = like(Repeats.MONTH, on)

    first = on.replace(day=1) - DAY
    there = [
        first - n * DAY for n in range(31) if (first - n * DAY).month == first.month
    ]
    assert ([before] if before else []) == [d for d in there if place(d) == place(on)]


@given(
    st.sampled_from([CENTRAL, LORD_HOWE]),
    st.sampled_from([Repeats.WEEK, Repeats.TWO_WEEKS, Repeats.FOUR_WEEKS]),
    days,
)
def test_a_whole_period_comes_back_at_the_same_times_on_the_wall(
    zone: ZoneInfo, repeats: Repeats, from_on: date
) -> None:
    first, until = target(repeats, from_on)
    count = (until - first).days
    before, _ = source(repeats, from_on)
    had = [Had(PersonId(n % 3), 1, night(before + n * DAY, zone)) for n in range(count)]

    found = copied(
        [shift(first + n * DAY, zone) for n in range(count)],
        had,
        repeats=repeats,
        zone=zone,
    )

    assert [each.person for each in found] == [n % 3 for n in range(count)]
    assert {
        walltime.local(each.shift.span.starts_at, zone).time() for each in found
    } == {time(19)}


@given(st.lists(st.tuples(st.integers(0, 47), st.integers(1, 47)), max_size=6))
def test_the_pieces_of_a_shift_fill_it_and_do_not_overlap(
    cuts: list[tuple[int, int]],
) -> None:
    on = date(2026, 11, 1)
    base, hour = night(on - 7 * DAY).starts_at, timedelta(minutes=30)
    had = [
        Had(ANN, 1, Span(base + begin * hour, base + (begin + length) * hour))
        for begin, length in cuts
    ]

    found = copied([shift(on)], had, repeats=Repeats.WEEK, zone=CENTRAL)

    pieces = [each.shift.span for each in found]
    assert merge(pieces) == [night(on)]
    assert sum((p.length for p in pieces), timedelta()) == night(on).length
