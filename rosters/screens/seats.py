"""Who is on call in which position at the moment, and in which town they wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agencies.core.scope import Scope
from common import walltime
from rosters import selectors, words
from rosters.core.bases import day_of, town_on
from rosters.core.confirming import Confirmed
from rosters.models import Coverage, Position, Roster
from rosters.screens.names import shown_name
from rosters.screens.standing import confirmed


def bases_now(some: Sequence[Coverage], *, now: datetime) -> dict[int, str]:
    """Where each of those who are on call now waits, by the coverage; only towns that
    are said.
    """
    bases = selectors.bases_of(row.position.roster_id for row in some)
    found = {}
    for row in some:
        zone = walltime.zone(row.position.roster.zone)
        begins_on = row.night_on or walltime.local_date(row.starts_at, zone)
        on = day_of(begins_on, row.ends_at, now=now, zone=zone)
        if town := town_on(bases[row.position.roster_id], on):
            found[row.pk] = town
    return found


def week_of_bases(roster: Roster, today: date) -> list[tuple[str, str]]:
    """The base towns of the next seven days, Monday first; those that are said."""
    bases = selectors.bases_of([roster.pk])[roster.pk]
    days = sorted(
        (today + timedelta(days=n) for n in range(7)), key=lambda on: on.weekday()
    )
    return [
        (str(words.WEEKDAYS[on.weekday()][1]), town)
        for on in days
        if (town := town_on(bases, on))
    ]


@dataclass(frozen=True, slots=True)
class ShownSeat:
    """A position, who is on call there now (`who`: as the asker may read it), in which
    town they wait, and whether they confirmed it. `off_until`: nobody should be, until
    then.
    """

    position: Position
    coverage: Coverage | None
    who: str
    base: str
    confirmed: Confirmed | None
    off_until: datetime | None


def seats(scope: Scope, roster: Roster, *, now: datetime) -> list[ShownSeat]:
    """Every position of the roster now, in the order in which people are tried."""
    there = selectors.seats_at(scope, roster, now)
    rows = [seat.coverage for seat in there if seat.coverage is not None]
    bases, said = bases_now(rows, now=now), confirmed(scope, roster, rows)
    return [
        ShownSeat(
            position=s.position,
            coverage=s.coverage,
            who=shown_name(s.coverage.person, roster.consortium, scope)
            if s.coverage
            else "",
            base=bases.get(s.coverage.pk, "") if s.coverage else "",
            confirmed=said.get(s.coverage.pk) if s.coverage else None,
            off_until=s.off_until,
        )
        for s in there
    ]


def running(scope: Scope, *, now: datetime) -> list[tuple[Roster, list[ShownSeat]]]:
    """The rosters in which somebody is on call now, with every seat."""
    found = [(r, seats(scope, r, now=now)) for r in selectors.rosters(scope)]
    return [(r, some) for r, some in found if any(seat.coverage for seat in some)]
