"""What the period cost, pool by pool, before anybody's share is worked out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from billing.core.agreement import (
    ActivationKey,
    AgencyKey,
    Agreement,
    CallOutPool,
    FixedPool,
    Formula,
    MileagePool,
    NightPool,
    Offset,
    Pool,
    ResponsePool,
    StandbyPool,
)
from billing.core.clauses import PremiumPayer
from billing.core.rates import rate_on
from billing.core.rolling import MonthUsed
from billing.core.settled import SettledPeriod
from billing.core.spans import Days, belonged, segments
from common.money import (
    WHOLE_IN_BASIS_POINTS,
    Cents,
    charge,
    percentage,
    split_by_weight,
)

NO_CENTS = Cents(0)


class Unit(StrEnum):
    MINUTES = "minutes"
    MILES = "miles"
    BASIS_POINTS = "basis_points"
    NIGHTS = "nights"
    RESPONSES = "responses"


@dataclass(frozen=True, slots=True)
class BilledActivation:
    """A priced response, laid to an agency, or to None while nobody knows to which.

    `premium_cents` of `time_cents` are what premiums added. `responses`: 0 where
    nobody set out, or where the response is counted with another agency's part of it.
    """

    key: ActivationKey
    agency: AgencyKey | None
    minutes: int
    time_cents: Cents
    miles: Decimal = Decimal(0)
    miles_cents: Cents = NO_CENTS
    premium_cents: Cents = NO_CENTS
    responses: int = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in the period, as far as money is concerned.

    `standby_minutes` and `nights` by the code of the pool that pays for them; `calls`
    are requests per member, answered or not. `past`: the months a rolling average
    looks back on. `earlier_cents`: what the fiscal year came to before, for a ceiling.
    `settled`: by a year's last period, the year of each member whom it still moves.
    """

    standby_minutes: Mapping[str, int]
    activations: tuple[BilledActivation, ...]
    calls: Mapping[AgencyKey, int]
    nights: Mapping[str, int] = field(default_factory=dict)
    past: tuple[MonthUsed, ...] = ()
    earlier_cents: Cents = NO_CENTS
    settled: Mapping[AgencyKey, tuple[SettledPeriod, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One amount, by which clause, and how it came about.

    `quantity` of `unit` at `rate` dollars, where there is such a thing; a grant's cents
    are negative. `activations` are those priced in it. `off`: it comes off the others
    before they are split. `belonged` of `whole`: the part of the period for which a
    joiner or leaver pays it first.
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
    off: bool = False
    belonged: int = 1
    whole: int = 1


def cost_lines(
    agreement: Agreement, figures: Figures, span: Days
) -> tuple[CostLine, ...]:
    """Pools, the overhead on all of them, what is given before the split, what lies
    above the ceiling, and what is paid first. The sum of the lines is to split.

    Call-out and mileage are sums of activations already priced in cents, so that each
    of those cents has one activation it comes from. A premium that the requester bears
    is not in them: it is laid to the requester alone.
    """
    alone = Cents(sum(borne_alone(agreement, figures).values()))
    pools = [_pool_line(pool, figures, span, alone=alone) for pool in agreement.pools]
    gross = (*pools, *_overhead_lines(agreement, total(pools)))
    given = (
        _given(offset, total(gross), span)
        for offset in agreement.offsets
        if offset.earmarked_for is None
    )
    net = (*gross, *(line for line in given if line is not None))
    net = (*net, *_above_ceiling(agreement, figures, total(net)))
    return (*net, *paid_first(agreement, total(net), span))


def total(lines: Iterable[CostLine]) -> Cents:
    return Cents(sum(line.cents for line in lines))


def left_to_split(lines: Iterable[CostLine]) -> dict[str, Cents]:
    """By code, what of each cost is split where each is on its own (ADR 18).

    What comes off before the split comes off every other in proportion, to the cent by
    largest remainder, ties to the earlier: none gets back what it never paid. It is
    split by itself where nothing else costs anything. The sum is that of the lines.
    """
    lines = tuple(lines)
    costs = [line for line in lines if not line.off]
    whole = {place: int(line.cents) for place, line in enumerate(costs)}
    if len(costs) == len(lines) or not any(whole.values()):
        return {line.code: line.cents for line in lines}
    left = split_by_weight(total(lines), whole)
    return {line.code: left[place] for place, line in enumerate(costs)}


def borne_alone(agreement: Agreement, figures: Figures) -> dict[AgencyKey, Cents]:
    """What premiums added to each member's own responses, where it bears that alone."""
    if agreement.premium_payer is not PremiumPayer.REQUESTER:
        return {}
    borne: dict[AgencyKey, Cents] = {}
    for done in figures.activations:
        if done.agency is not None and done.premium_cents:
            known = borne.get(done.agency, NO_CENTS)
            borne[done.agency] = Cents(known + done.premium_cents)
    return borne


def offset_cents(offset: Offset, of: Cents, span: Days) -> Cents | None:
    """What `offset` gives in `span`, of a cost or share of `of`; None outside its days.

    By days where it covers the period in part. What is for one member is never more
    than its share; what is for all may be more than the cost, which is then a credit.
    """
    days = days_covered(offset.from_on, offset.until_on, span)
    if not days:
        return None
    full = Cents(offset.cents + percentage(of, offset.basis_points))
    given = full if days == span.days else charge(_dollars(full), days, per=span.days)
    return given if offset.earmarked_for is None else Cents(min(given, max(of, 0)))


def days_covered(from_on: date | None, until_on: date | None, span: Days) -> int:
    """How many days of `span` lie from one day up to the other; None is without end."""
    first = max(from_on or span.starts_on, span.starts_on)
    last = min(until_on or span.ends_on, span.ends_on)
    return max((last - first).days, 0)


def _dollars(cents: Cents) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _pool_line(pool: Pool, figures: Figures, span: Days, *, alone: Cents) -> CostLine:
    line = CostLine(pool.code, pool.title, pool.clause, NO_CENTS, formula=pool.formula)
    match pool:
        case StandbyPool() | NightPool():
            return _on_call_line(line, pool, figures, span)
        case CallOutPool():
            cents = sum(done.time_cents for done in figures.activations) - alone
            varies = any(done.premium_cents for done in figures.activations)
            return replace(
                line,
                cents=Cents(cents),
                quantity=Decimal(sum(done.minutes for done in figures.activations)),
                unit=Unit.MINUTES,
                rate=_one_rate(pool.rate_per_hour, varies or pool.later_rates),
                activations=tuple(done.key for done in figures.activations),
            )
        case MileagePool():
            return replace(
                line,
                cents=Cents(sum(done.miles_cents for done in figures.activations)),
                quantity=sum((done.miles for done in figures.activations), Decimal(0)),
                unit=Unit.MILES,
                rate=_one_rate(pool.rate_per_mile, pool.later_rates),
                activations=tuple(done.key for done in figures.activations),
            )
        case ResponsePool():
            counted = [done for done in figures.activations if done.responses]
            number = sum(done.responses for done in counted)
            return replace(
                line,
                cents=Cents(pool.price_cents * number),
                quantity=Decimal(number),
                unit=Unit.RESPONSES,
                rate=_dollars(pool.price_cents),
                activations=tuple(done.key for done in counted),
            )
        case FixedPool():
            return replace(line, cents=pool.cents)
        case _:
            assert_never(pool)


def _one_rate(rate: Decimal, varies: object) -> Decimal | None:
    """The rate, where it is the same for all that is summed."""
    return None if varies else rate


def _on_call_line(
    line: CostLine, pool: StandbyPool | NightPool, figures: Figures, span: Days
) -> CostLine:
    rate = rate_on(pool.rate_per_hour, pool.later_rates, span.starts_on)
    if isinstance(pool, NightPool):
        nights = figures.nights.get(pool.code, 0)
        cents = charge(rate, nights * pool.minutes_per_night, per=60)
        of, unit = nights, Unit.NIGHTS
    else:
        minutes = figures.standby_minutes.get(pool.code, 0)
        cents = charge(rate, minutes, per=60)
        of, unit = minutes, Unit.MINUTES
    return replace(line, cents=cents, quantity=Decimal(of), unit=unit, rate=rate)


def _given(offset: Offset, of: Cents, span: Days) -> CostLine | None:
    cents = offset_cents(offset, of, span)
    if cents is None:
        return None
    return CostLine(offset.code, offset.title, offset.clause, Cents(-cents), off=True)


def _above_ceiling(
    agreement: Agreement, figures: Figures, cost: Cents
) -> tuple[CostLine, ...]:
    """What nobody pays: it comes off what all share first, and premiums that members
    bear alone count towards it too (ADR 19)."""
    ceiling = agreement.ceiling
    if ceiling is None:
        return ()
    left = max(ceiling.cents - figures.earlier_cents, 0)
    alone = sum(borne_alone(agreement, figures).values())
    above = min(cost + alone - left, cost)
    if above <= 0:
        return ()
    return (
        CostLine(ceiling.code, ceiling.title, ceiling.clause, Cents(-above), off=True),
    )


def paid_first(agreement: Agreement, cost: Cents, span: Days) -> Iterator[CostLine]:
    """What comes off the cost because somebody pays it before it is split. A member
    that belongs for a part of `span` pays that part of it, and none while it does not
    belong: what it leaves is the others'."""
    periods = belonged(segments(agreement, span))
    whole = max((of for _own, of in periods.values()), default=0)
    if not whole:
        return
    owns = [
        whole if share.member is None else periods.get(share.member, (0, whole))[0]
        for share in agreement.first
    ]
    parts = {
        place: share.basis_points * own
        for place, (share, own) in enumerate(zip(agreement.first, owns, strict=True))
    }
    rest = WHOLE_IN_BASIS_POINTS * whole - sum(parts.values())
    cents = split_by_weight(cost, {**parts, len(parts): rest})
    for place, (share, own) in enumerate(zip(agreement.first, owns, strict=True)):
        if own:
            yield CostLine(
                code=share.code,
                title=share.title,
                clause=share.clause,
                cents=Cents(-cents[place]),
                quantity=Decimal(share.basis_points),
                unit=Unit.BASIS_POINTS,
                off=True,
                belonged=own if own < whole else 1,
                whole=whole if own < whole else 1,
            )


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
