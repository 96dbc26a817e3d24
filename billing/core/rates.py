"""What an hour costs when: rates by date, and premiums by the local clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from billing.core.agreement import Agreement, CallOutPool
from billing.core.clauses import DatedRate, Holidays, Premium
from common import walltime
from common.money import WHOLE_IN_BASIS_POINTS, Cents, charge
from common.public_holidays import HolidayCalendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MIDNIGHT = time()
ORDINARY = WHOLE_IN_BASIS_POINTS


@dataclass(frozen=True, slots=True)
class Piece:
    """Billed minutes at one rate. `premium` is the code of what raises it, or none.

    `on` is the local day the piece begins.
    """

    on: date
    minutes: int
    rate: Decimal
    basis_points: int = ORDINARY
    premium: str = ""

    @property
    def cents(self) -> Cents:
        by_the_hour = 60 * WHOLE_IN_BASIS_POINTS
        return charge(self.rate * self.basis_points, self.minutes, per=by_the_hour)

    @property
    def premium_cents(self) -> Cents:
        """What the premium adds to it; negative for one that takes off."""
        return Cents(self.cents - charge(self.rate, self.minutes, per=60))


def rate_on(first: Decimal, later: tuple[DatedRate, ...], day: date) -> Decimal:
    """The rate that stands on `day`: the last to begin by then, else the first."""
    begun = [dated for dated in later if dated.from_on <= day]
    return max(begun, key=lambda dated: dated.from_on).rate if begun else first


def pieces(
    since: datetime, minutes: int, agreement: Agreement, zone: ZoneInfo
) -> tuple[Piece, ...]:
    """`minutes` billed from `since`, laid on the clock one after another, cut wherever
    the local clock makes an hour cost something else.

    So what rounding or a minimum adds costs what the time after the visit does. They
    are minutes that pass: on the night an hour comes twice, both count. Neighbours at
    the same rate are one piece. Without a call-out pool the rate is nothing.
    """
    pool = next((p for p in agreement.pools if isinstance(p, CallOutPool)), None)
    first, later = (pool.rate_per_hour, pool.later_rates) if pool else (Decimal(0), ())
    since = since.astimezone(UTC)
    premiums = agreement.premiums
    if not premiums and not later:
        return (Piece(walltime.local_date(since, zone), minutes, first),)
    found: list[Piece] = []
    for starts_at, ends_at in pairwise(_cuts(since, minutes, premiums, zone)):
        wall = walltime.local(starts_at, zone)
        premium = _highest(premiums, wall)
        piece = Piece(
            on=wall.date(),
            minutes=(ends_at - starts_at) // MINUTE,
            rate=rate_on(first, later, wall.date()),
            basis_points=premium.basis_points if premium else ORDINARY,
            premium=premium.code if premium else "",
        )
        _append(found, piece)
    return tuple(found) or (Piece(walltime.local_date(since, zone), 0, first),)


def counts_at(premium: Premium, wall: datetime) -> bool:
    """Whether `premium` counts when the local clock shows `wall`."""
    starts, ends = premium.starts_at, premium.ends_at
    if starts is None or ends is None:
        return _is_day(premium, wall.date())
    at = wall.time()
    if starts < ends:
        return starts <= at < ends and _is_day(premium, wall.date())
    if at >= starts:
        return _is_day(premium, wall.date())
    return at < ends and _is_day(premium, wall.date() - DAY)


def _is_day(premium: Premium, on: date) -> bool:
    """Whether the day a stretch begins on is one of the premium's."""
    if premium.weekdays and on.weekday() not in premium.weekdays:
        return False
    return premium.holidays is None or _calendar(premium.holidays).includes(on)


def _calendar(holidays: Holidays) -> HolidayCalendar:
    return HolidayCalendar(holidays.state, holidays.observed)


def _highest(premiums: tuple[Premium, ...], wall: datetime) -> Premium | None:
    counting = [premium for premium in premiums if counts_at(premium, wall)]
    return max(counting, key=lambda p: (p.basis_points, p.code), default=None)


def _cuts(
    since: datetime, minutes: int, premiums: tuple[Premium, ...], zone: ZoneInfo
) -> list[datetime]:
    """Where an hour may begin to cost something else: midnights, the premiums' edges as
    often as the clock shows them, and the jump of the clock itself."""
    until = since + minutes * MINUTE
    edges = {MIDNIGHT}
    edges.update(
        edge
        for premium in premiums
        for edge in (premium.starts_at, premium.ends_at)
        if edge is not None
    )
    shown = chain.from_iterable(_shown(edge, since, until, zone) for edge in edges)
    jump = walltime.jump_between(since, until, zone)
    return sorted({since, until, *shown, *([jump] if jump else [])})


def _shown(
    edge: time, since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[datetime]:
    at = walltime.next_shown(edge, after=since, zone=zone)
    while at < until:
        yield at
        at = walltime.next_shown(edge, after=at, zone=zone)


def _append(found: list[Piece], piece: Piece) -> None:
    if not piece.minutes:
        return
    last = found[-1] if found else None
    same = last is not None and (last.rate, last.premium) == (piece.rate, piece.premium)
    if last is not None and same:
        found[-1] = Piece(
            last.on,
            last.minutes + piece.minutes,
            last.rate,
            last.basis_points,
            last.premium,
        )
    else:
        found.append(piece)
