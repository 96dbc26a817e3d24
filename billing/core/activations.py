"""What one response costs: from its clocks, by the agreement's time rules.

Clocks are read to the whole minute, as they are printed, so that anybody can check a
line with pencil and paper. Spans are elapsed time, whatever the wall clock did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar, assert_never
from zoneinfo import ZoneInfo

from billing.core.agreement import (
    Agreement,
    Attribution,
    MileagePool,
)
from billing.core.rates import Piece, pieces, rate_on
from billing.core.time_rules import (
    BillableClock,
    MinimumApplies,
    Rounding,
    TimeRules,
)
from common import walltime
from common.money import Cents, charge

Whose = TypeVar("Whose")
MINUTE = timedelta(minutes=1)
GREENWICH = ZoneInfo("UTC")


class WorkKind(StrEnum):
    IN_PERSON = "in_person"
    PHONE = "phone"
    FOLLOW_UP = "follow_up"


class Clock(StrEnum):
    """The instants a response may have recorded."""

    DISPATCHED = "dispatched"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    CLEARED = "cleared"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What the time rules did to the minutes, in the order they did it."""

    DOCUMENTATION_ADDED = "documentation_added"
    DOCUMENTATION_CAPPED = "documentation_capped"
    ROUNDED = "rounded"
    RAISED_TO_MINIMUM = "raised_to_minimum"
    CANCELLED_BEFORE_DEPARTURE = "cancelled_before_departure"
    LOWERED_TO_MAXIMUM = "lowered_to_maximum"
    DIVIDED = "divided"


@dataclass(frozen=True, slots=True)
class Work:
    """A response as far as money is concerned: kind, clocks, miles, writing up.

    No nature, place or disposition: what is not here cannot reach a statement.
    `minutes`: how long it took, where that was written down instead of clocks.
    `is_first_of_shift`: nobody was visited before in the clinician's same shift.
    `by_phone`: nobody was to set out, whatever kind of work it was.
    """

    kind: WorkKind
    clocks: Mapping[Clock, datetime]
    documentation_minutes: int = 0
    miles: Decimal = Decimal(0)
    minutes: int | None = None
    is_first_of_shift: bool = True
    by_phone: bool = False


@dataclass(frozen=True, slots=True)
class Priced:
    """What the response is billed at, and how that came about.

    `exact_minutes` is the time between the two clocks; `billable_minutes` what the
    agreement makes of it. `since` and `until` are the clocks it ran between; `pieces`
    the billed minutes by rate, `premium_cents` what premiums added to `time_cents`.
    """

    exact_minutes: int
    billable_minutes: int
    time_cents: Cents
    miles: Decimal
    miles_cents: Cents
    since: Clock | None
    until: Clock | None
    steps: tuple[Step, ...]
    pieces: tuple[Piece, ...] = ()

    @property
    def premium_cents(self) -> Cents:
        return Cents(sum(piece.premium_cents for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class Unpriceable:
    """The clocks do not say how long it took. Nothing is guessed; a person mends it.

    `missing` are the clocks that were not recorded; `backwards` says that the later
    one lies before the earlier.
    """

    missing: tuple[Clock, ...] = ()
    backwards: bool = False


def price(
    work: Work, agreement: Agreement, zone: ZoneInfo = GREENWICH
) -> Priced | Unpriceable:
    """The billed minutes and cents of `work` under `agreement`, by the clock in `zone`.

    Writing up is added to the time between the clocks, up to its cap; the sum is
    rounded to increments; the minimum for the kind of work applies, and last the most
    a call may come to. Without a call-out or mileage pool the minutes still count, at
    no price of their own.
    """
    if _cancelled_before_departure(work):
        return _never_left(work, agreement, zone)
    since, until = _span(work, agreement.time)
    if work.minutes is not None and Clock.CLEARED in work.clocks:
        exact = work.minutes
        since_at = work.clocks[Clock.CLEARED] - exact * MINUTE
        return _priced(work, agreement, zone, exact, since_at, (None, Clock.CLEARED))
    missing = tuple(clock for clock in (since, until) if clock not in work.clocks)
    if missing:
        return Unpriceable(missing=missing)
    exact = minutes_between(work.clocks[since], work.clocks[until])
    if exact < 0:
        return Unpriceable(backwards=True)
    since_at = work.clocks[since]
    return _priced(work, agreement, zone, exact, since_at, (since, until))


def _priced(
    work: Work,
    agreement: Agreement,
    zone: ZoneInfo,
    exact: int,
    since_at: datetime,
    clocks: tuple[Clock | None, Clock | None],
) -> Priced:
    billable, steps = billed_minutes(exact, work, agreement.time)
    since_at = _to_the_minute(since_at)
    by_rate = pieces(since_at, billable, agreement, zone)
    return Priced(
        exact_minutes=exact,
        billable_minutes=billable,
        time_cents=Cents(sum(piece.cents for piece in by_rate)),
        miles=work.miles,
        miles_cents=_miles_cents(work.miles, agreement, since_at, zone),
        since=clocks[0],
        until=clocks[1],
        steps=steps,
        pieces=by_rate,
    )


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Whole minutes from one printed clock to another; negative if they run backwards.

    Both are taken to UTC first: across a change of the clocks 01:30 to 01:30 is an
    hour, not nothing.
    """
    return (_to_the_minute(later) - _to_the_minute(earlier)) // MINUTE


def billed_minutes(
    exact: int, work: Work, rules: TimeRules
) -> tuple[int, tuple[Step, ...]]:
    """`exact` minutes after writing up, rounding and the minimum, and what was done."""
    steps = []
    writing_up = min(work.documentation_minutes, rules.documentation_cap_minutes)
    if writing_up:
        steps.append(Step.DOCUMENTATION_ADDED)
    if writing_up < work.documentation_minutes:
        steps.append(Step.DOCUMENTATION_CAPPED)
    rounded = rounded_minutes(exact + writing_up, rules)
    if rounded != exact + writing_up:
        steps.append(Step.ROUNDED)
    minimum = _minimum(work, rules)
    if rounded < minimum:
        steps.append(Step.RAISED_TO_MINIMUM)
    billable = max(rounded, minimum)
    most = rules.maximum_phone_minutes if work.kind is WorkKind.PHONE else 0
    if most and billable > most:
        steps.append(Step.LOWERED_TO_MAXIMUM)
        billable = most
    return billable, tuple(steps)


def rounded_minutes(minutes: int, rules: TimeRules) -> int:
    """`minutes` in whole increments. Nearest: exactly half an increment goes up."""
    step = rules.increment_minutes
    match rules.rounding:
        case Rounding.UP:
            return -(-minutes // step) * step
        case Rounding.NEAREST:
            return (2 * minutes + step) // (2 * step) * step
        case Rounding.NONE:
            return minutes
        case _:
            assert_never(rules.rounding)


def agency_billed(
    attribution: Attribution, *, requester: Whose | None, place: Whose | None
) -> Whose | None:
    """Who pays for a response, or None where the one who should is not known.

    Never the other of the two: a wrong bill is worse than a late one. Agencies are
    given and answered in the caller's own terms: keys, ids.
    """
    match attribution:
        case Attribution.REQUESTER:
            return requester
        case Attribution.PLACE:
            return place
        case _:
            assert_never(attribution)


def _cancelled_before_departure(work: Work) -> bool:
    """Nobody leaves for a call by telephone, be it a consult or a follow-up: it is
    under way a minute after somebody took it (ADR 21)."""
    cancelled, taken = (
        work.clocks.get(clock) for clock in (Clock.CANCELLED, Clock.DISPATCHED)
    )
    if cancelled is None:
        return False
    if _by_phone(work) and taken is not None:
        return minutes_between(taken, cancelled) == 0
    return Clock.DEPARTED not in work.clocks and Clock.ARRIVED not in work.clocks


def _by_phone(work: Work) -> bool:
    return work.by_phone or work.kind is WorkKind.PHONE


def _cancelled_on_the_way(work: Work) -> bool:
    return Clock.CANCELLED in work.clocks and Clock.ARRIVED not in work.clocks


def _span(work: Work, rules: TimeRules) -> tuple[Clock, Clock]:
    return _since(work, rules), _until(work, rules)


def _since(work: Work, rules: TimeRules) -> Clock:
    match rules.clock:
        case BillableClock.PORTAL_TO_PORTAL:
            since = Clock.DEPARTED
        case BillableClock.DISPATCH_TO_CLEAR:
            since = Clock.DISPATCHED
        case BillableClock.ARRIVAL_TO_CLEAR:
            since = Clock.ARRIVED
        case _:
            assert_never(rules.clock)
    if since in work.clocks:
        return since
    if work.kind is not WorkKind.IN_PERSON:
        return Clock.DISPATCHED  # a telephone has no door to leave or to arrive at
    return Clock.DEPARTED if _cancelled_on_the_way(work) else since


def _until(work: Work, rules: TimeRules) -> Clock:
    portal = rules.clock is BillableClock.PORTAL_TO_PORTAL
    if portal and Clock.RETURNED in work.clocks:
        return Clock.RETURNED
    if Clock.CLEARED not in work.clocks and Clock.CANCELLED in work.clocks:
        return Clock.CANCELLED
    return Clock.CLEARED


def _minimum(work: Work, rules: TimeRules) -> int:
    if _by_phone(work) and Clock.CANCELLED in work.clocks:
        return rules.cancelled_before_departure_minutes
    match work.kind:
        case WorkKind.IN_PERSON:
            return _minimum_in_person(work, rules)
        case WorkKind.PHONE:
            return rules.minimum_phone_minutes
        case WorkKind.FOLLOW_UP:
            return rules.minimum_follow_up_minutes
        case _:
            assert_never(work.kind)


def _minimum_in_person(work: Work, rules: TimeRules) -> int:
    if _cancelled_on_the_way(work):
        return rules.cancelled_en_route_minutes
    there = rules.cancelled_after_arrival_minutes
    if Clock.CANCELLED in work.clocks and there is not None:
        return there
    once = rules.minimum_applies is MinimumApplies.FIRST_OF_SHIFT
    if once and not work.is_first_of_shift:
        return 0
    return rules.minimum_in_person_minutes


def _miles_cents(
    miles: Decimal, agreement: Agreement, at: datetime, zone: ZoneInfo
) -> Cents:
    pool = next((p for p in agreement.pools if isinstance(p, MileagePool)), None)
    if pool is None:
        return Cents(0)
    day = walltime.local_date(at, zone)
    return charge(rate_on(pool.rate_per_mile, pool.later_rates, day), miles)


def _never_left(work: Work, agreement: Agreement, zone: ZoneInfo) -> Priced:
    """Cancelled before anybody set out: nothing, or what the agreement says."""
    minutes = agreement.time.cancelled_before_departure_minutes
    at = _to_the_minute(work.clocks[Clock.CANCELLED])
    by_rate = pieces(at, minutes, agreement, zone)
    return Priced(
        exact_minutes=0,
        billable_minutes=minutes,
        time_cents=Cents(sum(piece.cents for piece in by_rate)),
        miles=work.miles,
        miles_cents=_miles_cents(work.miles, agreement, at, zone),
        since=None,
        until=None,
        steps=(Step.CANCELLED_BEFORE_DEPARTURE,),
        pieces=by_rate,
    )


def _to_the_minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)
