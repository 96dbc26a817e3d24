"""The golden time tables of the field (DOMAIN §3.3), by id, and the clocks' edges."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from billing.core.activations import (
    Clock,
    Priced,
    Step,
    Unpriceable,
    Work,
    WorkKind,
    agency_billed,
    minutes_between,
    price,
    rounded_minutes,
)
from billing.core.agreement import (
    Agreement,
    Attribution,
    CallOutPool,
    MileagePool,
    TwoAgencies,
)
from billing.core.crediting import Recorded, work_of
from billing.core.sharing import divided
from billing.core.time_rules import BillableClock, Rounding, TimeRules
from tests.unit.billing.tritown import HARLOW, MILLBROOK, tri_town


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 10, 6, hour, minute, second, tzinfo=UTC)


def agreed(rules: TimeRules, *, rate: str = "85", per_mile: str = "0.725") -> Agreement:
    return replace(
        tri_town(),
        time=rules,
        pools=(
            CallOutPool("call-out", "Call-out", "§4.2", Decimal(rate)),
            MileagePool("miles", "Mileage", "§4.6", Decimal(per_mile)),
        ),
    )


def priced(work: Work, agreement: Agreement) -> Priced:
    found = price(work, agreement)
    assert isinstance(found, Priced)
    return found


def visit(**clocks: datetime) -> Work:
    return Work(WorkKind.IN_PERSON, {Clock(name): at for name, at in clocks.items()})


def test_t3_a_short_consult_by_telephone_is_raised_to_the_minimum() -> None:
    rules = TimeRules("§3", increment_minutes=6, minimum_phone_minutes=15)
    talk = Work(WorkKind.PHONE, {Clock.DISPATCHED: at(2, 0), Clock.CLEARED: at(2, 9)})

    found = priced(talk, agreed(rules))

    assert rounded_minutes(9, rules) == 12
    assert (found.exact_minutes, found.billable_minutes) == (9, 15)
    assert found.time_cents == 21_25
    assert found.steps == (Step.ROUNDED, Step.RAISED_TO_MINIMUM)


def test_t4_a_visit_portal_to_portal_with_its_miles() -> None:
    rules = TimeRules(
        "§3", BillableClock.PORTAL_TO_PORTAL, minimum_in_person_minutes=120
    )
    work = replace(
        visit(departed=at(22, 18), arrived=at(22, 40), cleared=at(23, 44)),
        miles=Decimal("31.4"),
    )

    found = priced(work, agreed(rules))

    assert (found.exact_minutes, found.billable_minutes) == (86, 120)
    assert (found.time_cents, found.miles_cents) == (170_00, 22_77)


def test_t5_cancelled_on_the_way_costs_an_hour() -> None:
    rules = TimeRules(
        "§3", BillableClock.PORTAL_TO_PORTAL, cancelled_en_route_minutes=60
    )
    work = visit(dispatched=at(2, 0), departed=at(2, 5), cancelled=at(2, 17))

    found = priced(work, agreed(rules))

    assert (found.exact_minutes, found.time_cents) == (12, 85_00)


def test_t5_cancelled_before_departure_costs_nothing() -> None:
    rules = TimeRules("§3", minimum_in_person_minutes=120)
    work = visit(dispatched=at(2, 0), cancelled=at(2, 4))

    found = priced(work, agreed(rules))

    assert (found.billable_minutes, found.time_cents) == (0, 0)
    assert found.steps == (Step.CANCELLED_BEFORE_DEPARTURE,)


@pytest.mark.parametrize(("after", "billed"), [(0, 0), (1, 6), (25, 30)])
def test_a_call_that_is_called_off_costs_what_it_took_without_the_minimum(
    after: int, billed: int
) -> None:
    rules = TimeRules("§3", increment_minutes=6, minimum_phone_minutes=60)
    clocks = {Clock.DISPATCHED: at(2, 0), Clock.CANCELLED: at(2, after)}

    found = priced(Work(WorkKind.PHONE, clocks), agreed(rules))

    assert (found.exact_minutes, found.billable_minutes) == (after, billed)
    assert (Step.CANCELLED_BEFORE_DEPARTURE in found.steps) is (after == 0)


@pytest.mark.parametrize(("in_person", "billed"), [(False, 42), (True, 0)])
def test_a_follow_up_by_telephone_that_is_called_off_costs_what_it_took(
    in_person: bool, billed: int
) -> None:
    rules = TimeRules("§3", increment_minutes=6, minimum_follow_up_minutes=60)
    recorded = Recorded(
        response_type="follow_up",
        in_person=in_person,
        was_cancelled=True,
        dispatched_at=at(2, 0),
        departed_at=None,
        arrived_at=None,
        ended_at=at(2, 40),
        documentation_minutes=None,
        miles_tenths=None,
    )

    found = priced(work_of(recorded), agreed(rules))

    assert found.billable_minutes == billed


@pytest.mark.parametrize(("after", "billed"), [(0, 15), (1, 15), (25, 30)])
def test_a_call_called_off_later_never_costs_less_than_one_called_off_at_once(
    after: int, billed: int
) -> None:
    rules = TimeRules(
        "§3",
        increment_minutes=6,
        minimum_phone_minutes=60,
        cancelled_before_departure_minutes=15,
    )
    clocks = {Clock.DISPATCHED: at(2, 0), Clock.CANCELLED: at(2, after)}

    found = priced(Work(WorkKind.PHONE, clocks), agreed(rules))

    assert found.billable_minutes == billed


def shared(own: int, other: int, policy: TwoAgencies) -> tuple[Priced, Priced]:
    """A trip of 90 minutes at the scenes, raised to two hours."""
    rules = TimeRules("§3", minimum_in_person_minutes=120)
    trip = priced(visit(dispatched=at(2, 0), cleared=at(3, 30)), agreed(rules))
    return divided(trip, own_minutes=own, other_minutes=other, policy=policy)


def test_t6_one_trip_for_two_agencies_is_divided_by_scene_minutes() -> None:
    own, other = shared(60, 30, TwoAgencies.SCENE_MINUTES)

    assert (own.time_cents, other.time_cents) == (113_33, 56_67)
    assert (own.billable_minutes, other.billable_minutes) == (80, 40)
    assert (own.exact_minutes, other.exact_minutes) == (60, 30)


@pytest.mark.parametrize(
    ("policy", "scene", "expected"),
    [
        (TwoAgencies.REQUESTER_PAYS, (60, 30), (170_00, 0)),
        (TwoAgencies.EQUAL, (60, 30), (85_00, 85_00)),
        (TwoAgencies.SCENE_MINUTES, (0, 0), (170_00, 0)),
    ],
)
def test_the_agreement_says_who_pays_for_a_trip_to_two(
    policy: TwoAgencies, scene: tuple[int, int], expected: tuple[int, int]
) -> None:
    own, other = shared(*scene, policy)

    assert (own.time_cents, other.time_cents) == expected


@pytest.mark.parametrize(("minutes", "rounded"), [(7, 0), (8, 15), (22, 15), (23, 30)])
def test_t8_to_the_nearest_quarter_hour(minutes: int, rounded: int) -> None:
    rules = TimeRules("§3", increment_minutes=15, rounding=Rounding.NEAREST)

    assert rounded_minutes(minutes, rules) == rounded


def test_t8_with_a_minimum_the_seven_minute_call_still_bills_fifteen() -> None:
    rules = TimeRules(
        "§3",
        increment_minutes=15,
        rounding=Rounding.NEAREST,
        minimum_phone_minutes=15,
    )
    talk = Work(WorkKind.PHONE, {Clock.DISPATCHED: at(2, 0), Clock.CLEARED: at(2, 7)})

    assert priced(talk, agreed(rules)).billable_minutes == 15


def test_half_an_increment_goes_up() -> None:
    rules = TimeRules("§3", increment_minutes=6, rounding=Rounding.NEAREST)

    assert (rounded_minutes(2, rules), rounded_minutes(3, rules)) == (0, 6)


def test_the_night_the_clocks_go_back_counts_the_hour_twice() -> None:
    central = ZoneInfo("America/Chicago")
    first = datetime(2026, 11, 1, 1, 30, tzinfo=central)
    second = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=central)

    assert minutes_between(first, second) == 60


def test_clocks_are_read_to_the_minute_as_they_are_printed() -> None:
    assert minutes_between(at(2, 18, 50), at(2, 19, 10)) == 1
    assert minutes_between(at(2, 18, 1), at(2, 18, 59)) == 0


@pytest.mark.parametrize(
    ("clock", "minutes"),
    [
        (BillableClock.PORTAL_TO_PORTAL, 90),
        (BillableClock.DISPATCH_TO_CLEAR, 80),
        (BillableClock.ARRIVAL_TO_CLEAR, 50),
    ],
)
def test_the_agreement_names_the_two_clocks(clock: BillableClock, minutes: int) -> None:
    work = visit(
        dispatched=at(2, 0),
        departed=at(2, 5),
        arrived=at(2, 30),
        cleared=at(3, 20),
        returned=at(3, 35),
    )

    assert priced(work, agreed(TimeRules("§3", clock))).exact_minutes == minutes


def test_a_missing_clock_is_named_and_nothing_is_guessed() -> None:
    work = visit(dispatched=at(2, 0), arrived=at(2, 30))

    found = price(work, agreed(TimeRules("§3")))

    assert found == Unpriceable(missing=(Clock.CLEARED,))


def test_clocks_that_run_backwards_are_not_billed() -> None:
    work = visit(dispatched=at(3, 0), cleared=at(2, 30))

    assert price(work, agreed(TimeRules("§3"))) == Unpriceable(backwards=True)


def test_writing_up_is_billed_up_to_its_cap_before_rounding() -> None:
    rules = TimeRules("§3", increment_minutes=15, documentation_cap_minutes=20)
    work = replace(
        visit(dispatched=at(2, 0), cleared=at(2, 50)), documentation_minutes=45
    )

    found = priced(work, agreed(rules))

    assert found.billable_minutes == 75
    assert found.steps == (
        Step.DOCUMENTATION_ADDED,
        Step.DOCUMENTATION_CAPPED,
        Step.ROUNDED,
    )


def test_without_a_call_out_pool_minutes_count_at_no_price() -> None:
    salaried = replace(tri_town(), pools=tri_town().pools[2:])
    work = visit(dispatched=at(2, 0), cleared=at(3, 0))

    found = priced(work, salaried)

    assert (found.billable_minutes, found.time_cents) == (60, 0)


def test_whoever_should_pay_but_is_not_known_is_nobody() -> None:
    requested = agency_billed(Attribution.REQUESTER, requester=HARLOW, place=MILLBROOK)
    there = agency_billed(Attribution.PLACE, requester=HARLOW, place=MILLBROOK)
    unknown = agency_billed(Attribution.PLACE, requester=HARLOW, place=None)

    assert (requested, there, unknown) == (HARLOW, MILLBROOK, None)
