"""What each member pays for a period, with everything needed to see why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from billing.core import apart, estimates
from billing.core.agreement import (
    ActivationKey,
    AgencyKey,
    Agreement,
    Basis,
    Member,
    SplitMode,
)
from billing.core.allocation import Splitting, allocate
from billing.core.apart import EarmarkedLine
from billing.core.bounds import LimitLine, allocate_within
from billing.core.costs import (
    BilledActivation,
    CostLine,
    Figures,
    cost_lines,
    left_to_split,
    paid_first,
    total,
)
from billing.core.share_lines import ShareLine
from billing.core.spans import Days, members_during
from common.money import Cents

EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Share:
    """What one member pays: its lines, which sum to `cents`."""

    agency: AgencyKey
    cents: Cents
    lines: tuple[ShareLine, ...]
    limits: tuple[LimitLine, ...]
    earmarked: tuple[EarmarkedLine, ...]


@dataclass(frozen=True, slots=True)
class FallbackUsed:
    """A part whose own basis came to nothing, so the agreed other one was used."""

    clause: str
    basis: Basis
    used: Basis


@dataclass(frozen=True, slots=True)
class Computation:
    """A period worked out, whole: the statement's inputs and its explanation.

    `costs` sum to `to_split_cents`; the shares' split lines sum to it too, and shares
    differ from it only by what is laid to one member alone (`earmarked`). `unbilled`
    are activations laid to nobody, or to no member: in no cost and in no share until a
    person assigns them.
    """

    span: Days
    costs: tuple[CostLine, ...]
    to_split_cents: Cents
    shares: tuple[Share, ...]
    fallbacks: tuple[FallbackUsed, ...]
    unbilled: tuple[ActivationKey, ...]

    def share_of(self, agency: AgencyKey) -> Share | None:
        return next((share for share in self.shares if share.agency == agency), None)

    def cents_of(self, agency: AgencyKey) -> Cents:
        """What `agency` pays; nothing when it was no member."""
        share = self.share_of(agency)
        return share.cents if share else Cents(0)


def compute(agreement: Agreement, span: Days, figures: Figures) -> Computation:
    """Every member's share of `span` under `agreement`, from what happened in it.

    The order of members, pools' activations and figures does not matter; the same
    input gives the same cents. Raises CannotBeSplit, naming the clause, when there is
    nothing to split by or nobody to pay. Expects an agreement that `checks.refused`
    has nothing against.
    """
    present = members_during(agreement, span)
    billed, unbilled = _sorted_out(figures.activations, present)
    counted = replace(figures, activations=billed)
    costs = _costs(agreement, counted, span)
    among = Splitting.of(agreement, span, counted)
    lines, limits = _split(agreement, costs, among)
    return Computation(
        span=span,
        costs=costs,
        to_split_cents=total(costs),
        shares=tuple(
            _share(
                key,
                agreement,
                lines,
                limits,
                tuple(apart.added(key, agreement, costs, counted)),
                span=span,
            )
            for key in sorted({m.key for m in present} | set(counted.settled))
        ),
        fallbacks=tuple(_fallbacks(lines)),
        unbilled=tuple(done.key for done in unbilled),
    )


def _costs(agreement: Agreement, figures: Figures, span: Days) -> tuple[CostLine, ...]:
    """What the period cost or, where a year is billed by estimate, its part of that;
    who pays first pays first of either."""
    if agreement.estimate is not None:
        due = estimates.cost_line(agreement, agreement.estimate, span)
        return (due, *paid_first(agreement, due.cents, span))
    return cost_lines(agreement, figures, span)


def nothing_of(computation: Computation) -> Computation:
    """The same period for whoever has no part in it: no cost and no share."""
    return Computation(
        span=computation.span,
        costs=(),
        to_split_cents=Cents(0),
        shares=(),
        fallbacks=(),
        unbilled=(),
    )


def _sorted_out(
    activations: tuple[BilledActivation, ...], present: tuple[Member, ...]
) -> tuple[tuple[BilledActivation, ...], tuple[BilledActivation, ...]]:
    """Those laid to a member, and the others; each by key, whatever order they came."""
    keys = {member.key for member in present}
    in_order = sorted(activations, key=lambda done: done.key)
    billed = tuple(done for done in in_order if done.agency in keys)
    return billed, tuple(done for done in in_order if done.agency not in keys)


def _split(
    agreement: Agreement, costs: tuple[CostLine, ...], among: Splitting
) -> tuple[tuple[ShareLine, ...], tuple[LimitLine, ...]]:
    if agreement.split is SplitMode.PER_POOL:
        left = left_to_split(costs)
        return tuple(
            line
            for cost in costs
            if cost.code in left
            for line in allocate(
                left[cost.code],
                of=cost.code,
                formula=cost.formula or agreement.formula,
                among=among,
            )
        ), ()
    own = agreement.estimate.formula if agreement.estimate is not None else None
    formula = own or agreement.formula
    if agreement.bounds is not None:
        return allocate_within(
            total(costs),
            of=EVERYTHING,
            formula=formula,
            bounds=agreement.bounds,
            among=among,
        )
    return allocate(total(costs), of=EVERYTHING, formula=formula, among=among), ()


def _share(
    agency: AgencyKey,
    agreement: Agreement,
    lines: tuple[ShareLine, ...],
    limits: tuple[LimitLine, ...],
    added: tuple[EarmarkedLine, ...],
    *,
    span: Days,
) -> Share:
    own = tuple(line for line in lines if line.agency == agency)
    settled = tuple(line for line in limits if line.agency == agency)
    parts = chain(
        (line.cents for line in own),
        (line.cents for line in settled),
        (line.cents for line in added),
    )
    pays = Cents(sum(parts))
    granted = (
        tuple(apart.granted(agency, agreement, pays, span))
        if agreement.estimate is None
        else ()
    )
    return Share(
        agency=agency,
        cents=Cents(pays + sum(line.cents for line in granted)),
        lines=own,
        limits=settled,
        earmarked=(*added, *granted),
    )


def _fallbacks(lines: tuple[ShareLine, ...]) -> Iterator[FallbackUsed]:
    seen: dict[FallbackUsed, None] = {}
    for line in lines:
        if line.instead_of is not None:
            used = FallbackUsed(
                clause=line.clause, basis=line.instead_of, used=line.basis
            )
            seen.setdefault(used)
    yield from seen
