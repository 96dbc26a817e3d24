"""How near a fiscal year has come to the most that its members agreed to pay."""

from dataclasses import dataclass

from billing.core.agreement import Agreement
from billing.core.clauses import Ceiling
from billing.core.periods import Computation
from common.money import WHOLE_IN_BASIS_POINTS, Cents


@dataclass(frozen=True, slots=True)
class Reached:
    """The year so far under a ceiling. Once it is reached nobody pays the rest."""

    ceiling: Ceiling
    spent_cents: Cents
    above_cents: Cents

    @property
    def basis_points(self) -> int:
        return self.spent_cents * WHOLE_IN_BASIS_POINTS // max(self.ceiling.cents, 1)

    @property
    def is_reached(self) -> bool:
        return self.spent_cents >= self.ceiling.cents


def warned(
    agreement: Agreement, earlier: Cents, computation: Computation
) -> Reached | None:
    """What to warn of once the period is counted; None while it is far from it."""
    ceiling = agreement.ceiling
    if ceiling is None:
        return None
    first = {share.code for share in agreement.first}
    lines = [line for line in computation.costs if line.code not in first]
    reached = Reached(
        ceiling=ceiling,
        spent_cents=Cents(earlier + sum(line.cents for line in lines)),
        above_cents=Cents(
            -sum(line.cents for line in lines if line.code == ceiling.code)
        ),
    )
    near = reached.basis_points >= ceiling.warn_basis_points
    return reached if near or reached.is_reached else None
