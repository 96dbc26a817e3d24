"""An estimate beside other clauses: by which formula its parts are split."""

from dataclasses import replace

from billing.core.agreement import Basis, Bounds, Estimate, Part
from billing.core.checks import refused
from billing.core.costs import Figures
from billing.core.periods import compute
from common.money import Cents
from tests.unit.billing.tritown import OCTOBER, base_set

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
