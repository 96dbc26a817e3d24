"""Who belongs for a part of a period owes that part of the least."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.core.agreement import Agreement, Bounds, Proration
from billing.core.allocation import CannotBeSplit
from billing.core.checks import refused
from billing.core.periods import compute
from billing.core.spans import Days
from billing.words import limit_sentence
from common.money import Cents
from tests.unit.billing.tritown import (
    NOTHING,
    OCTOBER,
    A,
    B,
    C,
    base_set,
    by_heads,
    member,
    shares,
)

QUARTER = Days(date(2026, 10, 1), date(2027, 1, 1))


def floored(
    cents: int,
    *,
    joins_on: date | None = None,
    leaves_on: date | None = None,
    proration: Proration = Proration.DAYS,
) -> Agreement:
    late = member(C, joins_on=joins_on, leaves_on=leaves_on)
    return replace(
        base_set(by_heads()),
        members=(member(A), member(B), late),
        bounds=Bounds("§6", floor_cents=Cents(cents)),
        proration=proration,
    )


def test_g8_a_joiner_owes_the_floor_for_its_days() -> None:
    """$8,000.00 for 10 of 31 days is $2,580.65."""
    agreement = floored(8_000_00, joins_on=date(2026, 10, 22))
    assert refused(agreement) == ()

    computed = compute(agreement, OCTOBER, NOTHING)

    assert shares(computed)[C] == 2_580_65
    assert sum(shares(computed).values()) == 60_000_00
    [limit] = computed.shares[2].limits
    assert limit_sentence(limit) == "The least a member pays, for 10 of 31 days."


def test_a_leaver_owes_it_for_its_months_where_that_was_agreed() -> None:
    agreement = floored(
        9_000_00, leaves_on=date(2026, 11, 1), proration=Proration.MONTHS
    )

    computed = compute(agreement, QUARTER, NOTHING)

    [limit] = computed.shares[2].limits
    assert limit.cents == 3_000_00
    assert limit_sentence(limit, Proration.MONTHS) == (
        "The least a member pays, for 1 of 3 months."
    )


def test_whoever_belongs_all_along_owes_all_of_it() -> None:
    computed = compute(floored(8_000_00), OCTOBER, NOTHING)

    [limit] = computed.shares[2].limits
    assert (limit.cents, limit_sentence(limit)) == (
        8_000_00,
        "The least a member pays.",
    )


def test_floors_that_fit_only_because_one_joined_late_are_kept() -> None:
    """Three floors of $25,000.00 are too much for $60,000.00; two and a tenth fit."""
    late = floored(25_000_00, joins_on=date(2026, 10, 29))

    computed = compute(late, OCTOBER, NOTHING)

    assert shares(computed)[C] == 2_419_35
    assert min(shares(computed)[A], shares(computed)[B]) >= 25_000_00
    with pytest.raises(CannotBeSplit, match=r"the floors come to \$75,000.00"):
        compute(floored(25_000_00), OCTOBER, NOTHING)


@given(st.integers(0, 20_000_00), st.integers(0, 30), st.integers(1, 31))
def test_floors_of_joiners_and_leavers_are_kept_and_still_sum(
    floor: int, joins: int, stays: int
) -> None:
    first = OCTOBER.starts_on + timedelta(days=joins)
    last = first + timedelta(days=stays)
    agreement = floored(floor, joins_on=first, leaves_on=last)

    shared = shares(compute(agreement, OCTOBER, NOTHING))

    days = (min(last, OCTOBER.ends_on) - first).days
    assert sum(shared.values()) == 60_000_00
    assert min(shared[A], shared[B]) >= floor
    assert shared[C] > Fraction(floor * days, 31) - 1
