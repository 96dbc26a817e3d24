"""Statements written by hand, because they run most: storing a year of nights, reading
what is stored, and asking who is on call. The same on both databases; a test holds
them to the ORM.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from agencies.core.scope import Scope
from rosters.core.publication import Stored
from rosters.core.resolution import Stretch
from rosters.core.words import PersonId
from rosters.models.coverage import LONGEST
from rosters.models.rows import as_stored, key_as_stored, read, read_key, rows_of

COLUMNS = (
    "position_id, person_id, starts_at, ends_at, origin, line_id, night_on, "
    "override_id, made_by_id, made_at, reason"
)
# Fifty rows in one statement, what they share given once: half the cost of a row each.
_AT_ONCE = 50
_INSERT = """INSERT INTO rosters_coverage (position_id, made_by_id, made_at, reason,
person_id, starts_at, ends_at, origin, line_id, night_on, override_id)
WITH night AS (VALUES {nights}) SELECT %s, %s, %s, %s, night.* FROM night"""
_NIGHT = "(%s, %s, %s, %s, %s, %s, %s)"
_COPY = f"COPY rosters_coverage ({COLUMNS}) FROM STDIN"

_FIND = """SELECT c.person_id, p.roster_id, p.tier, p."order", c.starts_at, c.ends_at
FROM rosters_position p JOIN rosters_coverage c ON c.position_id = p.id
WHERE {which} AND c.superseded_at IS NULL
AND c.starts_at <= %s AND c.starts_at > %s AND c.ends_at > %s
ORDER BY p.tier DESC, p."order", p.roster_id"""
_IN_ROSTERS = "p.roster_id IN ({marks})"
_FOR_AGENCY = """p.roster_id IN (
    SELECT r.id FROM rosters_roster r
    JOIN rosters_roster_agencies a ON a.roster_id = r.id
    WHERE a.organisation_id = %s AND r.closed_at IS NULL)"""


_SEATS = """SELECT r.name, r.zone, r.published_until, r.starts_at, r.ends_at,
p.public_id, p.tier, p."order", {who}, c.starts_at, c.ends_at
FROM rosters_roster r LEFT JOIN rosters_position p ON p.roster_id = r.id
AND (p.ends_at IS NULL OR p.ends_at > %s) AND (r.ends_at IS NULL OR r.ends_at > %s)
AND (r.starts_at IS NULL OR r.starts_at <= %s)
LEFT JOIN rosters_coverage c ON c.position_id = p.id AND c.superseded_at IS NULL
AND c.starts_at <= %s AND c.starts_at > %s AND c.ends_at > %s
LEFT JOIN agencies_user u ON u.id = c.person_id
WHERE r.public_id = %s AND r.consortium_id IN ({marks}){covering}
ORDER BY p.tier DESC, p."order\""""
_WHO = "u.public_id, u.work_name"
# Where the consortium sends no names, an agency is not told who it is by an id either.
_SENT = """CASE WHEN (SELECT names_may_be_sent FROM agencies_consortium
WHERE id = r.consortium_id) THEN {column} END"""
_WHO_IF_SENT = ", ".join(_SENT.format(column=one) for one in _WHO.split(", "))
_COVERING = """ AND r.id IN (
    SELECT roster_id FROM rosters_roster_agencies WHERE organisation_id = %s)"""

_STORED = """SELECT id, starts_at, ends_at, person_id, line_id, night_on, override_id
FROM rosters_coverage WHERE position_id = %s AND superseded_at IS NULL
AND starts_at > %s AND ends_at > %s ORDER BY starts_at"""


_HELD = """SELECT c.position_id, c.starts_at, c.ends_at, c.person_id
FROM rosters_coverage c JOIN rosters_position p ON p.id = c.position_id
WHERE p.roster_id IN ({marks}) AND c.superseded_at IS NULL
AND c.starts_at > %s AND c.ends_at > %s"""
_UNTIL = """SELECT p.id, r.published_until FROM rosters_position p
JOIN rosters_roster r ON r.id = p.roster_id
WHERE r.id IN ({marks}) AND r.published_until IS NOT NULL"""


class Made(NamedTuple):
    """What the rows stored at once have in common.

    `origins`: by the pattern's id where a row comes from; None: from an override.
    """

    position_id: int
    origins: Mapping[int | None, str]
    made_by_id: int | None
    made_at: datetime
    reason: str


Night = tuple[int | str | None, ...]


class Found(NamedTuple):
    person_id: int
    roster_id: int
    tier: str
    order: int
    starts_at: datetime
    ends_at: datetime


def store(stretches: Iterable[Stretch], made: Made) -> None:
    """Insert coverage, several times as fast as `bulk_create`. The guards look."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _insert(cursor, _as_text(stretches, made), made)
            return
        with connection.wrap_database_errors, cursor.copy(_COPY) as copy:
            for begins, ends, person, line, on, override, _ in stretches:
                origin = made.origins[line if override is None else None]
                kept = (origin, line, on, override, *made[2:])
                copy.write_row((made.position_id, person, begins, ends, *kept))


def on_call_in(roster_ids: Sequence[int], at: datetime) -> list[Found]:
    """Who is on call at `at` in these rosters, first to be tried first."""
    if not roster_ids:
        return []
    return _find(_IN_ROSTERS.format(marks=_marks(roster_ids)), roster_ids, at)


def on_call_for(agency_id: int, at: datetime) -> list[Found]:
    """Who is on call at `at` in the open rosters that cover the agency."""
    return _find(_FOR_AGENCY, [agency_id], at)


class Sitting(NamedTuple):
    """A position at an instant, and from when to when somebody is on call there, None:
    nobody. `person` and `name` None though somebody is: the asker is not told who.
    """

    position: UUID
    tier: str
    order: int
    person: UUID | None
    name: str | None
    starts_at: datetime | None
    ends_at: datetime | None


class Seating(NamedTuple):
    """A roster at an instant, its seats in the order in which people are tried.
    `starts_at`, `ends_at`: when it runs; None: already, and on.
    """

    name: str
    zone: str
    published_until: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    seats: list[Sitting]


def seating_of(scope: Scope, public_id: UUID, at: datetime) -> Seating | None:
    """Who is on call at `at` in every position; None where the asker may not see the
    roster, as `Roster.objects.visible_to` says, or there is none.
    """
    ours = sorted(scope.consortium_ids)
    if not ours:
        return None
    agency = [] if scope.sees_whole_consortium else [scope.acting_organisation_id]
    statement = _SEATS.format(
        marks=", ".join(["%s"] * len(ours)),
        covering=_COVERING if agency else "",
        who=_WHO_IF_SENT if agency else _WHO,
    )
    instants = [as_stored(moment) for moment in (at, at - LONGEST, at)]
    key = key_as_stored(public_id)
    there = [instants[0]] * 3
    rows = rows_of(statement, *there, *instants, key, *ours, *agency)
    if not rows:
        return None
    name, zone, *bounds = rows[0][:5]
    seats = [_seat(*row[5:]) for row in rows if row[5] is not None]
    until, starts, ends = (read(at) if at else None for at in bounds)
    return Seating(name, zone, until, starts, ends, seats)


def _seat(
    position: UUID | str,
    tier: str,
    order: int,
    person: UUID | str | None,
    name: str | None,
    begins: datetime | None,
    ends: datetime | None,
) -> Sitting:
    seat = read_key(position)
    if begins is None or ends is None:
        return Sitting(seat, tier, order, None, None, None, None)
    who = read_key(person) if person is not None else None
    return Sitting(seat, tier, order, who, name, read(begins), read(ends))


def stored(position_id: int, now: datetime) -> list[Stored]:
    """What stands of the position and is not over at `now`, by its start."""
    # Nothing lasts longer than LONGEST, so the index is read from there only.
    instants = as_stored(now - LONGEST), as_stored(now)
    return [
        Stored(pk, Stretch(read(begins), read(ends), person, line, on, override, True))
        for pk, begins, ends, person, line, on, override in rows_of(
            _STORED, position_id, *instants
        )
    ]


def held_in(
    roster_ids: Sequence[int], now: datetime
) -> list[tuple[int, datetime, datetime, PersonId]]:
    """What stands in these rosters and is not over at `now`: position, from, until,
    person.
    """
    instants = as_stored(now - LONGEST), as_stored(now)
    return [
        (position, read(begins), read(ends), person)
        for position, begins, ends, person in rows_of(
            _HELD.format(marks=_marks(roster_ids)), *roster_ids, *instants
        )
    ]


def published_until(roster_ids: Sequence[int]) -> dict[int, datetime]:
    """How far these rosters are published, by the position."""
    found = rows_of(_UNTIL.format(marks=_marks(roster_ids)), *roster_ids)
    return {position: read(until) for position, until in found}


def _marks(some: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(some)) or "NULL"


def _find(which: str, parameters: Sequence[int], at: datetime) -> list[Found]:
    instants = [as_stored(moment) for moment in (at, at - LONGEST, at)]
    return [
        Found(person, roster, tier, order, read(begins), read(ends))
        for person, roster, tier, order, begins, ends in rows_of(
            _FIND.format(which=which), *parameters, *instants
        )
    ]


def _insert(cursor: CursorWrapper, nights: list[Night], made: Made) -> None:
    shared = (made.position_id, made.made_by_id, _text(made.made_at), made.reason)
    batches = [
        [*chain.from_iterable(nights[begin : begin + _AT_ONCE]), *shared]
        for begin in range(0, len(nights), _AT_ONCE)
    ]
    rest = len(nights) % _AT_ONCE
    last = batches.pop() if rest else []
    cursor.executemany(_insert_of(_AT_ONCE), batches)
    if last:
        cursor.execute(_insert_of(rest), last)


def _insert_of(count: int) -> str:
    return _INSERT.format(nights=", ".join([_NIGHT] * count))


def _as_text(stretches: Iterable[Stretch], made: Made) -> list[Night]:
    """What is each row's own, as SQLite keeps it: the text Django would write."""
    origins = made.origins
    return [
        (
            person,
            _text(begins),
            _text(ends),
            origins[line if override is None else None],
            line,
            on.isoformat() if on else None,
            override,
        )
        for begins, ends, person, line, on, override, _ in stretches
    ]


@lru_cache(maxsize=16_384)  # most instants end one night and begin another
def _text(at: datetime) -> str:
    return at.isoformat(" ")[:-6]  # without +00:00
