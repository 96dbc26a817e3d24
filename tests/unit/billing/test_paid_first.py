"""Who pays first pays while it belongs, and the others what it leaves."""

from dataclasses import replace
from datetime import date

from billing.core.agreement import Agreement, Basis, FirstShare, Part, Proration
from billing.core.periods import Computation, compute
from billing.words import cost_sum
from tests.unit.billing.tritown import (
    NOTHING,
    OCTOBER,
    A,
    B,
    C,
    base_set,
    member,
    shares,
)

EQUAL = Part(Basis.EQUAL, "§5.2")
FIRST = FirstShare("county", "A first", "§5.1", 50_00, member=A)


def agreed(*, joins_on: date | None = None, leaves_on: date | None = None) -> Agreement:
    """$62,000 a month, half of it paid by A first, the rest by B and C in halves."""
    first = member(A, joins_on=joins_on, leaves_on=leaves_on)
    agreement = base_set(EQUAL, cents=62_000_00)
    return replace(agreement, members=(first, member(B), member(C)), first=(FIRST,))


def october(agreement: Agreement) -> Computation:
    return compute(agreement, OCTOBER, NOTHING)


def test_what_a_first_payer_that_left_does_not_pay_is_the_others() -> None:
    assert shares(october(agreed(leaves_on=OCTOBER.starts_on))) == {
        B: 31_000_00,
        C: 31_000_00,
    }


def test_a_first_payer_still_to_join_pays_nothing_yet() -> None:
    assert shares(october(agreed(joins_on=OCTOBER.ends_on))) == {
        B: 31_000_00,
        C: 31_000_00,
    }


def test_who_joins_in_the_period_pays_first_for_its_days_of_it() -> None:
    computed = october(agreed(joins_on=date(2026, 10, 17)))

    # 15 of 31 days: half of $30,000.00 of the $62,000.00.
    assert shares(computed) == {A: 15_000_00, B: 23_500_00, C: 23_500_00}
    assert cost_sum(computed.costs[-1]) == "50 % of the above, for 15/31 of the period"


def test_by_months_who_belongs_on_the_first_pays_first_for_the_whole_month() -> None:
    agreement = replace(
        agreed(leaves_on=date(2026, 10, 17)), proration=Proration.MONTHS
    )
    computed = october(agreement)

    assert shares(computed) == {A: 31_000_00, B: 15_500_00, C: 15_500_00}
    assert cost_sum(computed.costs[-1]) == "50 % of the above"


def test_a_payer_from_outside_pays_first_whoever_belongs() -> None:
    outside = replace(FIRST, member=None)
    agreement = replace(agreed(leaves_on=OCTOBER.starts_on), first=(outside,))

    assert shares(october(agreement)) == {B: 15_500_00, C: 15_500_00}
