"""The days a period covers, and how it is cut where members come and go."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Member,
    PeriodLength,
    Proration,
)

MONTHS_IN = {PeriodLength.MONTH: 1, PeriodLength.QUARTER: 3}
DAY = timedelta(days=1)
YEARS = 1900, 2199
"""The first and the last that anybody means: reckoning outside them may leave the
calendar."""


@dataclass(frozen=True, slots=True)
class Days:
    """Half-open days: `starts_on <= day < ends_on`."""

    starts_on: date
    ends_on: date

    @property
    def last_day(self) -> date:
        return self.ends_on - DAY

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    @property
    def months(self) -> int:
        """How many firsts of a month fall inside."""
        return month_number(self.last_day) - month_number(self.starts_on - DAY)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a period in which the same members belong, and its weight in it."""

    span: Days
    members: tuple[Member, ...]
    weight: int


def period_of(day: date, length: PeriodLength) -> Days:
    """The month or quarter that `day` falls in. Quarters start in January."""
    months = MONTHS_IN[length]
    first = month_number(day) // months * months
    return Days(first_of(first), first_of(first + months))


def fiscal_year_of(day: date, *, starts_in: int) -> Days:
    """The twelve months `day` falls in, of years that start in month `starts_in`."""
    into_the_year = (month_number(day) - (starts_in - 1)) % 12
    first = month_number(day) - into_the_year
    return Days(first_of(first), first_of(first + 12))


def segments(agreement: Agreement, span: Days) -> tuple[Segment, ...]:
    """`span` cut at every joining and leaving, weighed by days or by months.

    By months, whoever belongs on the first of a month belongs for all of it, so a
    joiner on the 20th starts with the next one. Stretches without weight are left out,
    and so are those without members: the others share the whole.
    """
    changes = (
        day
        for member in agreement.members
        for day in (member.joins_on, member.leaves_on)
        if day is not None and span.starts_on < day < span.ends_on
    )
    cuts = sorted({span.starts_on, span.ends_on, *changes})
    pieces = (Days(starts, ends) for starts, ends in pairwise(cuts))
    found = (_segment(agreement, piece) for piece in pieces)
    return tuple(segment for segment in found if segment.weight and segment.members)


def members_during(agreement: Agreement, span: Days) -> tuple[Member, ...]:
    """Whoever belongs for any counted part of `span`, in the agreement's order."""
    present = {m.key for segment in segments(agreement, span) for m in segment.members}
    return tuple(member for member in agreement.members if member.key in present)


def belonged(stretches: Iterable[Segment]) -> dict[AgencyKey, tuple[int, int]]:
    """For how much of these stretches each member belonged, of how much: days, or
    months where that was agreed."""
    stretches = tuple(stretches)
    whole = sum(stretch.weight for stretch in stretches)
    own: dict[AgencyKey, int] = defaultdict(int)
    for stretch in stretches:
        for member in stretch.members:
            own[member.key] += stretch.weight
    return {key: (weight, whole) for key, weight in own.items()}


def _segment(agreement: Agreement, piece: Days) -> Segment:
    by_days = agreement.proration is Proration.DAYS
    return Segment(
        span=piece,
        members=tuple(m for m in agreement.members if m.belongs_on(piece.starts_on)),
        weight=piece.days if by_days else piece.months,
    )


def month_number(day: date) -> int:
    """Months counted through: neighbours differ by one."""
    return day.year * 12 + day.month - 1


def first_of(number: int) -> date:
    """The first day of the month with that number."""
    year, month = divmod(number, 12)
    return date(year, month + 1, 1)
