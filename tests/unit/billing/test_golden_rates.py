"""Rates by date and clock (DOMAIN §3.3: T1, T2, T6, T7), and standby beside them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from billing.core.activations import Clock, Priced, Step, Work, WorkKind, price
from billing.core.agreement import (
    ActivationKey,
    Agreement,
    CallOutPool,
    MileagePool,
    NightPool,
    StandbyPool,
)
from billing.core.apart import Apart
from billing.core.clauses import (
    DatedRate,
    Holidays,
    Premium,
    PremiumPayer,
    StandbyOffset,
)
from billing.core.costs import BilledActivation, cost_lines
from billing.core.periods import compute
from billing.core.rates import counts_at
from billing.core.standby import paid_minutes
from billing.core.time_rules import BillableClock, MinimumApplies, TimeRules
from common.money import Cents
from tests.unit.billing.tritown import NOTHING, OCTOBER, A, base_set, by_heads, tri_town

CENTRAL = ZoneInfo("America/Chicago")
PORTAL = BillableClock.PORTAL_TO_PORTAL


def agreed(rules: TimeRules, *premiums: Premium, rate: str = "60") -> Agreement:
    return replace(
        tri_town(),
        time=rules,
        pools=(CallOutPool("call-out", "Call-out", "§4.2", Decimal(rate)),),
        premiums=premiums,
    )


def local(*clock: int, fold: int = 0) -> datetime:
    return datetime(*clock, tzinfo=CENTRAL, fold=fold)  # type: ignore[arg-type,misc]


def visit(since: datetime, until: datetime, *, first: bool = True) -> Work:
    clocks = {Clock.DISPATCHED: since, Clock.DEPARTED: since, Clock.ARRIVED: since}
    return Work(
        WorkKind.IN_PERSON,
        {**clocks, Clock.CLEARED: until},
        is_first_of_shift=first,
    )


def talk(minutes: int, writing: int = 0) -> Work:
    begun = datetime(2026, 10, 6, 2, tzinfo=UTC)
    clocks = {
        Clock.DISPATCHED: begun,
        Clock.CLEARED: begun + timedelta(minutes=minutes),
    }
    return Work(WorkKind.PHONE, clocks, documentation_minutes=writing)


def priced(work: Work, agreement: Agreement) -> Priced:
    found = price(work, agreement, CENTRAL)
    assert isinstance(found, Priced)
    return found


@pytest.mark.parametrize(
    ("offset", "minutes", "cents"),
    [
        (StandbyOffset.PAID, 8 * 60 + 45, 47_25),
        (StandbyOffset.WORKED, 10 * 60 + 5, 54_45),
        (StandbyOffset.NONE, 12 * 60, 64_80),
    ],
)
def test_t1_standby_less_the_call_backs_as_paid_or_as_worked(
    offset: StandbyOffset, minutes: int, cents: int
) -> None:
    once = TimeRules(
        "§3",
        PORTAL,
        minimum_in_person_minutes=120,
        minimum_applies=MinimumApplies.FIRST_OF_SHIFT,
    )
    pool = StandbyPool("on-call", "Standby", "§4", Decimal("5.40"))
    visits = [
        visit(local(2026, 10, 6, 22, 10), local(2026, 10, 6, 22, 50)),
        visit(local(2026, 10, 7, 3, 0), local(2026, 10, 7, 4, 15), first=False),
    ]

    done = [priced(work, agreed(once)) for work in visits]
    billed = sum(each.billable_minutes for each in done)
    worked = sum(each.exact_minutes for each in done)
    paid = paid_minutes(12 * 60, billed=billed, worked=worked, offset=offset)

    assert (billed, paid) == (3 * 60 + 15, minutes)
    figures = replace(NOTHING, standby_minutes={"on-call": paid})
    [line] = cost_lines(replace(base_set(), pools=(pool,)), figures, OCTOBER)
    assert line.cents == cents


def test_t2_a_night_flat_two_calls_and_a_visit() -> None:
    rules = TimeRules(
        "§3",
        PORTAL,
        minimum_phone_minutes=60,
        maximum_phone_minutes=60,
        minimum_in_person_minutes=180,
    )
    agreement = agreed(rules, rate="36")
    night = NightPool("night", "Nights", "§4", Decimal(36), minutes_per_night=180)
    call = visit(local(2026, 10, 6, 1, 0), local(2026, 10, 6, 2, 30))

    done = [priced(work, agreement) for work in (talk(20), talk(45, writing=0), call)]
    [flat] = cost_lines(
        replace(base_set(), pools=(night,)),
        replace(NOTHING, nights={"night": 1}),
        OCTOBER,
    )

    assert flat.cents == 108_00
    assert [each.time_cents for each in done] == [36_00, 36_00, 108_00]
    assert flat.cents + sum(each.time_cents for each in done) == 288_00


def test_a_call_is_capped_writing_up_included() -> None:
    rules = TimeRules("§3", documentation_cap_minutes=30, maximum_phone_minutes=60)

    found = priced(talk(50, writing=30), agreed(rules))

    assert found.billable_minutes == 60
    assert found.steps == (Step.DOCUMENTATION_ADDED, Step.LOWERED_TO_MAXIMUM)


HOLIDAY = Premium("holiday", "Holidays", "§4.7", 200_00, holidays=Holidays())
NIGHTS = Premium("night", "Nights", "§4.8", 150_00, starts_at=time(22), ends_at=time(6))


def test_t7_a_call_into_a_holiday_is_split_at_local_midnight() -> None:
    christmas = visit(local(2026, 12, 24, 23, 10), local(2026, 12, 25, 0, 40))

    found = priced(christmas, agreed(TimeRules("§3"), HOLIDAY))

    assert [(p.on, p.minutes, p.premium, p.cents) for p in found.pieces] == [
        (date(2026, 12, 24), 50, "", 50_00),
        (date(2026, 12, 25), 40, "holiday", 80_00),
    ]
    assert (found.time_cents, found.premium_cents) == (130_00, 40_00)


def test_t7_the_night_an_hour_comes_twice_both_hours_are_billed() -> None:
    until_two = replace(NIGHTS, ends_at=time(2))
    twice = visit(local(2026, 11, 1, 0, 30), local(2026, 11, 1, 2, 30))

    found = priced(twice, agreed(TimeRules("§3"), until_two))

    assert found.exact_minutes == 180
    assert [(p.minutes, p.premium) for p in found.pieces] == [(150, "night"), (30, "")]


def test_a_premium_that_ends_in_an_hour_that_comes_twice_counts_twice() -> None:
    early = replace(NIGHTS, ends_at=time(1, 30))
    twice = visit(local(2026, 11, 1, 1, 0), local(2026, 11, 1, 2, 0))

    found = priced(twice, agreed(TimeRules("§3"), early))

    assert [(p.minutes, p.premium) for p in found.pieces] == [
        (30, "night"),
        (30, ""),
        (30, "night"),
        (30, ""),
    ]


def test_what_a_minimum_adds_costs_what_the_time_after_the_visit_does() -> None:
    rules = TimeRules("§3", minimum_in_person_minutes=120)
    late = visit(local(2026, 10, 6, 21, 0), local(2026, 10, 6, 21, 30))

    found = priced(late, agreed(rules, NIGHTS))

    assert [(p.minutes, p.premium) for p in found.pieces] == [(60, ""), (60, "night")]


def test_of_two_premiums_the_higher_counts() -> None:
    night = visit(local(2026, 12, 25, 23, 0), local(2026, 12, 26, 0, 0))

    found = priced(night, agreed(TimeRules("§3"), HOLIDAY, NIGHTS))

    assert [(p.minutes, p.premium) for p in found.pieces] == [(60, "holiday")]


@pytest.mark.parametrize(
    ("day", "at", "counts"),
    [
        (9, time(21, 59), False),  # Friday
        (9, time(22, 0), True),
        (10, time(5, 59), True),  # still Friday's night
        (10, time(6, 0), False),
        (10, time(23, 0), False),  # Saturday's is not named
    ],
)
def test_a_night_belongs_to_the_day_it_begins_on(
    day: int, at: time, *, counts: bool
) -> None:
    wall = datetime.combine(date(2026, 10, day), at)

    assert counts_at(replace(NIGHTS, weekdays=(4,)), wall) is counts


def test_a_rate_by_date_changes_at_local_midnight() -> None:
    pool = CallOutPool(
        "call-out",
        "Call-out",
        "§4.2",
        Decimal(60),
        later_rates=(DatedRate(date(2027, 1, 1), Decimal(66)),),
    )
    agreement = replace(agreed(TimeRules("§3")), pools=(pool,))
    new_year = visit(local(2026, 12, 31, 23, 0), local(2027, 1, 1, 1, 0))

    found = priced(new_year, agreement)

    assert [(p.minutes, p.cents) for p in found.pieces] == [(60, 60_00), (60, 66_00)]


@pytest.mark.parametrize(("year", "cents"), [(2025, 21_98), (2026, 22_77)])
def test_miles_cost_what_the_rate_of_their_day_says(year: int, cents: int) -> None:
    pool = MileagePool(
        "miles",
        "Mileage",
        "§4.6",
        Decimal("0.70"),
        later_rates=(DatedRate(date(2026, 1, 1), Decimal("0.725")),),
    )
    agreement = replace(agreed(TimeRules("§3")), pools=(pool,))
    trip = replace(
        visit(local(year, 3, 2, 9, 0), local(year, 3, 2, 10, 0)), miles=Decimal("31.4")
    )

    assert priced(trip, agreement).miles_cents == cents


@pytest.mark.parametrize(
    ("clocks", "minutes"),
    [
        (("cancelled",), 15),
        (("departed", "cancelled"), 60),
        (("departed", "arrived", "cancelled"), 90),
    ],
)
def test_a_request_called_off_costs_by_how_far_it_had_come(
    clocks: tuple[str, ...], minutes: int
) -> None:
    rules = TimeRules(
        "§3",
        minimum_in_person_minutes=120,
        cancelled_before_departure_minutes=15,
        cancelled_en_route_minutes=60,
        cancelled_after_arrival_minutes=90,
    )
    at = datetime(2026, 10, 6, 2, tzinfo=UTC)
    marked = {Clock(name): at + timedelta(minutes=n) for n, name in enumerate(clocks)}
    work = Work(WorkKind.IN_PERSON, {Clock.DISPATCHED: at, **marked})

    assert priced(work, agreed(rules)).billable_minutes == minutes


def test_a_premium_borne_by_the_requester_is_in_nobody_elses_share() -> None:
    done = BilledActivation(
        ActivationKey("1"), A, 60, Cents(90_00), premium_cents=Cents(30_00)
    )
    agreement = replace(
        base_set(by_heads()),
        pools=(CallOutPool("call-out", "Call-out", "§4.2", Decimal(60)),),
        premiums=(NIGHTS,),
        premium_payer=PremiumPayer.REQUESTER,
    )

    computed = compute(agreement, OCTOBER, replace(NOTHING, activations=(done,)))

    assert computed.to_split_cents == 60_00
    assert computed.cents_of(A) == 36_00 + 30_00
    assert [line.why for line in computed.shares[0].earmarked] == [Apart.PREMIUM]


def test_work_written_down_in_minutes_needs_no_clocks() -> None:
    done = datetime(2026, 10, 6, 15, tzinfo=UTC)
    rules = TimeRules("§3", increment_minutes=15, minimum_follow_up_minutes=30)
    work = Work(WorkKind.FOLLOW_UP, {Clock.CLEARED: done}, minutes=40)

    found = priced(work, agreed(rules))

    assert (found.exact_minutes, found.billable_minutes) == (40, 45)
    assert (found.since, found.until) == (None, Clock.CLEARED)
