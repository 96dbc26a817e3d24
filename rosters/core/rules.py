"""May this person take this span? The hard rules, each with a name.

The rules, in words:

- *time off*: nobody is put on call in their time off.
- *cannot*: nor at a time of the week at which they said they cannot
  (`rosters.core.preferences`).
- *unreachable*: nor without a verified phone that takes our texts or calls.
- *unqualified*: nor on a day on which they may not be sent.
- *elsewhere*: nor while they are on call in another position.
- *rest*: between two shifts of a person lie at least so many hours, as time passes:
  the night the clock jumps counts what it lasts. Shifts that touch leave no rest.
  Pieces of one night are one shift, and need none between them.
- *nights*: a person is on call at most so many nights in a row. A night is named by
  the day it begins on, and counts for whoever is on call at any time of 00:00-05:00 of
  the next day, by the wall clock of the roster.

- *busy*: nobody is put on call while their own calendar says that they are busy.

Rest and nights are a roster's own to set; 0 is none. So is whether busy time counts, or
is only said. A rule may be overridden, by
its name.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span
from rosters.core.preferences import Preference, cannot_from

ONE_DAY = timedelta(days=1)
# As far to each side as a run of nights or a rest could reach.
NEAR = timedelta(days=35)
DEEP_FROM, DEEP_UNTIL = time(0), time(5)


class Rule(StrEnum):
    """The hard rules, by name, in the order in which they are told."""

    TIME_OFF = "time_off"
    CANNOT = "cannot"
    UNREACHABLE = "unreachable"
    UNQUALIFIED = "unqualified"
    ELSEWHERE = "elsewhere"
    REST = "rest"
    NIGHTS = "nights"
    BUSY = "busy"


OWN_TO_WAIVE = frozenset({Rule.TIME_OFF, Rule.CANNOT, Rule.ELSEWHERE, Rule.BUSY})
"""What a person may override for themselves: it is their own time. The rest is the
coordinator's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a roster asks for; zero is nothing."""

    zone: ZoneInfo
    rest: timedelta = timedelta(0)
    most_nights: int = 0
    busy_blocks: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """A span on call in a position. `night`: of which pattern and date it is."""

    span: Span
    position: int
    night: tuple[int, date] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person round the span. `unfit_at`: the first instant in it
    at which they may not be sent. `week`: what they prefer every week.
    """

    duties: tuple[Duty, ...] = ()
    time_off: tuple[Span, ...] = ()
    is_reachable: bool = True
    unfit_at: datetime | None = None
    week: tuple[Preference, ...] = ()
    busy: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold, and what is wrong: `span` (time off, another shift,
    busy), `at` (not fit, cannot), `rest` (as little as that), `nights` (that many in
    a row).
    """

    rule: Rule
    span: Span | None = None
    at: datetime | None = None
    rest: timedelta | None = None
    nights: int = 0


def broken(wanted: Duty, standing: Standing, limits: Limits) -> tuple[Broken, ...]:
    """Every rule that does not hold if the person takes `wanted`, in order.

    Each at most once, with its worst case. What the person has in the same position
    at the same time is no other shift: it is the one they take.
    """
    others = [
        duty
        for duty in standing.duties
        if not (duty.position == wanted.position and duty.span.overlaps(wanted.span))
    ]
    found = (
        _time_off(wanted, standing),
        _cannot(wanted, standing, limits),
        None if standing.is_reachable else Broken(Rule.UNREACHABLE),
        Broken(Rule.UNQUALIFIED, at=standing.unfit_at) if standing.unfit_at else None,
        _elsewhere(wanted, others),
        _rest(wanted, others, limits),
        _nights(wanted, others, limits),
        _busy(wanted, standing, limits),
    )
    return tuple(each for each in found if each is not None)


@lru_cache(maxsize=8192)  # a plan of a year asks of each shift for all near it
def nights_of(span: Span, zone: ZoneInfo) -> frozenset[date]:
    """The nights in which somebody on call for `span` is on call."""
    on = walltime.local_date(span.starts_at, zone) - ONE_DAY
    last = walltime.local_date(span.ends_at, zone)
    found: set[date] = set()
    while on <= last:
        deep = Span.between(
            walltime.instant(on + ONE_DAY, DEEP_FROM, zone),
            walltime.instant(on + ONE_DAY, DEEP_UNTIL, zone),
        )
        if deep is not None and deep.overlaps(span):
            found.add(on)
        on += ONE_DAY
    return frozenset(found)


def unfit_from(days: Collection[date], span: Span, zone: ZoneInfo) -> datetime | None:
    """The first instant of the span on one of these local days; None: on none."""
    if not days:
        return None
    on, at = walltime.local_date(span.starts_at, zone), span.starts_at
    while at < span.ends_at:
        if on in days:
            return at
        on += ONE_DAY
        at = walltime.instant(on, time(), zone)
    return None


def _time_off(wanted: Duty, standing: Standing) -> Broken | None:
    clashes = [off for off in standing.time_off if off.overlaps(wanted.span)]
    return Broken(Rule.TIME_OFF, min(clashes)) if clashes else None


def _cannot(wanted: Duty, standing: Standing, limits: Limits) -> Broken | None:
    at = cannot_from(standing.week, wanted.span, limits.zone)
    return None if at is None else Broken(Rule.CANNOT, at=at)


def _busy(wanted: Duty, standing: Standing, limits: Limits) -> Broken | None:
    clashes = [span for span in standing.busy if span.overlaps(wanted.span)]
    return Broken(Rule.BUSY, min(clashes)) if limits.busy_blocks and clashes else None


def _elsewhere(wanted: Duty, others: Iterable[Duty]) -> Broken | None:
    clashes = [duty.span for duty in others if duty.span.overlaps(wanted.span)]
    return Broken(Rule.ELSEWHERE, min(clashes)) if clashes else None


def _rest(wanted: Duty, others: Iterable[Duty], limits: Limits) -> Broken | None:
    short = [
        (between, duty.span)
        for duty in others
        if not (duty.night is not None and duty.night == wanted.night)
        for between in [_between(wanted.span, duty.span)]
        if between is not None and between < limits.rest
    ]
    if not short:
        return None
    rest, span = min(short)
    return Broken(Rule.REST, span, rest=rest)


def _between(one: Span, other: Span) -> timedelta | None:
    """The time that passes between two spans; None: they overlap."""
    if one.overlaps(other):
        return None
    return max(one.starts_at - other.ends_at, other.starts_at - one.ends_at)


def _nights(wanted: Duty, others: Iterable[Duty], limits: Limits) -> Broken | None:
    if not limits.most_nights:
        return None
    mine = nights_of(wanted.span, limits.zone)
    taken = mine.union(*(nights_of(duty.span, limits.zone) for duty in others))
    longest = max((_run_through(on, taken) for on in mine), default=0)
    if longest <= limits.most_nights:
        return None
    return Broken(Rule.NIGHTS, nights=longest)


def _run_through(on: date, taken: Collection[date]) -> int:
    """How many nights in a row `on` is one of."""
    first, last = on, on
    while first - ONE_DAY in taken:
        first -= ONE_DAY
    while last + ONE_DAY in taken:
        last += ONE_DAY
    return (last - first) // ONE_DAY + 1
