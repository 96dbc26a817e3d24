"""A roster's whole plan, read for the resolver by statements written by hand: every
edit of a roster reads all of it. The same on both databases; a test holds them to
the models.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from common import walltime
from common.intervals import Span
from common.public_holidays import HolidayCalendar, Observed
from rosters.core.amendment import Override, TimeOff
from rosters.core.pattern import Pattern
from rosters.core.recurrence import Days, Recurrence, Unit, from_rule
from rosters.core.rotation import Clock, Handoff, Member, Rotation
from rosters.core.words import Change, PersonId
from rosters.models.rows import as_stored, read, rows_of

_LINES = """FROM rosters_patternline l JOIN schedule_event e ON e.id = l.event_id
JOIN rosters_position p ON p.calendar_id = e.calendar_id"""
_PATTERNS = f"""SELECT p.id, l.id, l.rank, l.zone, l.starts_on, l.last_on,
l.local_start, l.wall_minutes, l.person_id, l.rotation_id, l.event_id,
r.id, r.frequency, r.params, l.holidays, s.holiday_state, s.holidays_observed
{_LINES} JOIN rosters_roster s ON s.id = p.roster_id
LEFT JOIN schedule_rule r ON r.id = e.rule_id WHERE p.roster_id = %s"""
_EXCEPTIONS = f"""SELECT l.event_id, l.zone, o.original_start, o.start, o."end",
o.cancelled {_LINES} JOIN schedule_occurrence o ON o.event_id = l.event_id
WHERE p.roster_id = %s"""
_ROTATIONS = f"""SELECT t.id, t.starts_on, t.turn_days,
t.handoff, t.turn_hours, t.handoff_at, s.zone,
m.person_id, m."order", m.from_on, m.until_on FROM rosters_rotation t
JOIN rosters_roster s ON s.id = t.roster_id
LEFT JOIN rosters_rotationmember m ON m.rotation_id = t.id
WHERE t.id IN (SELECT l.rotation_id {_LINES} WHERE p.roster_id = %s) ORDER BY m.id"""  # noqa: S608 - our own words
_OVERRIDES = """SELECT o.position_id, o.id, o.change, o.starts_at, o.ends_at,
o.made_at, o.person_id, o.instead_of_id
FROM rosters_override o JOIN rosters_position p ON p.id = o.position_id
WHERE p.roster_id = %s AND o.withdrawn_at IS NULL AND o.ends_at > %s"""
_TIME_OFF = """SELECT id, person_id, starts_at, ends_at, made_at FROM rosters_timeoff
WHERE consortium_id = %s AND withdrawn_at IS NULL AND ends_at > %s"""


def patterns_of(roster_id: int) -> dict[int, list[Pattern]]:
    """The patterns of the roster's positions, by the position's id."""
    rotations = _rotations(roster_id)
    exceptions = _exceptions(roster_id)
    found: dict[int, list[Pattern]] = defaultdict(list)
    for position_id, *columns in rows_of(_PATTERNS, roster_id):
        found[position_id].append(_pattern(columns, rotations, exceptions))
    return found


def overrides_of(roster_id: int, *, since: datetime) -> dict[int, list[Override]]:
    """Those that stand and end after `since`, by the position's id."""
    found: dict[int, list[Override]] = defaultdict(list)
    for position_id, pk, change, begins, ends, made_at, person, instead_of in rows_of(
        _OVERRIDES, roster_id, as_stored(since)
    ):
        override = Override(
            id=pk,
            change=Change(change),
            span=Span(read(begins), read(ends)),
            made_at=read(made_at),
            person=person,
            instead_of=instead_of,
        )
        found[position_id].append(override)
    return found


def time_off_of(consortium_id: int, *, since: datetime) -> tuple[TimeOff, ...]:
    """What stands in the consortium and ends after `since`."""
    return tuple(
        TimeOff(pk, PersonId(person), Span(read(begins), read(ends)), read(made_at))
        for pk, person, begins, ends, made_at in rows_of(
            _TIME_OFF, consortium_id, as_stored(since)
        )
    )


def _pattern(
    columns: list[Any],
    rotations: Mapping[int, Rotation],
    exceptions: Mapping[int, dict[date, Span | None]],
) -> Pattern:
    pk, rank, zone, starts_on, last_on, local_start, minutes, *others = columns
    person, rotation, event, rule, frequency, params, *holidays = others
    return Pattern(
        id=pk,
        rank=rank,
        zone=walltime.zone(zone),
        starts_on=starts_on,
        local_start=local_start,
        wall=timedelta(minutes=minutes),
        recurrence=_recurrence(frequency if rule else None, params, *holidays),
        holder=rotations[rotation] if rotation else PersonId(person),
        last_on=last_on,
        exceptions=exceptions.get(event, {}),
    )


def _recurrence(
    frequency: str | None, params: str, days: str, state: str, observed: str
) -> Recurrence:
    """Of no frequency: once."""
    read = from_rule(frequency, params) if frequency else Recurrence(Unit.ONCE)
    return read.on(Days(days), HolidayCalendar(state, Observed(observed)))


def _exceptions(roster_id: int) -> dict[int, dict[date, Span | None]]:
    """Moved and cancelled nights by their own date on the wall, by the event's id."""
    found: dict[int, dict[date, Span | None]] = defaultdict(dict)
    for event, zone, was, begins, ends, cancelled in rows_of(_EXCEPTIONS, roster_id):
        on = walltime.local_date(read(was), walltime.zone(zone))
        found[event][on] = None if cancelled else Span(read(begins), read(ends))
    return found


def _rotations(roster_id: int) -> dict[int, Rotation]:
    """By their id; one may have lost its last member."""
    begun: dict[int, tuple[date, int, Clock | None]] = {}
    members: dict[int, list[Member]] = defaultdict(list)
    for pk, starts_on, turn_days, *others in rows_of(_ROTATIONS, roster_id):
        handoff, hours, at, zone, person, *place = others
        begun[pk] = starts_on, turn_days, _clock(handoff, hours, at, zone)
        if person is not None:
            members[pk].append(Member(PersonId(person), *place))
    return {
        pk: Rotation(starts_on, turn_days, tuple(members[pk]), clock)
        for pk, (starts_on, turn_days, clock) in begun.items()
    }


def _clock(handoff: str, hours: int, at: time, zone: str) -> Clock | None:
    if handoff == Handoff.SHIFT:
        return None
    return Clock(Handoff(handoff), hours, at, walltime.zone(zone))
