"""What being on call came to: worked examples, and laws against every minute."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common import walltime
from common.intervals import Span, subtract
from rosters.core.ledger import Ledger, Period, Piece, Tally, ledger, tally
from rosters.core.words import PersonId
from tests.unit.rosters.oracle import is_holiday, wall_to_utc

CENTRAL = ZoneInfo("America/Chicago")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
ANN, BEN = PersonId(1), PersonId(2)


def span(begin: str, end: str) -> Span:
    wall = datetime.fromisoformat
    return Span(
        walltime.instant_of(wall(begin), CENTRAL),
        walltime.instant_of(wall(end), CENTRAL),
    )


def days(first: str, until: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(until), CENTRAL)


def night(on: str) -> Span:
    begins = datetime.fromisoformat(f"{on}T19:00")
    return span(begins.isoformat(), (begins + 12 * HOUR).isoformat())


def piece(person: PersonId, when: Span, shift: object = None, **more: object) -> Piece:
    named = when.starts_at if shift is None else shift
    return Piece(person, 1, when, named, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("on", "hours"), [("2026-03-07", 11), ("2026-10-31", 13)])
def test_the_nights_on_which_the_clock_jumps_count_what_they_last(
    on: str, hours: int
) -> None:
    assert tally([night(on)], days(on, "2026-11-10")).time == hours * HOUR


def test_a_friday_night_is_a_night_with_seven_hours_of_weekend() -> None:
    found = tally([night("2026-11-06")], days("2026-11-01", "2026-12-01"))

    assert found.nights == {date(2026, 11, 6)}
    assert (found.weekend, set(found.weekend_days)) == (7 * HOUR, {date(2026, 11, 7)})


def test_a_night_belongs_to_the_period_of_the_day_it_begins_on() -> None:
    last = night("2026-11-30")

    november = tally([last], days("2026-11-01", "2026-12-01"))
    december = tally([last], days("2026-12-01", "2027-01-01"))

    assert (november.time, december.time) == (5 * HOUR, 7 * HOUR)
    assert (len(november.nights), len(december.nights)) == (1, 0)


def test_christmas_eve_is_a_holiday_for_its_seven_hours_of_christmas() -> None:
    found = tally([night("2026-12-24")], days("2026-12-01", "2027-01-01"))

    assert (found.holiday, set(found.holidays)) == (7 * HOUR, {date(2026, 12, 25)})


def test_pieces_of_one_night_are_one_shift_and_need_no_rest() -> None:
    early = piece(ANN, span("2026-11-10T19:00", "2026-11-10T23:00"), "tuesday")
    late = piece(ANN, span("2026-11-11T02:00", "2026-11-11T07:00"), "tuesday")

    [row] = one_seat([early, late], rest=11 * HOUR).people.values()

    assert (row.shifts, row.short) == (1, ())


def test_nights_of_one_pattern_without_a_break_between_them_are_one_turn() -> None:
    first = span("2026-11-10T08:00", "2026-11-11T08:00")
    second = span("2026-11-11T08:00", "2026-11-12T08:00")
    by_plan = [piece(ANN, first, pattern=1), piece(ANN, second, pattern=1)]
    by_hand = [piece(BEN, first, pattern=1, override=7), piece(BEN, second, pattern=1)]
    other = [piece(BEN, first, pattern=1), piece(BEN, second, pattern=2)]

    rests = [
        len(row.short)
        for some in (by_plan, by_hand, other)
        for row in one_seat(some, rest=10 * HOUR).people.values()
    ]

    assert rests == [0, 1, 1]


def test_short_rest_is_told_once_with_what_waived_it() -> None:
    first = piece(ANN, span("2026-11-10T07:00", "2026-11-10T15:00"))
    waived = piece(ANN, night("2026-11-10"), override=7, waived=True)
    again = piece(ANN, span("2026-11-11T09:00", "2026-11-11T12:00"), override=8)

    [row] = one_seat([again, waived, first], rest=11 * HOUR).people.values()

    assert [(each.rest, each.override) for each in row.short] == [
        (4 * HOUR, 7),
        (2 * HOUR, None),
    ]
    assert row.waived == 1


def test_a_shift_in_another_roster_leaves_no_rest_either_but_is_not_counted() -> None:
    elsewhere = piece(ANN, span("2026-11-10T07:00", "2026-11-10T15:00"), ours=False)
    mine = piece(ANN, night("2026-11-10"))

    [row] = one_seat([elsewhere, mine], rest=11 * HOUR).people.values()

    assert (row.shifts, row.tally.time, len(row.short)) == (1, 12 * HOUR, 1)


def test_a_gap_is_when_somebody_should_be_and_nobody_is() -> None:
    period = days("2026-11-09", "2026-11-11")
    asked = {1: [night("2026-11-09"), night("2026-11-10")]}

    found = ledger([piece(ANN, night("2026-11-09"))], period, asked=asked, rest=0 * DAY)

    assert found.gaps.time == 5 * HOUR  # the rest of it is of the 11th
    assert found.gaps.nights == {date(2026, 11, 10)}
    assert found.total.time + found.gaps.time + found.free == 48 * HOUR


def one_seat(pieces: Sequence[Piece], *, rest: timedelta) -> Ledger:
    period = days("2026-11-01", "2026-12-01")
    return ledger(pieces, period, asked={1: [period.span]}, rest=rest)


# Laws: seats filled from random cuts, round both nights on which the clock jumps.

NIGHTS = [
    (CENTRAL, date(2026, 3, 8)),
    (CENTRAL, date(2026, 11, 1)),
    (LORD_HOWE, date(2026, 4, 5)),
    (LORD_HOWE, date(2026, 10, 4)),
    (CENTRAL, date(2026, 12, 25)),
]


@dataclass
class Case:
    period: Period
    pieces: list[Piece]
    asked: dict[int, list[Span]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, near = draw(st.sampled_from(NIGHTS))
    from_on = near - draw(st.integers(0, 4)) * DAY
    period = Period(from_on, near + draw(st.integers(1, 4)) * DAY, zone)
    base = datetime.combine(near - 6 * DAY, time(), tzinfo=UTC)
    pieces, asked = [], {}
    for position in range(1, draw(st.integers(1, 3)) + 1):
        cuts = sorted(draw(st.sets(st.integers(0, 12 * 24 * 60), max_size=16)))
        for begin, end in pairwise(cuts):
            person = draw(st.sampled_from([None, PersonId(1), PersonId(2)]))
            when = Span(base + begin * MINUTE, base + end * MINUTE)
            if person is not None:
                pieces.append(Piece(person, position, when, (position, begin)))
        whole = draw(st.booleans())
        asked[position] = [period.span] if whole else []
    return Case(period, pieces, asked)


@dataclass
class Seen:
    """What somebody standing by with a calendar writes down, minute by minute."""

    minutes: int = 0
    weekend: int = 0
    holiday: int = 0
    nights: set[date] = field(default_factory=set)
    weekend_days: set[date] = field(default_factory=set)
    holidays: set[date] = field(default_factory=set)


def stand_by(spans: Sequence[Span], period: Period) -> Seen:
    seen, zone = Seen(), period.zone
    begins = wall_to_utc(datetime.combine(period.from_on, time()), zone)
    ends = wall_to_utc(datetime.combine(period.until_on, time()), zone)
    until = ends + 6 * HOUR  # the last night is still to be watched
    at = begins
    while at < until:
        there = sum(one.starts_at <= at < one.ends_at for one in spans)
        wall = at.astimezone(zone)
        eve = wall.date() - DAY
        if there and wall.hour < 5 and period.from_on <= eve < period.until_on:
            seen.nights.add(eve)
        if there and at < ends:
            seen.minutes += there
            if wall.weekday() in {5, 6}:
                seen.weekend += there
                seen.weekend_days.add(wall.date())
            if is_holiday(wall.date(), period.holidays.observed):
                seen.holiday += there
                seen.holidays.add(wall.date())
        at += MINUTE
    return seen


def as_seen(found: Tally) -> Seen:
    return Seen(
        found.time // MINUTE,
        found.weekend // MINUTE,
        found.holiday // MINUTE,
        set(found.nights),
        set(found.weekend_days),
        set(found.holidays),
    )


@settings(max_examples=40, deadline=None)
@given(cases())
def test_the_ledger_says_what_somebody_standing_by_writes_down(case: Case) -> None:
    found = ledger(case.pieces, case.period, asked=case.asked, rest=0 * DAY)

    for person in (ANN, BEN):
        mine = [each.span for each in case.pieces if each.person == person]
        row = found.people.get(person)
        assert as_seen(row.tally if row else Tally()) == stand_by(mine, case.period)
    nobody = [
        left
        for position, wanted in case.asked.items()
        for left in subtract(
            wanted, [each.span for each in case.pieces if each.position == position]
        )
    ]
    assert found.gaps.time // MINUTE == stand_by(nobody, case.period).minutes


@given(cases())
def test_people_gaps_and_time_off_duty_fill_the_period(case: Case) -> None:
    found = ledger(case.pieces, case.period, asked=case.asked, rest=0 * DAY)

    whole = case.period.span.length * len(case.asked)
    assert found.total.time + found.gaps.time + found.free == whole


@given(cases(), st.integers(1, 7))
def test_a_period_cut_in_two_sums_to_the_whole(case: Case, after: int) -> None:
    whole, rest = case.period, 11 * HOUR
    middle = whole.from_on + after * DAY
    if not whole.from_on < middle < whole.until_on:
        return
    halves = [
        Period(whole.from_on, middle, whole.zone),
        Period(middle, whole.until_on, whole.zone),
    ]
    asked = {
        position: [whole.span] if some else [] for position, some in case.asked.items()
    }

    one, two = [ledger(case.pieces, half, asked=asked, rest=rest) for half in halves]
    both = ledger(case.pieces, whole, asked=asked, rest=rest)

    for person, row in both.people.items():
        parts = [half.people[person] for half in (one, two) if person in half.people]
        assert sum((part.tally for part in parts), Tally()) == row.tally
        assert sum(part.shifts for part in parts) == row.shifts
        assert sum((part.short for part in parts), ()) == row.short
    assert one.gaps + two.gaps == both.gaps


@given(cases(), st.integers(1, 24))
def test_rest_is_broken_wherever_two_shifts_lie_too_near(
    case: Case, hours: int
) -> None:
    rest = hours * HOUR
    found = ledger(case.pieces, case.period, asked=case.asked, rest=rest)

    wanted: Counter[PersonId] = Counter()
    for late in case.pieces:
        near = [
            early
            for early in case.pieces
            if early.person == late.person
            and early is not late
            and timedelta(0) <= late.span.starts_at - early.span.ends_at < rest
        ]
        if near and case.period.span.covers(late.span.starts_at):
            wanted[late.person] += 1
    assert {p: len(r.short) for p, r in found.people.items() if r.short} == dict(wanted)
