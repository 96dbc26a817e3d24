"""Shifts as the text of an iCalendar file (RFC 5545) that every program reads alike.

The icalendar library writes every line. A year of shifts is one event a thousand times
over, so an event is written once per summary and zone and then filled in.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, vDuration

from rosters.core.vtimezone import vtimezone

PRODUCT = "-//Tandem//On call//EN"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
ASK_AGAIN = timedelta(hours=1)
_BEGIN, _END = "BEGIN:VEVENT\r\n", "END:VEVENT\r\n"
_CLOSE = "END:VCALENDAR\r\n"
# What the filled-in places of the one event are written as, before they are filled in.
_UID = UUID(int=0)
_START, _FINISH, _STAMP = (datetime(2001, 1, day, tzinfo=UTC) for day in (1, 2, 3))


class Entry(NamedTuple):
    """One shift in a calendar, shown by the wall clock of `zone`.

    `uid` stays the same while it is the same shift; `revised_at` is when it came to be
    as it is now.
    """

    uid: UUID
    revised_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    zone: ZoneInfo

    @property
    def sequence(self) -> int:
        """Rises with every change: the seconds since 2020 until the last one."""
        return max(0, int((self.revised_at - EPOCH).total_seconds()))


def write(entries: Sequence[Entry], *, name: str = "") -> bytes:
    """These entries, in UTF-8: a calendar called `name` to subscribe to, or without a
    name a file to take over once.

    An entry is written by its zone's wall clock, beside the rule of that clock; where
    the zone keeps no yearly rule, or the clock shows the time twice, in UTC. Nothing in
    it depends on when it is written.
    """
    rules = _rules(entries)
    events = [_event(entry, rules.get(entry.zone)) for entry in entries]
    return "".join([_frame(rules, name), *events, _CLOSE]).encode()


def _rules(entries: Sequence[Entry]) -> dict[ZoneInfo, Timezone]:
    """The rule of each zone over all the years of the entries, where it has one."""
    if not entries:
        return {}
    first = min(entry.starts_at for entry in entries).year
    last = max(entry.ends_at for entry in entries).year
    zones = dict.fromkeys(entry.zone for entry in entries)
    rules = {zone: vtimezone(zone, first, last) for zone in zones}
    return {zone: rule for zone, rule in rules.items() if rule is not None}


def _frame(rules: dict[ZoneInfo, Timezone], name: str) -> str:
    """Everything that stands before the events."""
    frame = Calendar()
    frame.add("prodid", PRODUCT)
    frame.add("version", "2.0")
    frame.add("calscale", "GREGORIAN")
    if name:
        frame.add("name", name)
        frame.add("x-wr-calname", name)
        frame.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
        frame.add("x-published-ttl", vDuration(ASK_AGAIN))
    for rule in rules.values():
        frame.add_component(rule)
    return _text(frame).removesuffix(_CLOSE)


def _text(component: Component) -> str:
    written: bytes = component.to_ical()
    return written.decode()


def _event(entry: Entry, rule: Timezone | None) -> str:
    begins = _wall(entry.starts_at, entry.zone) if rule else None
    ends = _wall(entry.ends_at, entry.zone) if rule else None
    revised = _utc(entry.revised_at)
    written = (
        (entry.zone.key, begins, ends)
        if begins and ends
        else (None, _utc(entry.starts_at), _utc(entry.ends_at))
    )
    tzid, *times = written
    filled = _form(tzid) % (*times, revised, entry.uid, entry.sequence, revised)
    return _head(entry.summary) + filled


@lru_cache(maxsize=1024)
def _head(summary: str) -> str:
    """How an event of that summary begins: it comes first, and is folded where long."""
    event = Event()
    event.add("summary", summary)
    return _text(event).removesuffix(_END)


@lru_cache(maxsize=64)
def _form(tzid: str | None) -> str:
    """The rest of an event, with places for: start, end, stamp, uid, sequence, revised.

    On call is free time: the night does not block the day's appointments.
    """
    zone = UTC if tzid is None else ZoneInfo(tzid)
    event = Event()
    event.add("dtstart", _START.replace(tzinfo=zone))
    event.add("dtend", _FINISH.replace(tzinfo=zone))
    event.add("dtstamp", _STAMP)
    event.add("uid", str(_UID))
    event.add("sequence", 0)
    event.add("last-modified", _STAMP)
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    text = _text(event).removeprefix(_BEGIN).replace("%", "%%")
    marks = [_utc(_START), _utc(_FINISH), _utc(_STAMP), str(_UID)]
    if tzid is not None:
        marks[:2] = [mark.removesuffix("Z") for mark in marks[:2]]
    for mark in marks:
        text = text.replace(f":{mark}\r\n", ":%s\r\n")
    return text.replace("SEQUENCE:0\r\n", "SEQUENCE:%s\r\n")


@lru_cache(maxsize=16_384)  # most instants end one night and begin another
def _wall(at: datetime, zone: ZoneInfo) -> str | None:
    """What the clock shows at `at`; None when it shows that twice."""
    local = at.astimezone(zone)
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        return None
    return f"{local:%Y%m%dT%H%M%S}"


@lru_cache(maxsize=16_384)
def _utc(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"
