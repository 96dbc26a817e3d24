"""A premium that one agency bears alone counts towards the most of a year (ADR 19)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.core import ceilings
from billing.core.agreement import ActivationKey, AgencyKey, Agreement, CallOutPool
from billing.core.apart import Apart
from billing.core.checks import refused
from billing.core.clauses import Ceiling, Premium, PremiumPayer
from billing.core.costs import BilledActivation, Figures
from billing.core.periods import Computation, compute
from billing.words import apart as words
from common.money import Cents
from tests.unit.billing.tritown import (
    NOTHING,
    OCTOBER,
    A,
    B,
    base_set,
    by_heads,
    shares,
)

MOST = Ceiling("most", "Not to exceed", "§6", Cents(1_000_00))


def borne_alone(payer: PremiumPayer = PremiumPayer.REQUESTER) -> Agreement:
    return replace(
        base_set(by_heads()),
        pools=(CallOutPool("call-out", "Call-out", "§4.2", Decimal(60)),),
        premiums=(Premium("night", "Nights", "§4.7", 150_00),),
        premium_payer=payer,
        ceiling=MOST,
    )


def visit(key: str, agency: AgencyKey, cents: int, premium: int) -> BilledActivation:
    return BilledActivation(
        ActivationKey(key), agency, 60, Cents(cents), premium_cents=Cents(premium)
    )


def visits(*, earlier: int = 0) -> Figures:
    """$100.00 of everybody's, $30.00 of A's alone and $15.00 of B's."""
    done = (visit("1", A, 90_00, 30_00), visit("2", B, 55_00, 15_00))
    return replace(NOTHING, activations=done, earlier_cents=Cents(earlier))


def alone(computed: Computation, why: Apart) -> dict[str, int]:
    return {
        share.agency: line.cents
        for share in computed.shares
        for line in share.earmarked
        if line.why is why
    }


@pytest.mark.parametrize(
    ("earlier", "to_split", "off"),
    [
        (855_00, 100_00, {}),
        (875_00, 80_00, {}),
        (955_00, 0, {}),
        (970_00, 0, {A: -10_00, B: -5_00}),
        (1_000_00, 0, {A: -30_00, B: -15_00}),
        (1_200_00, 0, {A: -30_00, B: -15_00}),
    ],
)
def test_f10_what_all_share_comes_off_first_and_then_each_premium(
    earlier: int, to_split: int, off: dict[str, int]
) -> None:
    agreement = borne_alone()
    assert refused(agreement) == ()

    computed = compute(agreement, OCTOBER, visits(earlier=earlier))

    assert computed.to_split_cents == to_split
    assert alone(computed, Apart.PREMIUM) == {A: 30_00, B: 15_00}
    assert alone(computed, Apart.CEILING) == off
    billed = sum(shares(computed).values())
    assert billed == min(145_00, max(1_000_00 - earlier, 0))


def test_a_premium_of_everybodys_counts_the_same() -> None:
    of_all = compute(borne_alone(PremiumPayer.POOL), OCTOBER, visits(earlier=970_00))

    of_one = compute(borne_alone(), OCTOBER, visits(earlier=970_00))

    assert sum(shares(of_all).values()) == sum(shares(of_one).values()) == 30_00


def test_the_warning_counts_it_and_says_what_nobody_pays() -> None:
    agreement = borne_alone()
    computed = compute(agreement, OCTOBER, visits(earlier=970_00))

    reached = ceilings.warned(agreement, Cents(970_00), computed)

    assert reached is not None
    assert (reached.spent_cents, reached.above_cents) == (1_000_00, 115_00)


def test_the_statement_says_what_of_the_premium_is_billed_to_nobody() -> None:
    computed = compute(borne_alone(), OCTOBER, visits(earlier=970_00))

    said = [words.sentence(line) for line in computed.shares[0].earmarked]

    assert said == [
        "Nights: what your own responses then cost more.",
        "Not to exceed: what of that lies above it is billed to nobody.",
    ]


@given(
    st.integers(0, 2_000_00),
    st.lists(
        st.tuples(
            st.sampled_from([A, B]), st.integers(0, 300_00), st.integers(0, 300_00)
        ),
        max_size=8,
    ),
)
def test_a_year_of_premiums_never_comes_to_more_than_its_ceiling(
    earlier: int, done: list[tuple[AgencyKey, int, int]]
) -> None:
    agreement = borne_alone()
    activations = tuple(
        visit(f"{place:02}", agency, cents + premium, premium)
        for place, (agency, cents, premium) in enumerate(done)
    )
    figures = replace(NOTHING, activations=activations, earlier_cents=Cents(earlier))

    computed = compute(agreement, OCTOBER, figures)

    whole = sum(cents + premium for _agency, cents, premium in done)
    left = max(1_000_00 - earlier, 0)
    assert sum(shares(computed).values()) == min(whole, left)
    assert ceilings.counted(agreement, computed) == min(whole, left)
    assert min(shares(computed).values()) >= 0
