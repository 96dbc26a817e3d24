"""A calendar as its page shows it: a roster's month, and one's own week or month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agencies.core.scope import Scope
from common import walltime
from common.intervals import Span
from rosters import selectors, words
from rosters.core import month as months
from rosters.core.bases import town_on
from rosters.core.month import Listed
from rosters.core.week import iso_week, monday_of
from rosters.core.words import Tier
from rosters.models import Coverage, Position, Roster
from rosters.screens.entries import entries, own_entries

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody, or nobody, in a position on a day. `seat`: the position in words;
    `zone`: of its clock, where the page shows more than one roster.
    """

    seat: str
    position: Position
    listed: Listed
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a calendar. `is_shown`: it belongs to the month; `base`: the town in
    which whoever is on call waits; `week`: the name of its week.
    """

    on: date
    is_shown: bool
    is_published: bool
    base: str
    week: str
    lines: list[Line]

    @property
    def gaps(self) -> int:
        return sum(not line.listed.entry.who for line in self.lines)


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks of days, Monday first, and the gaps in them: those that are not `over`."""

    weeks: list[list[Cell]]
    gaps: list[selectors.Gap]
    over: list[selectors.Gap]

    @property
    def days(self) -> list[Cell]:
        return [cell for week in self.weeks for cell in week if cell.is_shown]

    @property
    def is_published(self) -> bool:
        return all(cell.is_published for cell in self.days)


def month(scope: Scope, roster: Roster, on: date, *, now: datetime) -> Month:
    """The month of `on`: who is on call each day, and every gap. A constant number of
    queries.
    """
    zone = walltime.zone(roster.zone)
    days = _days(months.first_of(on), months.month_after(on))
    window = walltime.days(days[0], days[-1] + ONE_DAY, zone)
    found, missing = entries(scope, roster, window, now=now)
    there = selectors.positions_of(scope, roster, window.starts_at)
    positions = {p.pk: p for p in there}
    order = {pk: nth for nth, pk in enumerate(positions)}
    listed = {
        day: [
            _line(positions[one.entry.position], one)
            for one in sorted(some, key=lambda one: order[one.entry.position])
        ]
        for day, some in months.list_days(found, days=days, zone=zone).items()
    }
    bases = selectors.bases_of([roster.pk])[roster.pk]
    until = roster.published_until or now
    published = {day for day in days if walltime.day(day, zone).ends_at <= until}
    towns = {day: town_on(bases, day) for day in days}
    weeks = months.weeks_of(on)
    gaps, over = selectors.apart(missing, now=now)
    return Month(_cells(weeks, listed, published=published, towns=towns), gaps, over)


def own_calendar(
    scope: Scope, weeks: list[list[date]], days: Sequence[date], *, now: datetime
) -> Month:
    """The asker's own shifts on these days, which lie in `weeks`; each by the clock of
    its roster. As many queries as there are rosters the asker is on, times a constant.
    """
    # A day is not the same everywhere: whatever could belong to one of these.
    around = Span(
        walltime.day(days[0], ZoneInfo("UTC")).starts_at - ONE_DAY,
        walltime.day(days[-1], ZoneInfo("UTC")).ends_at + ONE_DAY,
    )
    rows = selectors.my_shifts(scope, around)
    by_roster: dict[Roster, list[Coverage]] = defaultdict(list)
    for row in rows:
        by_roster[row.position.roster].append(row)
    lines: dict[date, list[Line]] = {day: [] for day in days}
    for roster, some in by_roster.items():
        for day, found in _own_lines(scope, roster, some, days, now=now).items():
            lines[day] += found
    for found in lines.values():
        found.sort(key=lambda line: line.listed.entry)
    return Month(_cells(weeks, lines, published=set(days), towns={}), [], [])


def _own_lines(
    scope: Scope,
    roster: Roster,
    rows: Sequence[Coverage],
    days: Sequence[date],
    *,
    now: datetime,
) -> dict[date, list[Line]]:
    said = [
        words.seat_of(roster.name, Tier(row.position.tier), row.position.order)
        for row in rows
    ]
    positions = {row.position_id: row.position for row in rows}
    found = own_entries(scope, rows, said, now=now)
    listed = months.list_days(found, days=days, zone=walltime.zone(roster.zone))
    return {
        day: [Line("", positions[o.entry.position], o, roster.zone) for o in some]
        for day, some in listed.items()
    }


def _line(position: Position, one: Listed) -> Line:
    return Line(words.seat(Tier(position.tier), position.order), position, one)


def _days(first: date, after: date) -> list[date]:
    return [first + n * ONE_DAY for n in range((after - first).days)]


def _cells(
    weeks: Iterable[Sequence[date]],
    lines: Mapping[date, list[Line]],
    *,
    published: set[date],
    towns: Mapping[date, str],
) -> list[list[Cell]]:
    return [
        [
            Cell(
                on=on,
                is_shown=on in lines,
                is_published=on in published,
                base=towns.get(on, ""),
                week=iso_week(monday_of(on)),
                lines=lines.get(on, []),
            )
            for on in week
        ]
        for week in weeks
    ]
