"""The other formulas of the field (DOMAIN §2.1, F4-F14) and G19, to the cent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing.core import estimates, settled
from billing.core.agreement import (
    ActivationKey,
    AgencyKey,
    Agreement,
    Basis,
    CallOutPool,
    Estimate,
    FirstShare,
    FixedPool,
    Offset,
    Part,
    PastFigures,
    ResponsePool,
    SplitMode,
)
from billing.core.apart import Apart
from billing.core.ceilings import warned
from billing.core.checks import refused
from billing.core.clauses import Ceiling, Instalment, Payee, Rolling, RollingUnit
from billing.core.costs import BilledActivation, Figures
from billing.core.payees import PayeePart, parts_of
from billing.core.periods import compute
from billing.core.rolling import MonthUsed, longest_window
from billing.core.spans import Days
from billing.words.figures import ceiling_sentence
from common.money import Cents
from tests.unit.billing.tritown import (
    NOTHING,
    OCTOBER,
    A,
    B,
    C,
    base_set,
    member,
    shares,
    used,
)

EQUAL = Part(Basis.EQUAL, "§5")
OWN = Part(Basis.OWN_COST, "§5", fallback=Basis.EQUAL)
YEAR = [Days(date(2026, m, 1), date(2026, m + 1, 1)) for m in range(1, 12)]


def sound(agreement: Agreement) -> Agreement:
    assert [str(reason) for reason in refused(agreement)] == []
    return agreement


def monthly(first: date, counts: list[dict[AgencyKey, int]]) -> tuple[MonthUsed, ...]:
    """Calls per month from `first` on."""
    number = first.year * 12 + first.month - 1
    return tuple(
        MonthUsed(date((number + n) // 12, (number + n) % 12 + 1, 1), {Basis.CALLS: c})
        for n, c in enumerate(counts)
    )


def test_f4_calls_are_those_of_the_latest_eight_quarters() -> None:
    by_calls = Part(Basis.CALLS, "§5", 100_00, Basis.EQUAL, rolling=Rolling(8))
    agreement = sound(base_set(by_calls))
    past = monthly(
        date(2024, 10, 1), [{A: 10, B: 5, C: 1}] * 23 + [{A: 10, B: 4, C: 2}]
    )

    computed = compute(agreement, OCTOBER, replace(NOTHING, past=past, calls={C: 999}))

    window = Days(date(2024, 10, 1), date(2026, 10, 1))
    assert longest_window(agreement, OCTOBER.starts_on) == window
    assert shares(computed) == {A: 37_500_00, B: 18_593_75, C: 3_906_25}
    assert computed.shares[0].lines[0].over == window


def test_f7_a_joiner_is_averaged_over_the_months_it_belonged() -> None:
    by_calls = Part(
        Basis.CALLS, "§5", 100_00, Basis.EQUAL, rolling=Rolling(3, RollingUnit.YEAR)
    )
    agreement = replace(
        base_set(by_calls, cents=30_000_00),
        members=(member(A), member(B, joins_on=date(2025, 1, 1))),
        tables=(),
    )
    months = [{A: 10, B: 0}] * 24 + [{A: 10, B: 5}] * 12

    past = monthly(date(2023, 1, 1), months)

    assert shares(compute(agreement, OCTOBER, replace(NOTHING, past=past))) == {
        A: 20_000_00,
        B: 10_000_00,
    }


def test_past_figures_on_paper_stand_for_the_months_they_cover() -> None:
    by_calls = Part(
        Basis.CALLS, "§5", 100_00, Basis.EQUAL, rolling=Rolling(1, RollingUnit.YEAR)
    )
    paper = PastFigures(
        Basis.CALLS,
        "dispatch centre's log",
        date(2025, 1, 1),
        date(2026, 1, 1),
        ((A, 400), (B, 100), (C, 20)),
    )
    agreement = sound(replace(base_set(by_calls), history=(paper,)))

    computed = compute(agreement, OCTOBER, NOTHING)

    assert shares(computed) == {A: 46_153_85, B: 11_538_46, C: 2_307_69}


INSTALMENTS = tuple(
    Instalment(month, points)
    for month, points in ((1, 35_00), (4, 30_00), (7, 20_00), (10, 15_00))
)


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (1, {A: 14_000_00, B: 21_000_00}),
        (2, {A: 0, B: 0}),
        (4, {A: 12_000_00, B: 18_000_00}),
        (7, {A: 8_000_00, B: 12_000_00}),
        (10, {A: 6_000_00, B: 9_000_00}),
    ],
)
def test_f8_fixed_percentages_in_four_uneven_instalments(
    month: int, expected: dict[str, int]
) -> None:
    fixed = Part(Basis.FIXED_PERCENT, "§5", percentages=((A, 40_00), (B, 60_00)))
    estimate = Estimate(
        "year", "Budget", "§7", Cents(100_000_00), None, INSTALMENTS, true_up=False
    )
    agreement = sound(
        replace(
            base_set(fixed),
            members=(member(A), member(B)),
            tables=(),
            estimate=estimate,
        )
    )

    assert shares(compute(agreement, YEAR[month - 1], NOTHING)) == expected


def test_the_instalments_of_a_year_sum_to_the_estimate() -> None:
    estimate = Estimate("year", "Budget", "§7", Cents(100_000_01))
    agreement = replace(base_set(EQUAL), estimate=estimate)
    december = Days(date(2026, 12, 1), date(2027, 1, 1))

    parts = [estimates.due_in(agreement, estimate, d) for d in (*YEAR, december)]

    assert sum(parts) == 100_000_01
    assert (parts[0], parts[-1]) == (8_333_34, 8_333_33)


def test_f9_a_flat_price_per_response_and_seventy_percent_from_the_county() -> None:
    per_response = Part(Basis.RESPONSES, "§5", fallback=Basis.EQUAL)
    agreement = sound(
        replace(
            base_set(per_response),
            pools=(ResponsePool("visits", "Responses", "§4", Cents(531_00)),),
            offsets=(Offset("county", "County", "§4.2", Cents(0), basis_points=70_00),),
        )
    )
    figures = used({A: 30, B: 45})

    computed = compute(agreement, OCTOBER, figures)

    assert [line.cents for line in computed.costs] == [1_062_00, -743_40]
    assert shares(computed) == {A: 159_30, B: 159_30, C: 0}


def visit(key: str, agency: AgencyKey, cents: int) -> BilledActivation:
    return BilledActivation(ActivationKey(key), agency, 60, Cents(cents))


def cost_of(**cents: int) -> Figures:
    visits = (visit(k, AgencyKey(k), c) for k, c in cents.items())
    return replace(NOTHING, activations=tuple(visits))


REIMBURSED = replace(
    base_set(OWN), pools=(CallOutPool("hours", "Hours", "§4", Decimal(85)),)
)


def test_f10_each_pays_what_its_own_responses_cost() -> None:
    computed = compute(sound(REIMBURSED), OCTOBER, cost_of(A=100_01, B=33_33))

    assert shares(computed) == {A: 100_01, B: 33_33, C: 0}


@pytest.mark.parametrize(
    ("earlier", "billed"), [(0, 200_00), (900_00, 100_00), (1_000_00, 0), (2_000_00, 0)]
)
def test_f10_never_more_than_the_ceiling_of_the_year(earlier: int, billed: int) -> None:
    ceiling = Ceiling("most", "Not to exceed", "§6", Cents(1_000_00))
    agreement = sound(replace(REIMBURSED, ceiling=ceiling))
    figures = replace(cost_of(A=150_00, B=50_00), earlier_cents=Cents(earlier))

    computed = compute(agreement, OCTOBER, figures)

    assert sum(shares(computed).values()) == computed.to_split_cents == billed


def test_f11_state_half_one_town_a_quarter_the_others_the_rest() -> None:
    agreement = sound(
        replace(
            base_set(EQUAL, cents=320_000_00),
            first=(
                FirstShare("state", "State", "§5.1", 50_00),
                FirstShare("south", "First quarter", "§5.2", 25_00, member=A),
            ),
        )
    )

    computed = compute(agreement, OCTOBER, NOTHING)

    assert computed.to_split_cents == 80_000_00
    assert shares(computed) == {A: 80_000_00, B: 40_000_00, C: 40_000_00}
    assert [line.why for line in computed.shares[0].earmarked] == [Apart.FIRST]


def test_f13_county_first_then_the_cities_by_residents() -> None:
    first = FirstShare("county", "County", "§5.1", 53_00, member=A, shares_rest=True)
    by_heads = Part(Basis.POPULATION, "§5.2")
    agreement = sound(replace(base_set(by_heads, cents=100_000_00), first=(first,)))

    assert shares(compute(agreement, OCTOBER, NOTHING)) == {
        A: 53_000_00 + 28_200_00,
        B: 14_100_00,
        C: 4_700_00,
    }


STEPS = (
    Offset("y1", "ARPA", "§4", Cents(0), None, 100_00, None, date(2026, 7, 1)),
    Offset(
        "y2", "ARPA", "§4", Cents(0), None, 60_00, date(2026, 7, 1), date(2027, 7, 1)
    ),
)


@pytest.mark.parametrize(
    ("month", "to_split"),
    [
        (date(2026, 6, 1), 0),
        (date(2026, 7, 1), 24_000_00),
        (date(2027, 7, 1), 60_000_00),
    ],
)
def test_f12_a_grant_steps_down_by_date(month: date, to_split: int) -> None:
    agreement = sound(replace(base_set(EQUAL), offsets=STEPS))
    span = Days(month, month.replace(month=month.month + 1))

    assert compute(agreement, span, NOTHING).to_split_cents == to_split


def test_a_grant_that_ends_within_the_period_counts_by_days() -> None:
    grant = Offset("g", "Grant", "§4", Cents(3_100_00), until_on=date(2026, 10, 11))
    agreement = sound(replace(base_set(EQUAL), offsets=(grant,)))

    costs = compute(agreement, OCTOBER, NOTHING).costs

    assert costs[-1].cents == -1_000_00


def test_a_grant_for_one_member_lowers_its_share_to_nothing_at_most() -> None:
    grant = Offset("g", "Grant", "§4", Cents(50_000_00), earmarked_for=C)
    agreement = sound(replace(base_set(EQUAL), offsets=(grant,)))

    assert shares(compute(agreement, OCTOBER, NOTHING))[C] == 0


def test_f14_g19_a_quarter_of_the_estimate_each_month_and_the_difference_back() -> None:
    fixed = Part(
        Basis.FIXED_PERCENT, "§5", percentages=((A, 25_00), (B, 35_00), (C, 40_00))
    )
    estimate = Estimate("year", "True-up of the year", "§7", Cents(120_000_00))
    agreement = sound(
        replace(base_set(fixed, cents=9_500_00), estimate=estimate, tables=())
    )
    december = Days(date(2026, 12, 1), date(2027, 1, 1))
    months = (*YEAR, december)

    billed = [compute(agreement, span, NOTHING) for span in months]
    really = [compute(estimates.actual(agreement), span, NOTHING) for span in months]
    pairs = zip(really, billed, strict=True)
    whole = [dict(settled.compared(was, bill)) for was, bill in pairs]
    year = {key: tuple(month[key] for month in whole) for key in (A, B, C)}
    last = compute(agreement, december, replace(NOTHING, settled=year))

    assert [done.cents_of(A) for done in billed] == [2_500_00] * 12
    assert sum(done.to_split_cents for done in really) == 114_000_00
    assert {key: settled.owed(each) for key, each in year.items()} == {
        A: -1_500_00,
        B: -2_100_00,
        C: -2_400_00,
    }
    assert estimates.settles_in(agreement, december)
    assert last.cents_of(A) == 2_500_00 - 1_500_00


def test_base_plus_usage_is_a_pool_in_equal_parts_and_one_by_own_cost() -> None:
    agreement = sound(
        replace(
            base_set(EQUAL),
            pools=(
                FixedPool("base", "Base", "§1", Cents(300_00)),
                CallOutPool("use", "Use", "§2", Decimal(85), formula=(OWN,)),
            ),
            split=SplitMode.PER_POOL,
        )
    )

    computed = compute(agreement, OCTOBER, cost_of(A=170_00, C=21_25))

    assert shares(computed) == {A: 270_00, B: 100_00, C: 121_25}


def test_of_two_tables_the_later_counts_from_its_day_on() -> None:
    by_heads = Part(Basis.POPULATION, "§5")
    base = base_set(by_heads)
    census = base.tables[0]
    newer = replace(census, figures=((A, 1), (B, 1), (C, 2)), from_on=date(2026, 10, 1))
    agreement = sound(replace(base, tables=(*base.tables, newer)))
    september = Days(date(2026, 9, 1), date(2026, 10, 1))

    assert compute(agreement, september, NOTHING).cents_of(A) == 36_000_00
    assert compute(agreement, OCTOBER, NOTHING).cents_of(A) == 15_000_00


def test_pools_of_two_payees_are_paid_each_to_its_own() -> None:
    base = base_set(EQUAL)
    agreement = sound(
        replace(
            base,
            pools=(
                FixedPool("salary", "Salary", "§1", Cents(300_01), payee="clinic"),
                FixedPool("desk", "Desk", "§2", Cents(30_00)),
            ),
            terms=replace(base.terms, payees=(Payee("clinic", "The clinic"),)),
            split=SplitMode.PER_POOL,
        )
    )

    [share, *_] = compute(agreement, OCTOBER, NOTHING).shares

    assert parts_of(agreement, share) == (
        PayeePart("Host", Cents(10_00)),
        PayeePart("The clinic", Cents(100_01)),
    )


@pytest.mark.parametrize(
    ("earlier", "sentence"),
    [
        (0, None),
        (
            600_00,
            "Not to exceed: the fiscal year stands at $800.00 of $1,000.00, 80 %.",
        ),
        (
            900_00,
            (
                "Not to exceed: the fiscal year is at its most of $1,000.00; $100.00 "
                "above it is billed to nobody."
            ),
        ),
    ],
)
def test_f10_a_warning_stands_on_the_way_to_the_ceiling(
    earlier: int, sentence: str | None
) -> None:
    ceiling = Ceiling("most", "Not to exceed", "§6", Cents(1_000_00))
    agreement = sound(replace(REIMBURSED, ceiling=ceiling))
    figures = replace(cost_of(A=150_00, B=50_00), earlier_cents=Cents(earlier))

    computed = compute(agreement, OCTOBER, figures)
    reached = warned(agreement, Cents(earlier), computed)

    assert (ceiling_sentence(reached) if reached else None) == sentence
