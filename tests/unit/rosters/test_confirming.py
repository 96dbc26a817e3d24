"""When people are asked to confirm a shift, and what follows without an answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import walltime
from rosters.core import confirming
from rosters.core.confirming import (
    CALLS,
    LONGEST_LEAD,
    SHORTEST_LEAD,
    Confirmed,
    Shift,
    Standing,
    Step,
)
from rosters.core.effects import Held
from rosters.core.words import PersonId

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SEVEN_PM = datetime(2026, 11, 3, 1, tzinfo=UTC)
ANNE, BEN = PersonId(1), PersonId(2)

# Both clock changes of each, where there are any, and the days around.
NIGHTS = st.sampled_from(
    [
        date(2026, month, day)
        for month, days in ((3, (7, 8)), (4, (4, 5)), (10, (3, 4, 31)), (11, (1,)))
        for day in days
    ]
)
ZONES = st.sampled_from(["America/Chicago", "Australia/Lord_Howe", "America/Phoenix"])
LEADS = st.integers(SHORTEST_LEAD, LONGEST_LEAD).map(lambda m: m * MINUTE)
ASKED = st.integers(1, LONGEST_LEAD * 60).map(lambda s: timedelta(seconds=s))


def held(person: PersonId, begin: int, end: int, seat: int = 1) -> Held:
    """From hour to hour."""
    return Held(seat, SEVEN_PM + begin * HOUR, SEVEN_PM + end * HOUR, person)


def standing(**others: object) -> Standing:
    call_at, tell_at = confirming.deadlines(SEVEN_PM, asked_at=SEVEN_PM - HOUR)
    usual = Standing(Confirmed.ASKED, call_at, tell_at)
    return replace(usual, **others)  # type: ignore[arg-type] # any of its fields


def test_with_an_hour_we_call_after_20_minutes_and_tell_15_before() -> None:
    assert confirming.deadlines(SEVEN_PM, asked_at=SEVEN_PM - HOUR) == (
        SEVEN_PM - 40 * MINUTE,
        SEVEN_PM - 15 * MINUTE,
    )


@given(asked=ASKED)
def test_call_and_telling_come_in_order_before_the_start(asked: timedelta) -> None:
    asked_at = SEVEN_PM - asked

    call_at, tell_at = confirming.deadlines(SEVEN_PM, asked_at=asked_at)

    assert asked_at < call_at < tell_at < SEVEN_PM
    assert call_at - asked_at <= confirming.CALL_AFTER
    assert SEVEN_PM - tell_at <= confirming.TELL_BEFORE


@given(on=NIGHTS, hour=st.integers(0, 23), name=ZONES, lead=LEADS)
def test_people_are_asked_the_lead_before_by_elapsed_time_on_every_night(
    on: date, hour: int, name: str, lead: timedelta
) -> None:
    zone = ZoneInfo(name)
    starts_at = walltime.instant(on, time(hour), zone)
    shift = Shift(ANNE, starts_at, starts_at + 12 * HOUR, 1)

    def asked(at: datetime) -> bool:
        return bool(confirming.to_ask([shift], lead=lead, now=at))

    assert not asked(starts_at - lead - timedelta(seconds=1))
    assert asked(starts_at - lead)
    assert asked(starts_at - timedelta(seconds=1))
    assert not asked(starts_at)


def test_who_begins_at_seven_with_an_hour_is_asked_at_six() -> None:
    central = ZoneInfo("America/Chicago")
    seven = walltime.instant(date(2026, 11, 1), time(7), central)
    shift = Shift(ANNE, seven, seven + 12 * HOUR, 1)
    six = walltime.instant(date(2026, 11, 1), time(6), central)

    assert confirming.to_ask([shift], lead=HOUR, now=six) == [shift]
    assert confirming.to_ask([shift], lead=HOUR, now=six - MINUTE) == []


def test_going_on_without_a_break_is_one_shift_in_whatever_seat() -> None:
    rows = [
        held(ANNE, 0, 12, seat=2),
        held(BEN, 0, 12, seat=1),
        held(ANNE, 12, 24, seat=1),
        held(BEN, 36, 48),
    ]

    assert [
        (s.person, (s.starts_at - SEVEN_PM) // HOUR, s.ends_at - s.starts_at)
        for s in confirming.shifts(rows)
    ] == [(ANNE, 0, 24 * HOUR), (BEN, 0, 12 * HOUR), (BEN, 36, 12 * HOUR)]


@st.composite
def a_roster(draw: st.DrawFn) -> list[Held]:
    """Two seats, each handed on at full hours among two people, with gaps."""
    rows: list[Held] = []
    for seat in (1, 2):
        at = 0
        for _ in range(draw(st.integers(0, 6))):
            begin = at + draw(st.integers(0, 2))
            at = begin + draw(st.integers(1, 3))
            rows.append(held(draw(st.sampled_from([ANNE, BEN])), begin, at, seat))
    return rows


@given(rows=a_roster())
def test_a_shift_begins_exactly_where_somebody_comes_on_call(rows: list[Held]) -> None:
    def on(person: PersonId, at: datetime) -> bool:
        return any(r.person == person and r.starts_at <= at < r.ends_at for r in rows)

    hours = [SEVEN_PM + n * HOUR for n in range(40)]
    comes_on = {
        (person, at)
        for person in (ANNE, BEN)
        for at in hours
        if on(person, at) and not on(person, at - timedelta(seconds=1))
    }
    found = confirming.shifts(rows)

    assert {(one.person, one.starts_at) for one in found} == comes_on
    for one in found:
        assert all(
            on(one.person, at) for at in hours if one.starts_at <= at < one.ends_at
        )
        assert not on(one.person, one.ends_at)


@pytest.mark.parametrize(
    ("minutes_before", "others", "step"),
    [
        (60, {}, Step.NOTHING),
        (41, {}, Step.NOTHING),
        (40, {}, Step.CALL),
        (39, {"calls": 1}, Step.NOTHING),  # it rings
        (38, {"calls": 1, "calls_over": 1}, Step.CALL),
        (37, {"calls": 2, "calls_over": 1}, Step.NOTHING),
        (36, {"calls": 2, "calls_over": 2}, Step.TELL),
        (16, {"cannot_call": True}, Step.NOTHING),  # a text may still be answered
        (15, {"calls": 1}, Step.TELL),
        (59, {"text_failed": True}, Step.CALL),
        (59, {"text_failed": True, "cannot_call": True}, Step.TELL),
        (58, {"calls": 1, "calls_over": 1}, Step.NOTHING),  # who has voice only
        (0, {"state": Confirmed.CONFIRMED}, Step.NOTHING),
        (0, {"state": Confirmed.SILENT}, Step.NOTHING),
        (0, {"state": Confirmed.UNREACHABLE}, Step.NOTHING),
    ],
)
def test_what_is_next(
    minutes_before: int, others: dict[str, object], step: Step
) -> None:
    now = SEVEN_PM - minutes_before * MINUTE

    assert confirming.next_step(standing(**others), now=now) is step


@given(
    over=st.lists(st.integers(0, 90), max_size=8),
    text_fails=st.none() | st.integers(0, 70),
    cannot_call=st.booleans(),
)
def test_whatever_the_phones_do_others_are_told_once_and_in_time(
    over: list[int], text_fails: int | None, cannot_call: bool
) -> None:
    """Minute by minute, calls ending when they like: at most two calls, one telling,
    no later than it must be.
    """
    it = standing()
    called = 0
    told: list[datetime] = []
    for minute in range(75):
        now = SEVEN_PM - HOUR + minute * MINUTE
        if minute in over and it.calls > it.calls_over:
            it = replace(it, calls_over=it.calls_over + 1)
        if text_fails == minute:
            it = replace(it, text_failed=True)
        while (step := confirming.next_step(it, now=now)) is not Step.NOTHING:
            if step is Step.TELL:
                told.append(now)
                it = replace(it, state=Confirmed.SILENT)
            elif cannot_call:
                it = replace(it, cannot_call=True)
            else:
                called += 1
                it = replace(it, calls=it.calls + 1)
        look = confirming.next_look(it, now=now)
        assert (look is None) == (it.state is not Confirmed.ASKED)

    assert called <= CALLS
    assert len(told) == 1
    assert told[0] <= SEVEN_PM - confirming.TELL_BEFORE


@given(
    zone=ZONES.map(ZoneInfo),
    after=st.integers(0, 365 * 24 * 60).map(lambda m: m * MINUTE),
    lead=st.integers(30, 24 * 60),
    over=st.lists(st.integers(0, 24 * 60), max_size=8),
    no_phone=st.booleans(),
)
def test_nobody_else_is_woken_for_what_can_wait(
    zone: ZoneInfo, after: timedelta, lead: int, over: list[int], no_phone: bool
) -> None:
    """Minute by minute from the question on: others are told once, by day or in the
    last three hours, in time, and after at most four calls.
    """
    asked_at = SEVEN_PM + after
    starts_at = asked_at + lead * MINUTE
    call_at, tell_at = confirming.deadlines(starts_at, asked_at=asked_at)
    it = confirming.Standing(Confirmed.ASKED, call_at, tell_at, text_failed=no_phone)
    called, told = 0, list[datetime]()
    for minute in range(lead + 1):
        at = asked_at + minute * MINUTE
        if minute in over and it.calls > it.calls_over:
            it = replace(it, calls_over=it.calls_over + 1)
        while True:
            until = confirming.waits_until(
                starts_at, asked_at=asked_at, now=at, zone=zone
            )
            step = confirming.next_step(it, now=at, waits_until=until)
            if step is Step.NOTHING:
                break
            if step is Step.TELL:
                told.append(at)
                it = replace(it, state=Confirmed.SILENT)
            elif step is Step.WAIT:
                assert until is not None
                assert at < until
                it = confirming.waiting(it, until)
            elif no_phone:
                it = replace(it, cannot_call=True)
            else:
                called += 1
                it = replace(it, calls=it.calls + 1)

    assert called <= 2 * CALLS
    assert len(told) == 1
    assert told[0] < tell_at + MINUTE
    wall = walltime.local(told[0], zone).time()
    by_day = time(8) <= wall < time(20)
    assert by_day or starts_at - told[0] <= confirming.CANNOT_WAIT


def test_the_next_look_is_at_the_call_then_at_the_telling() -> None:
    it = standing()

    looks = [
        confirming.next_look(it, now=SEVEN_PM - n * MINUTE) for n in (60, 41, 40, 16)
    ]

    assert looks == [it.call_at, it.call_at, it.tell_at, it.tell_at]
