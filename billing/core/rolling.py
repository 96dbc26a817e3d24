"""Usage averaged over past months: which months, and what each member weighs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from billing.core.agreement import AgencyKey, Agreement, Basis, Member, PastFigures
from billing.core.clauses import Rolling, RollingUnit
from billing.core.spans import Days, first_of, month_number

MONTHS = {RollingUnit.MONTH: 1, RollingUnit.QUARTER: 3, RollingUnit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class MonthUsed:
    """What members used in one past month, by basis; the month by its first day."""

    month: date
    used: Mapping[Basis, Mapping[AgencyKey, int]]


def window(rolling: Rolling, starts_on: date) -> Days:
    """The whole months, quarters or calendar years that were over by `starts_on`."""
    unit = MONTHS[rolling.of]
    end = month_number(starts_on) // unit * unit
    return Days(first_of(end - rolling.count * unit), first_of(end))


def longest_window(agreement: Agreement, starts_on: date) -> Days | None:
    """The months that any rolling average of the agreement looks back on; None: none
    does."""
    spans = [
        window(part.rolling, starts_on)
        for formula in agreement.formulas()
        for part in formula
        if part.rolling is not None
    ]
    if not spans:
        return None
    return Days(min(s.starts_on for s in spans), max(s.ends_on for s in spans))


def averages(
    basis: Basis,
    over: Days,
    members: Iterable[Member],
    past: Iterable[MonthUsed],
    history: Iterable[PastFigures],
) -> dict[AgencyKey, int]:
    """What each member weighs: its usage `over` these months, a member that belonged
    for some of them raised to what all of them would have come to.

    Whole numbers in exact proportion; plain sums where everybody belonged throughout.
    Typed figures stand instead of recorded ones in the months they cover, and count as
    months of belonging for whoever is named in them.
    """
    months = [first_of(n) for n in _numbers(over)]
    typed = [one for one in history if one.basis is basis]
    recorded = {used.month: used.used.get(basis, {}) for used in past}
    exact = {member.key: _raised(member, months, typed, recorded) for member in members}
    scale = lcm(*(weight.denominator for weight in exact.values())) if exact else 1
    return {key: int(weight * scale) for key, weight in exact.items()}


def _raised(
    member: Member,
    months: list[date],
    typed: list[PastFigures],
    recorded: Mapping[date, Mapping[AgencyKey, int]],
) -> Fraction:
    used, belonged = Fraction(0), 0
    for month in months:
        standing = next((t for t in typed if t.from_on <= month < t.until_on), None)
        named = dict(standing.figures) if standing else {}
        if standing is not None and member.key in named:
            length = Days(standing.from_on, standing.until_on).months
            used += Fraction(named[member.key], length)
            belonged += 1
        elif member.belongs_on(month):
            used += 0 if standing else recorded.get(month, {}).get(member.key, 0)
            belonged += 1
    return used * Fraction(len(months), belonged) if belonged else Fraction(0)


def _numbers(span: Days) -> range:
    return range(month_number(span.starts_on), month_number(span.ends_on))
