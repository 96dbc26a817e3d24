"""Towns to compare formulas on: the base set of the golden tables, and the story's."""

from datetime import date

from billing.core.agreement import AgencyKey
from billing.core.spans import Days
from billing.core.what_if import Costs, Scenario, Source, Town
from common.money import Cents

YEAR = Days(date(2027, 1, 1), date(2028, 1, 1))
A, B, C = AgencyKey("A"), AgencyKey("B"), AgencyKey("C")
BASE_SET = (
    Town(A, "A", 12_000, 18, 400, 61 * 60 + 30, 900, 50_00),
    Town(B, "B", 6_000, 9, 100, 28 * 60 + 15, 450, 30_00),
    Town(C, "C", 2_000, 3, 20, 10 * 60 + 15, 150, 20_00),
)


def scenario(
    *formulas: str,
    towns: tuple[Town, ...] = BASE_SET,
    standing: int = 60_000_00,
    usage: int = 0,
) -> Scenario:
    return Scenario(
        source=Source.TYPED,
        about="typed",
        year=YEAR,
        towns=towns,
        costs=Costs(Cents(standing), Cents(usage)),
        formulas=formulas,
    )
