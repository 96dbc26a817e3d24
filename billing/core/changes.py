"""Which figures moved from one period to the next: why a share changed."""

from dataclasses import dataclass
from typing import Protocol

from billing.core.agreement import AgencyKey
from billing.core.costs import CostLine
from billing.core.periods import Computation
from billing.core.share_lines import ShareLine
from common.money import Cents


@dataclass(frozen=True, slots=True)
class CostMoved:
    """A cost of all members together, before and after; zero where it was none."""

    title: str
    before: Cents
    after: Cents


@dataclass(frozen=True, slots=True)
class WeightMoved:
    """What a member weighed in one part of the formula, before and after."""

    before: ShareLine | None
    after: ShareLine | None


class Costed(Protocol):
    """Whatever says what all members together cost: a period or a statement of it."""

    @property
    def costs(self) -> tuple[CostLine, ...]: ...


def costs_moved(before: Costed, after: Costed) -> tuple[CostMoved, ...]:
    """Every cost that came to something else, in the order it is printed."""
    old, new = _by_code(before), _by_code(after)
    return tuple(
        CostMoved(
            title=(new.get(code) or old[code]).title,
            before=old[code].cents if code in old else Cents(0),
            after=new[code].cents if code in new else Cents(0),
        )
        for code in dict.fromkeys((*new, *old))
        if _cents(old.get(code)) != _cents(new.get(code))
    )


def weights_moved(
    agency: AgencyKey, before: Computation, after: Computation
) -> tuple[WeightMoved, ...]:
    """Each part of the formula in which the member weighs more or less than it did,
    or the same of another whole. Costs that moved are not repeated here."""
    old, new = _by_part(agency, before), _by_part(agency, after)
    return tuple(
        WeightMoved(old.get(part), new.get(part))
        for part in dict.fromkeys((*new, *old))
        if _weighed(old.get(part)) != _weighed(new.get(part))
    )


def _by_code(computation: Costed) -> dict[str, CostLine]:
    return {line.code: line for line in computation.costs}


def _by_part(
    agency: AgencyKey, computation: Computation
) -> dict[tuple[str, str], ShareLine]:
    share = computation.share_of(agency)
    return {(line.of, line.clause): line for line in (share.lines if share else ())}


def _cents(line: CostLine | None) -> int:
    return line.cents if line else 0


def _weighed(line: ShareLine | None) -> tuple[object, int, int, int] | None:
    if line is None:
        return None
    return (line.basis, line.basis_points, line.weight, line.whole)
