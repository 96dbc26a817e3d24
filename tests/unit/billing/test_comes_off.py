"""What comes off before the split, where each cost is split on its own (ADR 18)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    CallOutPool,
    FirstShare,
    FixedPool,
    Offset,
    Part,
    SplitMode,
)
from billing.core.checks import refused
from billing.core.clauses import Ceiling, Payee
from billing.core.costs import CostLine, Figures, left_to_split
from billing.core.laws import broken_in
from billing.core.payees import PayeePart, parts_of
from billing.core.periods import Computation, compute
from billing.words import line_sentence
from common.money import Cents
from tests.unit.billing.test_clause_laws import with_clauses
from tests.unit.billing.test_golden_clauses import cost_of
from tests.unit.billing.test_laws import Case, formulas
from tests.unit.billing.tritown import NOTHING, OCTOBER, A, B, C, base_set, shares

EQUAL = Part(Basis.EQUAL, "§5")
OWN = Part(Basis.OWN_COST, "§5.2", fallback=Basis.EQUAL)
STATE = FirstShare("state", "State", "§5.1", 50_00)
VISITS = cost_of(A=170_00, C=21_25)


def base_and_usage(base: int = 30_00, **clauses: Any) -> Agreement:
    """So much in equal parts, and what each used at its own cost."""
    return replace(
        base_set(EQUAL),
        pools=(
            FixedPool("base", "Base", "§1", Cents(base)),
            CallOutPool("use", "Use", "§2", Decimal(85), formula=(OWN,)),
        ),
        split=SplitMode.PER_POOL,
        **clauses,
    )


def test_who_never_called_pays_its_half_of_the_base_and_is_given_nothing() -> None:
    """$30.00 and $191.25; half of it, $110.62, is left: $15.00 and $95.62."""
    agreement = base_and_usage(first=(STATE,))
    assert refused(agreement) == ()

    computed = compute(agreement, OCTOBER, VISITS)

    assert [line.cents for line in computed.costs] == [30_00, 191_25, -110_63]
    assert left_to_split(computed.costs) == {"base": 15_00, "use": 95_62}
    assert shares(computed) == {A: 5_00 + 85_00, B: 5_00, C: 5_00 + 10_62}


def test_a_member_that_pays_first_leaves_the_rest_to_the_others() -> None:
    first = replace(STATE, member=A)

    computed = compute(base_and_usage(first=(first,)), OCTOBER, VISITS)

    assert shares(computed) == {A: 110_63, B: 7_50, C: 7_50 + 95_62}


@pytest.mark.parametrize(
    "clauses",
    [
        {"offsets": (Offset("grant", "Grant", "§4", Cents(110_63)),)},
        {"ceiling": Ceiling("most", "Most", "§6", Cents(110_62))},
    ],
    ids=["a grant for all", "the ceiling of the year"],
)
def test_a_grant_and_a_ceiling_come_off_as_a_first_payer_does(
    clauses: dict[str, Any],
) -> None:
    computed = compute(base_and_usage(**clauses), OCTOBER, VISITS)

    assert shares(computed) == {A: 90_00, B: 5_00, C: 15_62}


def test_a_grant_larger_than_everything_is_a_credit_in_proportion() -> None:
    grant = Offset("grant", "Grant", "§4", Cents(442_50))

    computed = compute(base_and_usage(offsets=(grant,)), OCTOBER, VISITS)

    assert left_to_split(computed.costs) == {"base": -30_00, "use": -191_25}
    assert shares(computed) == {A: -180_00, B: -10_00, C: -31_25}


def test_a_grant_where_nothing_cost_anything_is_split_by_itself() -> None:
    grant = Offset("grant", "Grant", "§4", Cents(9_00))

    computed = compute(base_and_usage(0, offsets=(grant,)), OCTOBER, NOTHING)

    assert shares(computed) == {A: -3_00, B: -3_00, C: -3_00}
    assert list(broken_in(computed)) == []


def test_the_line_says_that_something_came_off() -> None:
    computed = compute(base_and_usage(first=(STATE,)), OCTOBER, VISITS)

    [line, _use] = computed.shares[0].lines

    assert line_sentence(line, period=OCTOBER, costs=computed.costs) == (
        "Base, less its part of what comes off: 100 % in equal parts is $15.00; of it, "
        "one part of 3."
    )


def test_what_is_left_of_a_cost_goes_to_its_payee() -> None:
    agreement = base_and_usage(first=(STATE,))
    base, use = agreement.pools
    agreement = replace(
        agreement,
        pools=(base, replace(use, payee="clinic")),
        terms=replace(agreement.terms, payees=(Payee("clinic", "The clinic"),)),
    )

    [share, *_] = compute(agreement, OCTOBER, VISITS).shares

    assert parts_of(agreement, share) == (
        PayeePart("Host", Cents(5_00)),
        PayeePart("The clinic", Cents(85_00)),
    )


def test_a_period_kept_from_before_is_still_read_as_it_was_split() -> None:
    """Its documents do not say what comes off: each line was split by itself."""
    costs = (
        CostLine("base", "Base", "§1", Cents(30_00)),
        CostLine("state", "State", "§5.1", Cents(-15_00)),
    )

    assert left_to_split(costs) == {"base": 30_00, "state": -15_00}


@st.composite
def pool_by_pool(draw: st.DrawFn) -> Case:
    """Each cost by a formula of its own; a payer first, a ceiling, grants for all."""
    case = draw(with_clauses())
    pools = tuple(
        replace(pool, formula=draw(formulas())) for pool in case.agreement.pools
    )
    return replace(
        case, agreement=replace(case.agreement, pools=pools, split=SplitMode.PER_POOL)
    )


def cost_before_first(computed: Computation) -> int:
    """Below zero: grants are more than there is to pay, and everybody has a credit."""
    first = sum(line.cents for line in computed.costs if line.code == "first")
    return computed.to_split_cents - first


def gross(costs: tuple[CostLine, ...]) -> int:
    return sum(line.cents for line in costs if not line.off)


@given(pool_by_pool())
def test_nobody_is_billed_below_zero_unless_all_is_a_credit(case: Case) -> None:
    computed = case.computed()

    if cost_before_first(computed) >= 0:
        assert min(shares(computed).values()) >= 0


@given(with_clauses())
def test_nor_is_anybody_where_all_is_split_together(case: Case) -> None:
    together = replace(case.agreement, split=SplitMode.COMBINED)

    computed = replace(case, agreement=together).computed()

    if cost_before_first(computed) >= 0:
        assert min(shares(computed).values()) >= 0


@given(pool_by_pool())
def test_what_is_left_of_the_costs_is_in_proportion_and_sums(case: Case) -> None:
    computed = case.computed()

    left = left_to_split(computed.costs)

    assert sum(left.values()) == computed.to_split_cents
    assert list(broken_in(computed)) == []
    whole = gross(computed.costs)
    for line in computed.costs if whole else ():
        if not line.off:
            exact = Fraction(line.cents * computed.to_split_cents, whole)
            assert abs(left[line.code] - exact) < 1


def keys_of(figures: Figures) -> set[AgencyKey | None]:
    return {done.agency for done in figures.activations}


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 100_00))
def test_who_used_nothing_pays_no_more_than_its_part_of_the_base(
    base: int, used: int, points: int
) -> None:
    agreement = base_and_usage(base, first=(replace(STATE, basis_points=points),))
    visits = cost_of(A=used)
    assert keys_of(visits) == {A}

    computed = compute(agreement, OCTOBER, visits)

    whole = base + used
    expected = (
        Fraction(base * computed.to_split_cents, whole * 3) if whole else Fraction(0)
    )
    fallback = used == 0  # then nobody used anything, and that part is split equally
    assert fallback or abs(computed.cents_of(B) - expected) < 2
