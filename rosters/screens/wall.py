"""A month of a roster on one page, for the wall of a station."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from agencies.core.scope import Scope
from common import walltime
from rosters import selectors, words
from rosters.core import month as months
from rosters.core import wall
from rosters.core.bases import town_on
from rosters.core.month import Listed
from rosters.core.words import Tier
from rosters.models import Roster
from rosters.screens.entries import bare_entries

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Who is on, empty: OPEN; `when`: only where it is not the column's usual time."""

    who: str
    when: str


@dataclass(frozen=True, slots=True)
class WallDay:
    """A line of the page. `is_known`: who will be on call is published; `base`: the
    town where they wait that day.
    """

    on: date
    is_known: bool
    seats: list[list[Piece]]
    base: str


@dataclass(frozen=True, slots=True)
class Wall:
    """The page. `seats`: each position in words with the time it usually has; `size`:
    the class of the letters; `address`: where it stands as it is now. `runs_in`: its
    first day has what began before it; `is_long`: so has a later one.
    """

    seats: list[tuple[str, str]]
    days: list[WallDay]
    gaps: int
    size: int
    address: str
    runs_in: bool
    is_long: bool

    @property
    def has_bases(self) -> bool:
        return any(day.base for day in self.days)


def page(scope: Scope, roster: Roster, on: date, *, now: datetime) -> Wall:
    """The month of `on`, as published. A constant number of queries."""
    zone = walltime.zone(roster.zone)
    first, after = months.first_of(on), months.month_after(on)
    days = [first + n * ONE_DAY for n in range((after - first).days)]
    window = walltime.days(first, after, zone)
    found, missing = bare_entries(scope, roster, window, now=now)
    listed = months.list_days(found, days=days, zone=zone)
    positions = selectors.positions_of(scope, roster, window.starts_at)
    by_seat = {
        p.pk: {d: [o for o in listed[d] if o.entry.position == p.pk] for d in days}
        for p in positions
    }
    usual = {pk: _usual(some) for pk, some in by_seat.items()}
    until = roster.published_until or now
    bases = selectors.bases_of([roster.pk])[roster.pk]
    earlier = [day for day in days if _has_earlier(listed[day], day, zone)]
    shown = [
        WallDay(
            day,
            walltime.day(day, zone).ends_at <= until,
            [_pieces(by_seat[p.pk][day], usual[p.pk]) for p in positions],
            town_on(bases, day),
        )
        for day in days
    ]
    return Wall(
        seats=[(words.seat(Tier(p.tier), p.order), usual[p.pk]) for p in positions],
        days=shown,
        gaps=len(missing),
        size=wall.size_for([_row(day) for day in shown]),
        address=settings.PUBLIC_URL + reverse("rosters:month", args=[roster.public_id]),
        runs_in=first in earlier,
        is_long=any(day != first for day in earlier),
    )


def _has_earlier(some: list[Listed], on: date, zone: ZoneInfo) -> bool:
    """Whether anything that stands on the day began before it."""
    return any(walltime.local_date(one.entry.starts_at, zone) < on for one in some)


def _usual(some: dict[date, list[Listed]]) -> str:
    """The time that most of the position's shifts have; empty where it has none."""
    times = Counter(
        words.on_day(one.since, one.until) for day in some.values() for one in day
    )
    return min(times, key=lambda said: (-times[said], said), default="")


def _pieces(some: list[Listed], usual: str) -> list[Piece]:
    said = [(one.entry.who, words.on_day(one.since, one.until)) for one in some]
    return [Piece(who, "" if when == usual else when) for who, when in said]


def _row(day: WallDay) -> wall.Row:
    cells = (
        tuple(f"{piece.who or words.OPEN} {piece.when}".strip() for piece in seat)
        for seat in day.seats
    )
    base = ((day.base,),) if day.base else ()
    return wall.Row((*cells, *base))
