"""An estimate beside other clauses: by which formula its parts are split."""

from dataclasses import replace

import pytest

from billing.core.agreement import AgencyKey, Basis, Bounds, Estimate, FirstShare, Part
from billing.core.checks import refused
from billing.core.costs import Figures
from billing.core.periods import compute
from common.money import Cents
from tests.unit.billing.tritown import NOTHING, OCTOBER, A, base_set, shares

EQUAL = Part(Basis.EQUAL, "§5")


def test_an_estimate_with_a_floor_is_split_by_its_own_formula() -> None:
    agreement = replace(
        base_set(EQUAL),
        bounds=Bounds("§6", floor_cents=Cents(1_00)),
        estimate=Estimate(
            "year",
            "Estimate",
            "§7",
            Cents(12_000_00),
            formula=(Part(Basis.POPULATION, "§7"),),
        ),
    )

    computed = compute(agreement, OCTOBER, Figures({}, (), {}))

    assert refused(agreement) == ()
    assert {share.agency: share.cents for share in computed.shares} == {
        "A": 600_00,
        "B": 300_00,
        "C": 100_00,
    }


@pytest.mark.parametrize("payer", [A, None])
def test_who_pays_first_pays_first_of_the_estimate_too(
    payer: AgencyKey | None,
) -> None:
    first = FirstShare("county", "First", "§5.1", 50_00, member=payer)
    year = Estimate("year", "Estimate", "§7", Cents(12_000_00))
    agreement = replace(base_set(EQUAL), first=(first,), estimate=year)

    computed = compute(agreement, OCTOBER, NOTHING)

    assert refused(agreement) == ()
    assert computed.to_split_cents == 500_00
    own = shares(computed)
    assert own[A] == (500_00 if payer else 166_67)
    assert sum(own.values()) == (1_000_00 if payer else 500_00)


@pytest.mark.parametrize(
    ("first_points", "floor", "sentence"),
    [
        (50_00, 200_00, "the floors come to $600.00, more than the $500.00"),
        (0, 400_00, "the floors come to $1,200.00, more than the $1,000.00"),
        (50_00, 166_66, ""),
    ],
)
def test_floors_above_what_an_estimate_leaves_to_split_are_refused(
    first_points: int, floor: int, sentence: str
) -> None:
    agreement = replace(
        base_set(EQUAL),
        first=(FirstShare("county", "First", "§5.1", first_points),),
        bounds=Bounds("§6", floor_cents=Cents(floor)),
        estimate=Estimate("year", "Estimate", "§7", Cents(12_000_00)),
    )

    reasons = [str(reason) for reason in refused(agreement)]

    assert [sentence in reason for reason in reasons] == ([True] if sentence else [])


def test_floors_are_not_weighed_against_a_cost_that_no_true_up_bills() -> None:
    agreement = replace(
        base_set(EQUAL, cents=1_00),
        bounds=Bounds("§6", floor_cents=Cents(100_00)),
        estimate=Estimate("year", "Estimate", "§7", Cents(12_000_00), true_up=False),
    )

    assert refused(agreement) == ()


@pytest.mark.parametrize("year", [None, Estimate("year", "Estimate", "§7", Cents(12))])
def test_a_first_share_below_nothing_is_refused_beside_floors_too(
    year: Estimate | None,
) -> None:
    agreement = replace(
        base_set(EQUAL),
        first=(FirstShare("county", "First", "§5.1", -10_00),),
        bounds=Bounds("§6", floor_cents=Cents(1)),
        estimate=year,
    )

    reasons = [str(reason) for reason in refused(agreement)]

    assert reasons == ["§5.1: a percentage cannot be below zero."]
