"""The least and the most a member pays, and who takes up what that leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from billing.core import refusals
from billing.core.agreement import AgencyKey, Bounds, Formula
from billing.core.allocation import CannotBeSplit, Splitting, allocate
from billing.core.refusals import refusal
from billing.core.share_lines import ShareLine
from common.money import WHOLE_IN_BASIS_POINTS, Cents, dollars


class Limit(StrEnum):
    FLOOR = "floor"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A share settled by the floor or the cap instead of by the formula."""

    agency: AgencyKey
    clause: str
    limit: Limit
    cents: Cents


def allocate_within(
    amount: Cents, *, of: str, formula: Formula, bounds: Bounds, among: Splitting
) -> tuple[tuple[ShareLine, ...], tuple[LimitLine, ...]]:
    """`amount` split by `formula`, nobody under the floor or over the cap.

    Whoever falls outside pays the limit; the others share the rest by the same
    formula, until nobody falls outside. When some are under and others over at once,
    the larger of the two sums is settled first, so that the end does not depend on
    the order of members. Lines of both kinds sum to `amount`. A credit has neither
    floor nor cap. Raises CannotBeSplit when the floors come to more than the amount,
    or the caps to less.
    """
    if amount <= 0:
        return allocate(amount, of=of, formula=formula, among=among), ()
    members = [member.key for member in among.members()]
    _refuse_impossible(amount, bounds, len(members))
    settled: dict[AgencyKey, LimitLine] = {}
    while len(settled) < len(members):
        rest = Cents(amount - sum(line.cents for line in settled.values()))
        lines = allocate(
            rest, of=of, formula=formula, among=among, without=frozenset(settled)
        )
        outside = _outside(shares_of(lines), bounds, amount)
        if not outside:
            return lines, tuple(settled.values())
        settled |= outside
    return (), tuple(settled.values())


def shares_of(lines: Iterable[ShareLine]) -> dict[AgencyKey, Cents]:
    shares: dict[AgencyKey, Cents] = {}
    for line in lines:
        shares[line.agency] = Cents(shares.get(line.agency, 0) + line.cents)
    return shares


def _refuse_impossible(amount: Cents, bounds: Bounds, members: int) -> None:
    floor, cap = Cents(bounds.floor_cents or 0), _cap(bounds, amount)
    facts = {
        "floor": dollars(floor),
        "cap": dollars(cap),
        "floors": dollars(Cents(floor * members)),
        "caps": dollars(Cents(cap * members)),
        "cost": dollars(amount),
    }
    for impossible, sentence in (
        (floor * members > amount, refusals.FLOORS_ABOVE_COST),
        (cap * members < amount, refusals.CAPS_BELOW_COST),
        (floor > cap, refusals.FLOOR_ABOVE_CAP),
    ):
        if impossible:
            raise CannotBeSplit(refusal(bounds.clause, sentence, **facts))


def _outside(
    shares: Mapping[AgencyKey, Cents], bounds: Bounds, amount: Cents
) -> dict[AgencyKey, LimitLine]:
    """Who is settled this round: those under, those over, or in balance both."""
    floor, cap = Cents(bounds.floor_cents or 0), _cap(bounds, amount)
    under = {key: share for key, share in shares.items() if share < floor}
    over = {key: share for key, share in shares.items() if share > cap}
    shortfall = sum(floor - share for share in under.values())
    excess = sum(share - cap for share in over.values())
    settled: dict[AgencyKey, LimitLine] = {}
    if shortfall >= excess:
        settled |= {k: _line(k, bounds, Limit.FLOOR, floor) for k in under}
    if excess >= shortfall:
        settled |= {k: _line(k, bounds, Limit.CAP, cap) for k in over}
    return settled


def _line(key: AgencyKey, bounds: Bounds, limit: Limit, cents: Cents) -> LimitLine:
    return LimitLine(agency=key, clause=bounds.clause, limit=limit, cents=cents)


def _cap(bounds: Bounds, amount: Cents) -> Cents:
    """The most anybody pays, to the cent above: half of $0.01 twice is still $0.01."""
    if bounds.cap_basis_points is None:
        return amount
    return Cents(-(-amount * bounds.cap_basis_points // WHOLE_IN_BASIS_POINTS))
