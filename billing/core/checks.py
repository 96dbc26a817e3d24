"""Does this agreement add up? Every clause that does not, each as one sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import assert_never

from billing.core import limits, refusals, soundness
from billing.core.agreement import (
    TABULATED,
    USAGE,
    AgencyKey,
    Agreement,
    Basis,
    Bounds,
    CallOutPool,
    FixedPool,
    Formula,
    Member,
    MileagePool,
    NightPool,
    Part,
    Pool,
    ReferenceTable,
    ResponsePool,
    SplitMode,
    StandbyPool,
)
from billing.core.costs import Figures, cost_lines, paid_first, total
from billing.core.refusals import Refusal, percent, refusal
from billing.core.spans import MONTHS_IN, period_of
from common.money import WHOLE_IN_BASIS_POINTS, Cents, dollars

INCREMENTS = (1, 6, 15)
MEMBERS = "Members"
FIRST_DAY = "the first day"


def refused(agreement: Agreement) -> tuple[Refusal, ...]:
    """Everything that stands against activating `agreement`, in reading order.

    Empty when it adds up. Floors and caps are weighed against the cost here where it is
    the same every period; else when one is worked out, because only then is it known.
    """
    return tuple(
        chain(
            _members(agreement),
            _pools(agreement),
            chain.from_iterable(
                _formula(formula, agreement) for formula in agreement.formulas()
            ),
            chain.from_iterable(_table(table, agreement) for table in agreement.tables),
            _tables_twice(agreement),
            _offsets(agreement),
            _bounds(agreement),
            _time(agreement),
            limits.refused(agreement),
            soundness.refused(agreement),
        )
    )


def _members(agreement: Agreement) -> Iterator[Refusal]:
    if not agreement.members:
        yield refusal(MEMBERS, refusals.NO_MEMBERS)
    for key in _twice(member.key for member in agreement.members):
        yield refusal(MEMBERS, refusals.SAME_MEMBER_TWICE, member=key)
    for member in agreement.members:
        joins, leaves = member.joins_on, member.leaves_on
        if joins is not None and leaves is not None and leaves <= joins:
            yield refusal(MEMBERS, refusals.LEAVES_BEFORE_JOINING, member=member.name)
    seen: dict[str, Member] = {}
    for member in agreement.members:
        other = seen.setdefault(member.organisation, member)
        if other.key != member.key:
            yield refusal(
                MEMBERS,
                refusals.SAME_ORGANISATION_TWICE,
                member=other.name,
                other=member.name,
            )


def _pools(agreement: Agreement) -> Iterator[Refusal]:
    if not agreement.pools:
        yield refusal("Pools", refusals.NOTHING_TO_PAY_FOR)
    codes = chain(
        (pool.code for pool in agreement.pools),
        (offset.code for offset in agreement.offsets),
        (first.code for first in agreement.first),
        (premium.code for premium in agreement.premiums),
        (["overhead"] if agreement.overhead else []),
        ([agreement.ceiling.code] if agreement.ceiling else []),
        ([agreement.estimate.code] if agreement.estimate else []),
    )
    for code in _twice(codes):
        yield refusal("Pools", refusals.SAME_CODE_TWICE, code=code)
    seen: set[str] = set()
    for pool in agreement.pools:
        if pool.kind in seen and isinstance(pool, CallOutPool | MileagePool):
            yield refusal(pool.clause, refusals.ONE_POOL_OF_A_KIND, kind=pool.kind)
        seen.add(pool.kind)
        if _amount_is_negative(pool):
            yield refusal(pool.clause, refusals.NEGATIVE_AMOUNT)
        if pool.formula is not None and agreement.split is SplitMode.COMBINED:
            yield refusal(pool.clause, refusals.POOL_FORMULA_IN_COMBINED)


def _amount_is_negative(pool: Pool) -> bool:
    match pool:
        case StandbyPool() | CallOutPool() | NightPool():
            return pool.rate_per_hour < 0
        case MileagePool():
            return pool.rate_per_mile < 0
        case ResponsePool():
            return pool.price_cents < 0
        case FixedPool():
            return pool.cents < 0
        case _:
            assert_never(pool)


def _formula(formula: Formula, agreement: Agreement) -> Iterator[Refusal]:
    if not formula:
        yield refusal("Formula", refusals.NO_PARTS)
        return
    whole = sum(part.basis_points for part in formula)
    if whole != WHOLE_IN_BASIS_POINTS:
        clause = formula[0].clause
        yield refusal(clause, refusals.PARTS_DO_NOT_SUM, sum=percent(whole))
    for part in formula:
        if part.basis_points < 0:
            yield refusal(part.clause, refusals.NEGATIVE_PERCENTAGE)
        yield from _basis(part, part.basis, agreement)
        yield from _fallback(part, agreement)


def _basis(part: Part, basis: Basis, agreement: Agreement) -> Iterator[Refusal]:
    if basis is Basis.FIXED_PERCENT:
        yield from _percentages(part, agreement)
    if basis in TABULATED and agreement.table(basis) is None:
        yield refusal(part.clause, refusals.TABLE_MISSING, basis=basis)
    elif basis in TABULATED and agreement.table(basis, date.min) is None:
        yield refusal(part.clause, refusals.TABLE_TOO_LATE, basis=basis)


def _percentages(part: Part, agreement: Agreement) -> Iterator[Refusal]:
    whole = sum(points for _, points in part.percentages)
    if whole != WHOLE_IN_BASIS_POINTS:
        yield refusal(part.clause, refusals.PERCENTAGES_DO_NOT_SUM, sum=percent(whole))
    if any(points < 0 for _, points in part.percentages):
        yield refusal(part.clause, refusals.NEGATIVE_PERCENTAGE)
    for key in _twice(key for key, _ in part.percentages):
        yield refusal(part.clause, refusals.SAME_MEMBER_TWICE, member=key)
    for key, _ in part.percentages:
        yield from _known(part.clause, key, agreement)


def _fallback(part: Part, agreement: Agreement) -> Iterator[Refusal]:
    if part.fallback is None:
        if part.basis in USAGE:
            yield refusal(part.clause, refusals.FALLBACK_MISSING, basis=part.basis)
        return
    if part.fallback in USAGE:
        yield refusal(part.clause, refusals.FALLBACK_MAY_BE_ZERO, basis=part.fallback)
    if part.fallback is not part.basis:
        yield from _basis(part, part.fallback, agreement)


def _table(table: ReferenceTable, agreement: Agreement) -> Iterator[Refusal]:
    clause = f"Table of {table.basis} figures"
    given = dict(table.figures)
    if any(figure < 0 for figure in given.values()):
        yield refusal(clause, refusals.NEGATIVE_FIGURE, basis=table.basis)
    if sum(given.values()) == 0:
        yield refusal(clause, refusals.TABLE_ALL_ZERO, basis=table.basis)
    for key in _twice(key for key, _ in table.figures):
        yield refusal(clause, refusals.SAME_MEMBER_TWICE, member=key)
    for key in given:
        yield from _known(clause, key, agreement)
    for member in agreement.members:
        if member.key not in given:
            yield refusal(
                clause,
                refusals.FIGURE_MISSING,
                basis=table.basis,
                member=member.name,
            )


def _tables_twice(agreement: Agreement) -> Iterator[Refusal]:
    begun = Counter((table.basis, table.from_on) for table in agreement.tables)
    for (basis, day), times in begun.items():
        if times > 1:
            yield refusal(
                f"Table of {basis} figures",
                refusals.TABLE_TWICE,
                basis=basis,
                day=day or FIRST_DAY,
            )


def _offsets(agreement: Agreement) -> Iterator[Refusal]:
    for offset in agreement.offsets:
        if offset.cents < 0:
            yield refusal(offset.clause, refusals.NEGATIVE_AMOUNT)
        if offset.earmarked_for is not None:
            yield from _known(offset.clause, offset.earmarked_for, agreement)
    overhead = agreement.overhead
    if overhead is not None and overhead.basis_points < 0:
        yield refusal(overhead.clause, refusals.NEGATIVE_PERCENTAGE)


def _bounds(agreement: Agreement) -> Iterator[Refusal]:
    bounds = agreement.bounds
    if bounds is None:
        return
    if agreement.split is not SplitMode.COMBINED:
        yield refusal(bounds.clause, refusals.BOUNDS_NEED_COMBINED)
    if bounds.floor_cents is not None and bounds.floor_cents < 0:
        yield refusal(bounds.clause, refusals.NEGATIVE_AMOUNT)
    if bounds.cap_basis_points is not None and bounds.cap_basis_points < 0:
        yield refusal(bounds.clause, refusals.NEGATIVE_PERCENTAGE)
    first = [share.basis_points for share in agreement.first]
    if sum(first) <= WHOLE_IN_BASIS_POINTS and min(first, default=0) >= 0:
        yield from _bounds_of_fixed_cost(bounds, agreement)


def _bounds_of_fixed_cost(bounds: Bounds, agreement: Agreement) -> Iterator[Refusal]:
    """Floors and caps that no period can keep: what only fixed pools cost is known."""
    among, cap = len(agreement.members), bounds.cap_basis_points
    if cap is not None and 0 < cap * among < WHOLE_IN_BASIS_POINTS:
        yield refusal(
            bounds.clause,
            refusals.CAPS_BELOW_WHOLE,
            members=among,
            cap=percent(cap),
        )
    changes = any(m.joins_on or m.leaves_on for m in agreement.members)
    if changes or bounds.floor_cents is None:
        return
    cost = min(_known_costs(agreement), default=None)
    floors = Cents(bounds.floor_cents * among)
    if cost is not None and floors > cost:
        yield refusal(
            bounds.clause,
            refusals.FLOORS_ABOVE_COST,
            floors=dollars(floors),
            cost=dollars(cost),
        )


def _known_costs(agreement: Agreement) -> Iterator[Cents]:
    """What is split every period, where that is known beforehand: the least equal part
    of an estimate, and the cost itself, less what is paid first of either."""
    span = period_of(date(2026, 1, 1), agreement.period)
    estimate = agreement.estimate
    if estimate is not None and not estimate.instalments:
        due = Cents(estimate.year_cents * MONTHS_IN[agreement.period] // 12)
        yield Cents(due + total(paid_first(agreement, due, span)))
    if estimate is not None and not estimate.true_up:
        return  # what it really costs is never split
    is_fixed = all(isinstance(pool, FixedPool) for pool in agreement.pools)
    moves = any(o.from_on or o.until_on for o in agreement.offsets)
    if is_fixed and not moves:
        yield total(cost_lines(agreement, Figures({}, (), {}), span))


def _time(agreement: Agreement) -> Iterator[Refusal]:
    rules = agreement.time
    if rules.increment_minutes not in INCREMENTS:
        yield refusal(
            rules.clause, refusals.BAD_INCREMENT, minutes=rules.increment_minutes
        )
    minutes = (
        rules.minimum_in_person_minutes,
        rules.minimum_phone_minutes,
        rules.minimum_follow_up_minutes,
        rules.cancelled_en_route_minutes,
        rules.documentation_cap_minutes,
        rules.maximum_phone_minutes,
        rules.cancelled_before_departure_minutes,
        rules.cancelled_after_arrival_minutes or 0,
    )
    if min(minutes) < 0:
        yield refusal(rules.clause, refusals.NEGATIVE_MINUTES)
    most, least = rules.maximum_phone_minutes, rules.minimum_phone_minutes
    if 0 < most < least:
        yield refusal(
            rules.clause, refusals.MAXIMUM_BELOW_MINIMUM, most=most, least=least
        )


def _known(clause: str, key: AgencyKey, agreement: Agreement) -> Iterator[Refusal]:
    if agreement.member(key) is None:
        yield refusal(clause, refusals.UNKNOWN_MEMBER, member=key)


def _twice(keys: Iterable[str]) -> list[str]:
    return [key for key, times in Counter(keys).items() if times > 1]
