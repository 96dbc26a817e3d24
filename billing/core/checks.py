"""Does this agreement add up? Every clause that does not, each as one sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from billing.core import limits, refusals
from billing.core.agreement import (
    TABULATED,
    USAGE,
    AgencyKey,
    Agreement,
    Basis,
    CallOutPool,
    FixedPool,
    Formula,
    MileagePool,
    Part,
    Pool,
    ReferenceTable,
    SplitMode,
    StandbyPool,
)
from billing.core.refusals import Refusal, refusal
from common.money import WHOLE_IN_BASIS_POINTS

INCREMENTS = (1, 6, 15)
MEMBERS = "Members"


def refused(agreement: Agreement) -> tuple[Refusal, ...]:
    """Everything that stands against activating `agreement`, in reading order.

    Empty when it adds up. Floors and caps are weighed against the cost when a period
    is worked out, because only then is the cost known.
    """
    return tuple(
        chain(
            _members(agreement),
            _pools(agreement),
            chain.from_iterable(
                _formula(formula, agreement) for formula in agreement.formulas()
            ),
            chain.from_iterable(_table(table, agreement) for table in agreement.tables),
            _offsets(agreement),
            _bounds(agreement),
            _time(agreement),
            limits.refused(agreement),
        )
    )


def percent(basis_points: int) -> str:
    """Basis points as a percentage in words: 96, 12.5, 33.33."""
    whole, rest = divmod(abs(basis_points), 100)
    written = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    return f"-{written}" if basis_points < 0 else written


def _members(agreement: Agreement) -> Iterator[Refusal]:
    if not agreement.members:
        yield refusal(MEMBERS, refusals.NO_MEMBERS)
    for key in _twice(member.key for member in agreement.members):
        yield refusal(MEMBERS, refusals.SAME_MEMBER_TWICE, member=key)
    for member in agreement.members:
        joins, leaves = member.joins_on, member.leaves_on
        if joins is not None and leaves is not None and leaves <= joins:
            yield refusal(MEMBERS, refusals.LEAVES_BEFORE_JOINING, member=member.name)


def _pools(agreement: Agreement) -> Iterator[Refusal]:
    if not agreement.pools:
        yield refusal("Pools", refusals.NOTHING_TO_PAY_FOR)
    codes = chain(
        (pool.code for pool in agreement.pools),
        (offset.code for offset in agreement.offsets),
        (["overhead"] if agreement.overhead else []),
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
        case StandbyPool() | CallOutPool():
            return pool.rate_per_hour < 0
        case MileagePool():
            return pool.rate_per_mile < 0
        case FixedPool():
            return pool.cents < 0


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
    )
    if min(minutes) < 0:
        yield refusal(rules.clause, refusals.NEGATIVE_MINUTES)


def _known(clause: str, key: AgencyKey, agreement: Agreement) -> Iterator[Refusal]:
    if agreement.member(key) is None:
        yield refusal(clause, refusals.UNKNOWN_MEMBER, member=key)


def _twice(keys: Iterable[str]) -> list[str]:
    return [key for key, times in Counter(keys).items() if times > 1]
