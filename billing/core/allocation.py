"""Who pays how much of one amount, part by part, and why: the formula at work.

The amount is first divided among the parts of the formula, then each part among the
members, always by largest remainder. So every printed line is exact on its own, the
lines sum to the parts, and the parts to the amount.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self, assert_never

from billing.core import refusals
from billing.core.agreement import (
    USAGE,
    ActivationKey,
    AgencyKey,
    Agreement,
    Basis,
    Formula,
    Member,
    Part,
)
from billing.core.costs import Figures
from billing.core.refusals import Refusal, refusal
from billing.core.rolling import MonthUsed, averages, window
from billing.core.share_lines import ShareLine
from billing.core.spans import Days, Segment, belonged, members_during, segments
from common.errors import DomainError
from common.money import Cents, split_by_weight

# What can be followed to the responses it is counted from.
COUNTED = frozenset({Basis.HOURS, Basis.RESPONSES, Basis.OWN_COST})


class CannotBeSplit(DomainError):
    """There is nothing to split this by, or nobody to split it between."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Splitting:
    """What every part of a formula is split with: who, when, and what happened.

    `usage` by basis and agency; `used`: the activations it comes from. `apart` are
    members who pay first and take no part in the rest.
    """

    agreement: Agreement
    span: Days
    usage: Mapping[Basis, Mapping[AgencyKey, int]]
    used: Mapping[AgencyKey, tuple[ActivationKey, ...]]
    past: tuple[MonthUsed, ...] = ()
    apart: frozenset[AgencyKey] = frozenset()

    @classmethod
    def of(cls, agreement: Agreement, span: Days, figures: Figures) -> Self:
        used: dict[AgencyKey, list[ActivationKey]] = defaultdict(list)
        for done in figures.activations:
            if done.agency is not None:
                used[done.agency].append(done.key)
        return cls(
            agreement=agreement,
            span=span,
            usage=usage_of(figures),
            used={agency: tuple(keys) for agency, keys in used.items()},
            past=figures.past,
            apart=frozenset(
                first.member
                for first in agreement.first
                if first.member is not None and not first.shares_rest
            ),
        )

    def members(self) -> tuple[Member, ...]:
        """Whoever takes part in the split at any time of the period."""
        present = members_during(self.agreement, self.span)
        return tuple(member for member in present if member.key not in self.apart)

    def stretches(self, part: Part) -> tuple[Segment, ...]:
        """Usage counts over the whole period: nobody uses before joining."""
        if part.basis in USAGE:
            members = self.members()
            return (Segment(self.span, members, 1),) if members else ()
        return self._cut()

    def belonged(self) -> dict[AgencyKey, tuple[int, int]]:
        """For how much of the period each member belonged, of how much."""
        return belonged(self._cut())

    def _cut(self) -> tuple[Segment, ...]:
        found = []
        for stretch in segments(self.agreement, self.span):
            members = tuple(m for m in stretch.members if m.key not in self.apart)
            found.append(replace(stretch, members=members))
        return tuple(stretch for stretch in found if stretch.members)


def usage_of(figures: Figures) -> dict[Basis, Mapping[AgencyKey, int]]:
    """What members used, by what it can be counted in."""
    minutes: dict[AgencyKey, int] = defaultdict(int)
    responses: dict[AgencyKey, int] = defaultdict(int)
    cost: dict[AgencyKey, int] = defaultdict(int)
    for done in figures.activations:
        if done.agency is not None:
            minutes[done.agency] += done.minutes
            responses[done.agency] += done.responses
            cost[done.agency] += done.time_cents + done.miles_cents
    return {
        Basis.CALLS: figures.calls,
        Basis.HOURS: minutes,
        Basis.RESPONSES: responses,
        Basis.OWN_COST: cost,
    }


def allocate(
    amount: Cents,
    *,
    of: str,
    formula: Formula,
    among: Splitting,
    without: frozenset[AgencyKey] = frozenset(),
) -> tuple[ShareLine, ...]:
    """`amount` split by `formula`; the lines sum to it exactly.

    Left-over cents between parts go to the largest fraction, ties to the earlier part;
    between members, ties to the earlier key. `of` says what was split. `without` leaves
    members out, whose share is settled otherwise. Raises CannotBeSplit, naming the
    clause, where weights come to nothing and no fallback is stated.
    """
    by_part = split_by_weight(
        amount, {place: part.basis_points for place, part in enumerate(formula)}
    )
    return tuple(
        line
        for place, part in enumerate(formula)
        if part.basis_points
        for line in _part_lines(by_part[place], of, part, among, without)
    )


def weights(
    basis: Basis, part: Part, members: Iterable[Member], among: Splitting
) -> dict[AgencyKey, int]:
    """What each member weighs: heads, minutes, requests, table figures, basis points.

    A member without a figure weighs nothing. A table is the one in force on the
    period's first day.
    """
    members = list(members)
    keys = [member.key for member in members]
    match basis:
        case Basis.EQUAL:
            return dict.fromkeys(keys, 1)
        case Basis.HOURS | Basis.CALLS | Basis.RESPONSES | Basis.OWN_COST:
            over = _looked_back(basis, part, among)
            if over is not None:
                return averages(
                    basis, over, members, among.past, among.agreement.history
                )
            return {key: among.usage[basis].get(key, 0) for key in keys}
        case Basis.POPULATION | Basis.SWORN | Basis.ASSESSED_VALUE:
            table = among.agreement.table(basis, among.span.starts_on)
            figures = dict(table.figures) if table else {}
            return {key: figures.get(key, 0) for key in keys}
        case Basis.FIXED_PERCENT:
            percentages = dict(part.percentages)
            return {key: percentages.get(key, 0) for key in keys}
        case _:
            assert_never(basis)


def _part_lines(
    amount: Cents,
    of: str,
    part: Part,
    among: Splitting,
    without: frozenset[AgencyKey],
) -> Iterator[ShareLine]:
    stretches = [
        stretch
        for stretch in among.stretches(part)
        if any(member.key not in without for member in stretch.members)
    ]
    if not stretches:
        raise CannotBeSplit(_nobody(part, among.span))
    by_stretch = split_by_weight(
        amount, {place: stretch.weight for place, stretch in enumerate(stretches)}
    )
    for place, stretch in enumerate(stretches):
        yield from _stretch_lines(by_stretch[place], of, part, stretch, among, without)


def _stretch_lines(
    amount: Cents,
    of: str,
    part: Part,
    stretch: Segment,
    among: Splitting,
    without: frozenset[AgencyKey],
) -> Iterator[ShareLine]:
    members = [m for m in stretch.members if m.key not in without]
    basis, by_member = _weighed(part, members, stretch.span, among)
    whole = sum(by_member.values())
    over = _looked_back(basis, part, among)
    counted = basis in COUNTED and over is None
    for key, cents in split_by_weight(amount, by_member).items():
        yield ShareLine(
            agency=key,
            of=of,
            clause=part.clause,
            basis=basis,
            basis_points=part.basis_points,
            amount_cents=amount,
            weight=by_member[key],
            whole=whole,
            cents=cents,
            odd_cent=abs(cents) > abs(amount) * by_member[key] // whole,
            span=stretch.span,
            instead_of=None if basis is part.basis else part.basis,
            activations=among.used.get(key, ()) if counted else (),
            over=over,
        )


def _looked_back(basis: Basis, part: Part, among: Splitting) -> Days | None:
    """The months `basis` is averaged over, None where it is the period's own."""
    if part.rolling is None or basis is not part.basis:
        return None
    return window(part.rolling, among.span.starts_on)


def _weighed(
    part: Part, members: list[Member], span: Days, among: Splitting
) -> tuple[Basis, dict[AgencyKey, int]]:
    for basis in (part.basis, part.fallback):
        if basis is None:
            continue
        by_member = weights(basis, part, members, among)
        if sum(by_member.values()) > 0:
            return basis, by_member
    raise CannotBeSplit(
        refusal(
            part.clause,
            refusals.NOTHING_TO_WEIGH,
            basis=part.basis,
            start=span.starts_on,
            end=span.last_day,
        )
    )


def _nobody(part: Part, span: Days) -> Refusal:
    return refusal(
        part.clause,
        refusals.NOBODY_BELONGS,
        start=span.starts_on,
        end=span.last_day,
    )
