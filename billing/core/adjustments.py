"""What a correction after issue owes to whom: recomputed less what was billed.

An issued statement stays as it is. The period is worked out again with the corrected
figures, by the agreement that was in force; the differences go on the next statement.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from billing.core.agreement import AgencyKey
from billing.core.apart import Apart
from billing.core.changes import CostMoved, costs_moved
from billing.core.costs import NO_CENTS
from billing.core.periods import Computation
from billing.core.settled import SettledAgain, SettledPeriod, again
from billing.core.share_lines import ShareLine
from common.money import Cents


class Cause(StrEnum):
    """Why a member's share of a past period moved."""

    OWN_FIGURES = "own_figures"  # its own hours, requests or table figures changed
    COMMON_COST = "common_cost"  # what is split, or the others' figures, changed
    ODD_CENT = "odd_cent"  # only a cent left over by rounding went elsewhere
    SETTLED = "settled"  # the members agreed on an amount after a question
    TRUE_UP = "true_up"  # the year it settled really came to something else
    SKIPPED = "skipped"  # nothing was billed for it when it was due
    ALONE = "alone"  # what is laid to it alone changed: a premium, a grant


@dataclass(frozen=True, slots=True)
class Moved:
    """One line that moved: what the member weighed and paid, before and after.

    None where there was no such line. `gave_odd_cent` and `got_odd_cent` tell of the
    cents left over by rounding.
    """

    before: ShareLine | None
    after: ShareLine | None

    @property
    def gave_odd_cent(self) -> bool:
        return _odd(self.before) and not _odd(self.after)

    @property
    def got_odd_cent(self) -> bool:
        return _odd(self.after) and not _odd(self.before)


@dataclass(frozen=True, slots=True)
class RowBilled:
    """A response as it is billed to a member: which, minutes and price."""

    number: str
    day: date
    minutes: int
    cents: Cents


@dataclass(frozen=True, slots=True)
class RowMoved:
    """A response billed otherwise than its member was told; None where it was, or is,
    not billed to it. `key` is the same in a later correction."""

    key: str
    before: RowBilled | None
    after: RowBilled | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is owed (positive) or given back (negative) for an earlier period.

    `year`: the periods of a year settled by it that came to something else.
    `alone_…`: what was, and is, laid to the member by itself, a true-up left out.
    `costs`: what of all members together moved, where that is the cause.
    """

    agency: AgencyKey
    cents: Cents
    cause: Cause
    moved: tuple[Moved, ...]
    year: tuple[SettledAgain, ...] = ()
    alone_before_cents: Cents = NO_CENTS
    alone_after_cents: Cents = NO_CENTS
    costs: tuple[CostMoved, ...] = ()


def adjustments(before: Computation, after: Computation) -> tuple[Adjustment, ...]:
    """The differences between what was last billed and the period worked out again.

    By plain recomputation, so that a member whose own figures did not change may move
    by a cent; the cause says so. Members who do not move are not named. The cents sum
    to the change of the whole, which is nothing when a response only changes hands.
    `before` is the latest computation already billed: the issued one, or that of the
    last correction.
    """
    agencies = sorted({share.agency for share in (*before.shares, *after.shares)})
    found = (_adjustment(agency, before, after) for agency in agencies)
    if not before.costs:
        found = (replace(each, cause=Cause.SKIPPED) for each in found)
    return tuple(adjustment for adjustment in found if adjustment.cents)


def _adjustment(
    agency: AgencyKey, before: Computation, after: Computation
) -> Adjustment:
    moved = _moved(agency, before, after)
    year = again(_year(agency, before), _year(agency, after))
    alone = _alone(agency, before), _alone(agency, after)
    cause = _cause(moved, year, alone)
    by_cost = cause is Cause.COMMON_COST
    return Adjustment(
        agency=agency,
        cents=Cents(after.cents_of(agency) - before.cents_of(agency)),
        cause=cause,
        moved=moved,
        year=year,
        alone_before_cents=alone[0],
        alone_after_cents=alone[1],
        costs=costs_moved(before, after) if by_cost and before.costs else (),
    )


def _cause(
    moved: tuple[Moved, ...],
    year: tuple[SettledAgain, ...],
    alone: tuple[Cents, Cents],
) -> Cause:
    pairs = [(move.before, move.after) for move in moved]
    if not pairs and year:
        return Cause.TRUE_UP
    if not pairs and alone[0] != alone[1]:
        return Cause.ALONE
    if any(_weight(old) != _weight(new) for old, new in pairs):
        return Cause.OWN_FIGURES
    if any(_exact(old) != _exact(new) for old, new in pairs) or not pairs:
        return Cause.COMMON_COST
    return Cause.ODD_CENT


def _moved(
    agency: AgencyKey, before: Computation, after: Computation
) -> tuple[Moved, ...]:
    old, new = _lines(agency, before), _lines(agency, after)
    return tuple(
        Moved(before=old.get(place), after=new.get(place))
        for place in dict.fromkeys((*old, *new))
        if _cents(old.get(place)) != _cents(new.get(place))
    )


def _year(agency: AgencyKey, computation: Computation) -> tuple[SettledPeriod, ...]:
    share = computation.share_of(agency)
    lines = share.earmarked if share else ()
    return next((line.periods for line in lines if line.periods), ())


def _alone(agency: AgencyKey, computation: Computation) -> Cents:
    share = computation.share_of(agency)
    lines = share.earmarked if share else ()
    return Cents(sum(line.cents for line in lines if line.why is not Apart.TRUE_UP))


def _lines(
    agency: AgencyKey, computation: Computation
) -> dict[tuple[object, ...], ShareLine]:
    share = computation.share_of(agency)
    return {_place(line): line for line in (share.lines if share else ())}


def _place(line: ShareLine) -> tuple[object, ...]:
    """Which line of the formula this is, whatever it came to."""
    basis = line.instead_of or line.basis
    return (line.of, line.clause, basis, line.basis_points, line.span.starts_on)


def _odd(line: ShareLine | None) -> bool:
    return line is not None and line.odd_cent


def _cents(line: ShareLine | None) -> int:
    return line.cents if line else 0


def _weight(line: ShareLine | None) -> tuple[object, int]:
    return (line.basis, line.weight) if line else (None, 0)


def _exact(line: ShareLine | None) -> tuple[int, int, int]:
    return (line.amount_cents, line.weight, line.whole) if line else (0, 0, 1)
