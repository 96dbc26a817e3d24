"""How near a fiscal year has come to the most that its members agreed to pay."""

from dataclasses import dataclass

from billing.core.agreement import Agreement
from billing.core.apart import Apart
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
    reached = Reached(
        ceiling=ceiling,
        spent_cents=Cents(earlier + counted(agreement, computation)),
        above_cents=above(agreement, computation),
    )
    near = reached.basis_points >= ceiling.warn_basis_points
    return reached if near or reached.is_reached else None


def counted(agreement: Agreement, computation: Computation) -> Cents:
    """What of a period counts towards the most of a year: all of its costs, whoever
    pays them first, and the premiums that members bear alone (ADR 19)."""
    first = {share.code for share in agreement.first}
    costs = (line.cents for line in computation.costs if line.code not in first)
    alone = _alone(computation, Apart.PREMIUM, Apart.CEILING)
    return Cents(sum(costs) + alone)


def above(agreement: Agreement, computation: Computation) -> Cents:
    """What of a period lies above the most of a year, so that nobody pays it."""
    ceiling = agreement.ceiling
    code = ceiling.code if ceiling is not None else None
    shared = (line.cents for line in computation.costs if line.code == code)
    return Cents(-sum(shared) - _alone(computation, Apart.CEILING))


def _alone(computation: Computation, *whys: Apart) -> int:
    lines = (line for share in computation.shares for line in share.earmarked)
    return sum(line.cents for line in lines if line.why in whys)
