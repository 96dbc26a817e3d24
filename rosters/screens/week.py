"""A roster's week laid out: who is on call, and every gap."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agencies.core.scope import Scope
from common import walltime
from common.intervals import Span
from rosters import selectors
from rosters.core.bases import town_on
from rosters.core.week import Entry, lay_out
from rosters.models import PatternLine, Position, Roster
from rosters.screens.entries import entries
from rosters.screens.names import may_read


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A local day, and for each position what begins on it.

    `is_published`: who will be on call is known for all of it. `base`: the town in
    which whoever is on call waits; empty: none is said.
    """

    on: date
    is_published: bool
    base: str
    seats: list[tuple[Position, tuple[Entry, ...]]]


@dataclass(frozen=True, slots=True)
class ChangedNight:
    """A night of a pattern that was moved to another time, or cancelled (None).
    `name`: what its coordinators call the pattern; empty: the asker is not told.
    """

    line: PatternLine
    name: str
    on: date
    to: Span | None


@dataclass(frozen=True, slots=True)
class Week:
    """A roster's week as its page shows it. `gaps`: those that are not `over`."""

    roster: Roster
    monday: date
    days: list[ShownDay]
    gaps: list[selectors.Gap]
    over: list[selectors.Gap]
    changed: list[ChangedNight]

    @property
    def published_days(self) -> int:
        return sum(day.is_published for day in self.days)


def week(scope: Scope, roster: Roster, monday: date, *, now: datetime) -> Week:
    """The seven local days from `monday`: who is on call, and every gap."""
    zone = walltime.zone(roster.zone)
    window = walltime.days(monday, monday + timedelta(days=7), zone)
    found, missing = entries(scope, roster, window, now=now)
    there = selectors.positions_of(scope, roster, window.starts_at)
    positions = {p.pk: p for p in there}
    days = lay_out(found, positions=list(positions), monday=monday, zone=zone)
    until = roster.published_until or now
    bases = selectors.bases_of([roster.pk])[roster.pk]
    shown = [
        ShownDay(
            day.on,
            walltime.day(day.on, zone).ends_at <= until,
            town_on(bases, day.on),
            [(positions[seat], some) for seat, some in day.seats],
        )
        for day in days
    ]
    gaps, over = selectors.apart(missing, now=now)
    return Week(roster, monday, shown, gaps, over, _changed(scope, roster, window))


def _changed(scope: Scope, roster: Roster, window: Span) -> list[ChangedNight]:
    found = []
    named = may_read(scope, roster.consortium)  # a pattern is often called by a name
    for night in selectors.changed_nights(scope, roster, window):
        line = night.event.line
        on = walltime.local_date(night.original_start, walltime.zone(line.zone))
        to = None if night.cancelled else Span(night.start, night.end)
        found.append(ChangedNight(line, str(line) if named else "", on, to))
    return found
