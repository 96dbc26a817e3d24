"""The least and the most a member pays, and who takes up what that leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from billing.core import refusals
from billing.core.agreement import AgencyKey, Bounds, Formula
from billing.core.allocation import CannotBeSplit, Splitting, allocate
from billing.core.refusals import refusal
from billing.core.share_lines import ShareLine
from common.money import WHOLE_IN_BASIS_POINTS, Cents, charge, dollars


class Limit(StrEnum):
    FLOOR = "floor"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A share settled by the floor or the cap instead of by the formula.

    `belonged` of `whole`: the part of the period for which a joiner or leaver owes the
    floor.
    """

    agency: AgencyKey
    clause: str
    limit: Limit
    cents: Cents
    belonged: int = 1
    whole: int = 1


def allocate_within(
    amount: Cents, *, of: str, formula: Formula, bounds: Bounds, among: Splitting
) -> tuple[tuple[ShareLine, ...], tuple[LimitLine, ...]]:
    """`amount` split by `formula`, nobody under the floor or over the cap.

    Whoever falls outside pays the limit; the others share the rest by the same
    formula, until nobody falls outside. When some are under and others over at once,
    the larger of the two sums is settled first, so that the end does not depend on
    the order of members. Who joins or leaves in the period owes the floor for its part
    of it. Lines of both kinds sum to `amount`. A credit has neither floor nor cap.
    Raises CannotBeSplit when the floors come to more than the amount, or the caps to
    less.
    """
    if amount <= 0:
        return allocate(amount, of=of, formula=formula, among=among), ()
    floors = _floors(bounds, among)
    _refuse_impossible(amount, bounds, floors)
    settled: dict[AgencyKey, LimitLine] = {}
    while len(settled) < len(floors):
        rest = Cents(amount - sum(line.cents for line in settled.values()))
        lines = allocate(
            rest, of=of, formula=formula, among=among, without=frozenset(settled)
        )
        outside = _outside(shares_of(lines), bounds, floors, amount)
        if not outside:
            return lines, tuple(settled.values())
        settled |= outside
    return (), tuple(settled.values())


def shares_of(lines: Iterable[ShareLine]) -> dict[AgencyKey, Cents]:
    shares: dict[AgencyKey, Cents] = {}
    for line in lines:
        shares[line.agency] = Cents(shares.get(line.agency, 0) + line.cents)
    return shares


def _floors(bounds: Bounds, among: Splitting) -> dict[AgencyKey, LimitLine]:
    """The least each owes, in the agreement's order: the floor, half a cent up, for the
    part of the period for which it belonged."""
    floor = Decimal(bounds.floor_cents or 0).scaleb(-2)
    belonged = among.belonged()
    return {
        member.key: LimitLine(
            agency=member.key,
            clause=bounds.clause,
            limit=Limit.FLOOR,
            cents=charge(floor, belonged[member.key][0], per=belonged[member.key][1]),
            belonged=belonged[member.key][0],
            whole=belonged[member.key][1],
        )
        for member in among.members()
    }


def _refuse_impossible(
    amount: Cents, bounds: Bounds, floors: Mapping[AgencyKey, LimitLine]
) -> None:
    cap = _cap(bounds, amount)
    floor = max((line.cents for line in floors.values()), default=Cents(0))
    all_floors = sum(line.cents for line in floors.values())
    all_caps = cap * len(floors)
    facts = {
        "floor": dollars(floor),
        "cap": dollars(cap),
        "floors": dollars(Cents(all_floors)),
        "caps": dollars(Cents(all_caps)),
        "cost": dollars(amount),
    }
    for impossible, sentence in (
        (all_floors > amount, refusals.FLOORS_ABOVE_COST),
        (all_caps < amount, refusals.CAPS_BELOW_COST),
        (floor > cap, refusals.FLOOR_ABOVE_CAP),
    ):
        if impossible:
            raise CannotBeSplit(refusal(bounds.clause, sentence, **facts))


def _outside(
    shares: Mapping[AgencyKey, Cents],
    bounds: Bounds,
    floors: Mapping[AgencyKey, LimitLine],
    amount: Cents,
) -> dict[AgencyKey, LimitLine]:
    """Who is settled this round: those under, those over, or in balance both."""
    cap = _cap(bounds, amount)
    under = {k: share for k, share in shares.items() if share < floors[k].cents}
    over = {key: share for key, share in shares.items() if share > cap}
    shortfall = sum(floors[key].cents - share for key, share in under.items())
    excess = sum(share - cap for share in over.values())
    settled: dict[AgencyKey, LimitLine] = {}
    if shortfall >= excess:
        settled |= {key: floors[key] for key in under}
    if excess >= shortfall:
        settled |= {k: LimitLine(k, bounds.clause, Limit.CAP, cap) for k in over}
    return settled


def _cap(bounds: Bounds, amount: Cents) -> Cents:
    """The most anybody pays, to the cent above: half of $0.01 twice is still $0.01."""
    if bounds.cap_basis_points is None:
        return amount
    return Cents(-(-amount * bounds.cap_basis_points // WHOLE_IN_BASIS_POINTS))
