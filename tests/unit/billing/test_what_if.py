"""Formulas side by side: the golden tables, one more town, one fewer, refusals."""

from dataclasses import replace

import pytest

from billing.core.agreement import AgencyKey, Basis, Bounds, FirstShare, Part
from billing.core.templates import TEMPLATES
from billing.core.what_if import Blend, Costs, Knobs, Known, Outcome, Town, per_head
from billing.core.what_if_formulas import compared, outcome
from common.money import Cents
from tests.unit.billing.towns import BASE_SET, A, B, C, scenario
from tests.unit.billing.tritown import base_set


def cents(found: Outcome) -> list[int]:
    assert found.refusal is None
    return [found.shares[key] for key in sorted(found.shares)]


def worked_out(code: str, **given: object) -> list[int]:
    return cents(outcome(scenario(code, **given), code, BASE_SET))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("golden", "code", "expected"),
    [
        ("G2", "population", [36_000_00, 18_000_00, 6_000_00]),
        ("G2", "sworn", [36_000_00, 18_000_00, 6_000_00]),
        ("G4", "calls-value-population", [41_483_08, 14_510_77, 4_006_15]),
        ("G5", "usage-population", [44_123_08, 12_830_77, 3_046_15]),
        ("G7", "on-call", [32_675_00, 17_712_50, 9_612_50]),
        ("G8", "floor", [34_666_67, 17_333_33, 8_000_00]),
        ("fixed", "fixed", [30_000_00, 18_000_00, 12_000_00]),
        ("half and half", "population-value", [36_000_00, 18_000_00, 6_000_00]),
        ("F14", "estimate", [36_000_00, 18_000_00, 6_000_00]),
    ],
)
def test_the_golden_tables_come_out_to_the_cent(
    golden: str, code: str, expected: list[int]
) -> None:
    assert worked_out(code) == expected, golden


def test_the_odd_cent_of_equal_parts_goes_to_the_earlier_key() -> None:
    assert worked_out("equal", standing=100_000_00) == [33_333_34, 33_333_33, 33_333_33]


def test_a_blend_of_ones_own_is_split_as_it_says() -> None:
    half = Blend(
        "Half equal, half by calls", ((Basis.EQUAL, 50_00), (Basis.CALLS, 50_00))
    )
    asked = replace(scenario("blend-1"), blends=(half,))

    assert cents(outcome(asked, "blend-1", BASE_SET)) == [
        33_076_92,
        15_769_23,
        11_153_85,
    ]


def test_a_base_is_equal_and_usage_is_each_ones_own() -> None:
    """100 hours at $40: 61.5, 28.25 and 10.25 of them."""
    found = worked_out("base-usage", standing=56_000_00, usage=4_000_00)

    base = [18_666_67, 18_666_67, 18_666_66]
    assert found == [
        base[0] + 2_460_00,
        base[1] + 1_130_00,
        base[2] + 410_00,
    ]


def test_one_payer_first_and_the_state_leave_the_others_the_rest() -> None:
    found = outcome(scenario("host-first"), "host-first", BASE_SET)

    assert cents(found) == [15_000_00, 7_500_00, 7_500_00]
    assert (found.others_cents, found.cost_cents) == (30_000_00, 60_000_00)


def test_the_county_takes_its_percent_and_the_cities_the_rest() -> None:
    found = outcome(scenario("county-cities"), "county-cities", BASE_SET)

    assert cents(found) == [16_920_00, 8_460_00, 2_820_00]
    assert found.others_cents == 31_800_00


@pytest.mark.parametrize(
    ("year", "towns_pay"), [(1, 0), (2, 20_400_00), (3, 40_200_00), (4, 60_000_00)]
)
def test_a_grant_steps_down_year_by_year(year: int, towns_pay: int) -> None:
    asked = replace(scenario("step-down"), knobs=Knobs(grant_year=year))

    found = outcome(asked, "step-down", BASE_SET)

    assert sum(cents(found)) == towns_pay
    assert found.others_cents == 60_000_00 - towns_pay


def test_a_flat_price_says_what_it_leaves_uncovered() -> None:
    """520 responses at $531 are $276,120; the county pays 70 % of that back."""
    found = outcome(scenario("flat"), "flat", BASE_SET)

    assert cents(found) == [63_720_00, 15_930_00, 3_186_00]
    assert found.others_cents == 193_284_00
    assert found.uncovered_cents == 60_000_00 - 276_120_00


def test_without_calls_the_formula_falls_back_and_says_so() -> None:
    """G22."""
    silent = tuple(replace(town, calls=0) for town in BASE_SET)

    found = outcome(
        scenario("usage-population", towns=silent), "usage-population", silent
    )

    assert [(f.basis, f.used) for f in found.fallbacks] == [(Basis.CALLS, Basis.EQUAL)]
    assert sum(found.shares.values()) == 60_000_00


def test_percentages_that_do_not_sum_to_100_are_refused() -> None:
    """G21: 53 and 43."""
    towns = (replace(BASE_SET[0], points=53_00), replace(BASE_SET[1], points=43_00))

    found = outcome(scenario("fixed", towns=towns), "fixed", towns)

    assert (
        str(found.refusal) == "§5: the members' percentages sum to 96 %, not to 100 %."
    )
    assert found.shares == {}


def test_a_table_of_zeros_is_refused_and_the_other_formulas_stand() -> None:
    empty = tuple(replace(town, population=0) for town in BASE_SET)

    by_heads, equal = compared(scenario("population", "equal", towns=empty))

    assert by_heads.now.refusal is not None
    assert sum(cents(equal.now)) == 60_000_00


def test_floors_above_the_cost_are_refused_with_both_sums() -> None:
    found = outcome(scenario("floor", standing=20_000_00), "floor", BASE_SET)

    assert str(found.refusal) == (
        "§6: the floors come to $24,000.00, more than the $20,000.00 to split."
    )


def test_one_fewer_leaves_the_others_the_whole() -> None:
    """G12: without B."""
    [found] = compared(replace(scenario("population"), leaving=B))

    assert found.without_leaving is not None
    assert found.without_leaving.shares == {A: 51_428_57, C: 8_571_43}


def test_one_more_lowers_what_the_others_pay_and_brings_its_own_responses() -> None:
    """Its 25 hours come at the $40 that the others' 100 hours cost."""
    joining = Town(AgencyKey("D"), "D", population=5_000, minutes=25 * 60)
    asked = scenario("population", "base-usage", standing=56_000_00, usage=4_000_00)

    by_heads, base = compared(replace(asked, joining=joining))

    assert by_heads.with_joining is not None
    assert base.with_joining is not None
    assert by_heads.with_joining.cost_cents == 61_000_00
    assert by_heads.with_joining.shares == {
        A: 29_280_00,
        B: 14_640_00,
        C: 4_880_00,
        "D": 12_200_00,
    }
    assert base.with_joining.shares[joining.key] == 14_000_00 + 1_000_00


def test_the_spread_names_who_pays_least_and_most() -> None:
    found = outcome(scenario("population"), "population", BASE_SET)

    assert (found.lowest, found.highest) == (C, A)
    assert per_head(found.shares[A], 12_000) == 3_00
    assert per_head(Cents(1), 0) is None
    assert per_head(Cents(5), 2) == 3


def test_an_agreement_is_compared_with_typed_costs_in_place_of_its_pools() -> None:
    agreed = replace(
        base_set(Part(Basis.POPULATION, "§5")),
        bounds=Bounds("§6", floor_cents=Cents(1_000_00)),  # a month
        first=(FirstShare("state", "State", "§5.1", 10_00),),
    )
    asked = replace(scenario("v1"), agreements=(Known("v1", "Version 1", agreed),))

    found = outcome(asked, "v1", BASE_SET)

    assert cents(found) == [28_000_00, 14_000_00, 12_000_00]
    assert found.others_cents == 6_000_00


def test_every_common_agreement_can_be_compared_and_covers_the_cost() -> None:
    codes = [each.code for each in TEMPLATES]
    asked = scenario(*codes, standing=90_000_00, usage=10_000_00)

    for found in compared(asked):
        now = found.now
        assert now.refusal is None, found.code
        assert now.cost_cents == 100_000_00, found.code
        assert sum(now.shares.values()) + now.others_cents + now.uncovered_cents == (
            now.cost_cents
        )


def test_a_formula_there_is_not_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no formula nonsense"):
        outcome(scenario("nonsense"), "nonsense", BASE_SET)


def test_costs_sum() -> None:
    assert Costs(Cents(1), Cents(2)).cents == 3
