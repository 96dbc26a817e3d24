"""What the period cost, pool by pool, before anybody's share is worked out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NewType, assert_never

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    CallOutPool,
    FixedPool,
    Formula,
    MileagePool,
    Pool,
    StandbyPool,
)
from common.money import Cents, charge, percentage

# How the caller names an activation: whatever leads back to its clocks.
ActivationKey = NewType("ActivationKey", str)


NO_CENTS = Cents(0)


class Unit(StrEnum):
    MINUTES = "minutes"
    MILES = "miles"
    BASIS_POINTS = "basis_points"


@dataclass(frozen=True, slots=True)
class BilledActivation:
    """A priced response, laid to an agency, or to None while nobody knows to which."""

    key: ActivationKey
    agency: AgencyKey | None
    minutes: int
    time_cents: Cents
    miles: Decimal = Decimal(0)
    miles_cents: Cents = NO_CENTS


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in the period, as far as money is concerned.

    `standby_minutes` by the code of the pool that pays for them; `calls` are requests
    per member, answered or not.
    """

    standby_minutes: Mapping[str, int]
    activations: tuple[BilledActivation, ...]
    calls: Mapping[AgencyKey, int]


@dataclass(frozen=True, slots=True)
class CostLine:
    """One amount, by which clause, and how it came about.

    `quantity` of `unit` at `rate` dollars, where there is such a thing; a grant's cents
    are negative. `activations` are those priced in it.
    """

    code: str
    title: str
    clause: str
    cents: Cents
    quantity: Decimal | None = None
    unit: Unit | None = None
    rate: Decimal | None = None
    activations: tuple[ActivationKey, ...] = ()
    formula: Formula | None = None


def cost_lines(agreement: Agreement, figures: Figures) -> tuple[CostLine, ...]:
    """Pools, then the overhead on all of them, then what is given before the split.

    Call-out and mileage are sums of activations already priced in cents, so that each
    of those cents has one activation it comes from. The sum of the lines is to split.
    """
    pools = [_pool_line(pool, figures) for pool in agreement.pools]
    overhead = _overhead_lines(agreement, total(pools))
    given = [
        CostLine(
            code=offset.code,
            title=offset.title,
            clause=offset.clause,
            cents=Cents(-offset.cents),
        )
        for offset in agreement.offsets
        if offset.earmarked_for is None
    ]
    return (*pools, *overhead, *given)


def total(lines: Iterable[CostLine]) -> Cents:
    return Cents(sum(line.cents for line in lines))


def _pool_line(pool: Pool, figures: Figures) -> CostLine:
    match pool:
        case StandbyPool():
            minutes = figures.standby_minutes.get(pool.code, 0)
            return CostLine(
                code=pool.code,
                title=pool.title,
                clause=pool.clause,
                cents=charge(pool.rate_per_hour, minutes, per=60),
                quantity=Decimal(minutes),
                unit=Unit.MINUTES,
                rate=pool.rate_per_hour,
                formula=pool.formula,
            )
        case CallOutPool():
            return CostLine(
                code=pool.code,
                title=pool.title,
                clause=pool.clause,
                cents=Cents(sum(done.time_cents for done in figures.activations)),
                quantity=Decimal(sum(done.minutes for done in figures.activations)),
                unit=Unit.MINUTES,
                rate=pool.rate_per_hour,
                activations=tuple(done.key for done in figures.activations),
                formula=pool.formula,
            )
        case MileagePool():
            return CostLine(
                code=pool.code,
                title=pool.title,
                clause=pool.clause,
                cents=Cents(sum(done.miles_cents for done in figures.activations)),
                quantity=sum((done.miles for done in figures.activations), Decimal(0)),
                unit=Unit.MILES,
                rate=pool.rate_per_mile,
                activations=tuple(done.key for done in figures.activations),
                formula=pool.formula,
            )
        case FixedPool():
            return CostLine(
                code=pool.code,
                title=pool.title,
                clause=pool.clause,
                cents=pool.cents,
                formula=pool.formula,
            )
        case _:
            assert_never(pool)


def _overhead_lines(agreement: Agreement, cost: Cents) -> list[CostLine]:
    overhead = agreement.overhead
    if overhead is None:
        return []
    return [
        CostLine(
            code=overhead.code,
            title=overhead.title,
            clause=overhead.clause,
            cents=percentage(cost, overhead.basis_points),
            quantity=Decimal(overhead.basis_points),
            unit=Unit.BASIS_POINTS,
        )
    ]
