"""What a roster's pages and forms show: a week laid out, and what can be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.http import Http404

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import User
from common import walltime
from common.intervals import Span
from notifications import selectors as notifications
from rosters import selectors, sentences, words
from rosters.core import calendar, feeds
from rosters.core.bases import day_of, town_on
from rosters.core.confirming import Confirmed
from rosters.core.effects import Move
from rosters.core.week import Entry, lay_out
from rosters.core.words import Change, Origin, Tier
from rosters.models import (
    Coverage,
    Override,
    PatternLine,
    Position,
    Roster,
    Rotation,
    TimeOff,
)
from rosters.selectors import confirming as questions
from rosters.services.feeds import own_summary
from rosters.services.previews import Tried


@dataclass(frozen=True, slots=True)
class Choices:
    """What a coordinator may choose from in a roster's forms."""

    roster: Roster
    positions: list[Position]
    people: list[User]
    rotations: list[Rotation]

    @property
    def seats(self) -> list[tuple[str, str]]:
        return [
            (str(p.public_id), words.seat(Tier(p.tier), p.order))
            for p in self.positions
        ]

    def person(self, public_id: str) -> User | None:
        return next((p for p in self.people if str(p.public_id) == public_id), None)

    def rotation(self, public_id: str) -> Rotation | None:
        found = (r for r in self.rotations if str(r.public_id) == public_id)
        return next(found, None)


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
    """A night of a pattern that was moved to another time, or cancelled (None)."""

    line: PatternLine
    on: date
    to: Span | None


@dataclass(frozen=True, slots=True)
class Week:
    """A roster's week as its page shows it."""

    roster: Roster
    monday: date
    days: list[ShownDay]
    gaps: list[selectors.Gap]
    changed: list[ChangedNight]

    @property
    def published_days(self) -> int:
        return sum(day.is_published for day in self.days)


def week(scope: Scope, roster: Roster, monday: date, *, now: datetime) -> Week:
    """The seven local days from `monday`: who is on call, and every gap."""
    zone = walltime.zone(roster.zone)
    window = walltime.days(monday, monday + timedelta(days=7), zone)
    missing = selectors.gaps(scope, roster, window, now=now)
    rows = selectors.coverage_between(scope, roster, window)
    said = _confirmed(scope, roster, rows)
    entries = [
        Entry(
            row.starts_at,
            row.ends_at,
            row.position_id,
            row.person.work_name,
            stands_in=row.origin == Origin.OVERRIDE,
            running=row.span().covers(now),
            night=_night(row, now=now),
            confirmed=said.get(row.pk),
        )
        for row in rows
    ]
    entries += [
        Entry(g.span.starts_at, g.span.ends_at, g.position.pk, "") for g in missing
    ]
    positions = {p.pk: p for p in roster.positions.all()}
    days = lay_out(entries, positions=list(positions), monday=monday, zone=zone)
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
    return Week(roster, monday, shown, missing, _changed(scope, roster, window))


def _confirmed(
    scope: Scope, roster: Roster, rows: Sequence[Coverage]
) -> dict[int, Confirmed]:
    """By the key of each of these rows, how its shift stands; nothing where its
    person was not asked to confirm it.
    """
    if not rows:
        return {}
    window = Span(min(r.starts_at for r in rows), max(r.ends_at for r in rows))
    asked = questions.confirmations(scope, roster, window)
    return {
        row.pk: Confirmed(one.state)
        for row in rows
        for one in asked
        if one.person_id == row.person_id
        and one.starts_at <= row.starts_at < one.ends_at
    }


def _night(row: Coverage, *, now: datetime) -> tuple[UUID, date] | None:
    """The night it comes from, if anything of it can still be changed."""
    if row.line is None or row.night_on is None or row.ends_at <= now:
        return None
    return row.line.public_id, row.night_on


def _changed(scope: Scope, roster: Roster, window: Span) -> list[ChangedNight]:
    found = []
    for night in selectors.changed_nights(scope, roster, window):
        line = night.event.line
        on = walltime.local_date(night.original_start, walltime.zone(line.zone))
        to = None if night.cancelled else Span(night.start, night.end)
        found.append(ChangedNight(line, on, to))
    return found


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
    """A position, who is on call there now, in which town they wait, and whether they
    confirmed it. `off_until`: nobody should be, until then.
    """

    position: Position
    coverage: Coverage | None
    base: str
    confirmed: Confirmed | None
    off_until: datetime | None


def seats(scope: Scope, roster: Roster, *, now: datetime) -> list[ShownSeat]:
    """Every position of the roster now, in the order in which people are tried."""
    there = selectors.seats_at(scope, roster, now)
    rows = [seat.coverage for seat in there if seat.coverage is not None]
    bases, said = bases_now(rows, now=now), _confirmed(scope, roster, rows)
    return [
        ShownSeat(
            position=s.position,
            coverage=s.coverage,
            base=bases.get(s.coverage.pk, "") if s.coverage else "",
            confirmed=said.get(s.coverage.pk) if s.coverage else None,
            off_until=s.off_until,
        )
        for s in there
    ]


def shift_file(
    scope: Scope, position_id: UUID, starts_at: datetime
) -> tuple[str, bytes]:
    """The asker's own shift there that starts then, as a calendar file with its name.

    404 when they have none. It has the identity it has in their feed.
    """
    # Calendars know whole seconds only, and so does the address.
    until = starts_at + timedelta(seconds=1)
    parts = selectors.own_duties(scope, position_id, until)
    found = feeds.entries(parts, own_summary, since=starts_at)
    shift = next((entry for entry in found if entry.starts_at == starts_at), None)
    if shift is None:
        raise Http404
    on = walltime.local_date(starts_at, shift.zone)
    return f"on-call-{on}.ics", calendar.write([shift])


def running(scope: Scope, *, now: datetime) -> list[tuple[Roster, list[ShownSeat]]]:
    """The rosters in which somebody is on call now, with every seat."""
    found = [(r, seats(scope, r, now=now)) for r in selectors.rosters(scope)]
    return [(r, some) for r, some in found if any(seat.coverage for seat in some)]


def choices(scope: Scope, roster: Roster, *, now: datetime) -> Choices:
    """What the roster's forms offer: positions, clinicians, rotations."""
    visible = selectors.roster_for(scope, roster.public_id)
    return Choices(
        visible,
        list(visible.positions.all()),
        selectors.eligible_people(visible, now=now),
        list(visible.rotations.all()),
    )


@dataclass(frozen=True, slots=True)
class ShownMove:
    """A span that passes from one to another; empty: nobody. On the roster's wall."""

    starts_at: datetime
    ends_at: datetime
    seat: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownNews:
    """How many shifts come and go for one person, and how they hear of it."""

    person: User
    new: int
    off: int
    told: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What an edit changes, as its preview shows it: the first few, and the rest."""

    people: list[ShownNews]
    rows: list[ShownMove]
    tells: bool

    FIRST: ClassVar[int] = 14

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def gaps(self) -> int:
        return sum(not row.after for row in self.rows)

    @property
    def first(self) -> list[ShownMove]:
        return self.rows[: self.FIRST]

    @property
    def rest(self) -> list[ShownMove]:
        return self.rows[self.FIRST :]

    @property
    def last_on(self) -> str:
        return words.short_time(self.rows[-1].starts_at) if self.rows else ""


def effects(tried: Tried, *, by: int) -> Effects:
    """What an edit changes in words, for whom, and who hears of it: not `by`."""
    positions = selectors.positions_by_id(move.position for move in tried.moves)
    told = tried.news
    people = agencies.people_by_id(told)
    reach = notifications.is_reachable(told)
    rows = [_shown(move, positions[move.position], people) for move in tried.moves]
    listed = [
        ShownNews(
            people[person],
            len(each.new),
            len(each.off),
            words.how_told(reach[person], is_self=person == by),
        )
        for person, each in told.items()
    ]
    listed.sort(key=lambda one: one.person.full_name)
    return Effects(listed, rows, tells=any(person != by for person in told))


def _shown(move: Move, position: Position, people: Mapping[int, User]) -> ShownMove:
    zone = walltime.zone(position.roster.zone)
    return ShownMove(
        walltime.local(move.starts_at, zone),
        walltime.local(move.ends_at, zone),
        words.seat(Tier(position.tier), position.order),
        str(people[move.before]) if move.before else "",
        str(people[move.after]) if move.after else "",
    )


def override_said(override: Override) -> str:
    """A stored change for a while, in one sentence."""
    zone = walltime.zone(override.position.roster.zone)
    return sentences.override(
        words.changed(
            Change(override.change),
            str(override.person or ""),
            str(override.instead_of or ""),
        ),
        words.seat(Tier(override.position.tier), override.position.order),
        walltime.local(override.starts_at, zone),
        walltime.local(override.ends_at, zone),
    )


def time_off_said(off: TimeOff, roster: Roster) -> str:
    """Stored time off in one sentence, on the wall of the roster."""
    zone = walltime.zone(roster.zone)
    return sentences.time_off(
        str(off.person),
        walltime.local(off.starts_at, zone),
        walltime.local(off.ends_at, zone),
    )


def named(line: PatternLine) -> str:
    """A pattern, its position and whose it is: there may be two of one name."""
    position = line.position()
    seat = words.seat(Tier(position.tier), position.order)
    return f"{line}, {seat}, {line.rotation or line.person}"
