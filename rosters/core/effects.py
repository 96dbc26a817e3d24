"""What does an edit change of what is published, and for whom?"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span, subtract
from rosters.core.words import PersonId

# What begins within this is told at once, whatever the hour.
SOON = timedelta(hours=24)
_STARTS_AT = attrgetter("starts_at")
MORNING, EVENING = time(8), time(20)


class Held(NamedTuple):
    """One person on call in one position, as published."""

    position: int
    starts_at: datetime
    ends_at: datetime
    person: PersonId


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """For a span a position passes from one person to another; None: nobody."""

    starts_at: datetime
    ends_at: datetime
    position: int
    before: PersonId | None
    after: PersonId | None


@dataclass(frozen=True, slots=True)
class News:
    """What one person has to hear: the shifts that came, and those that went, or the
    parts of them that did.
    """

    new: tuple[Held, ...]
    off: tuple[Held, ...]

    @property
    def first_at(self) -> datetime:
        return min(held.starts_at for held in (*self.new, *self.off))


def moves(
    before: Iterable[Held],
    after: Iterable[Held],
    *,
    since: datetime,
    until: Mapping[int, datetime],
) -> list[Move]:
    """Every span for which another is on call than before, in order.

    From `since` on, because what is past stays; and, by the position, as far as it
    was published before: what was not known yet does not change. A night is one move,
    or as many as are needed to say for which hours it passes to whom.
    """
    old, new = set(before), set(after)
    found: list[Move] = []
    gone, come = _by_position(old - new), _by_position(new - old)
    for position in gone.keys() | come.keys():
        known = Span.between(since, until.get(position, since))
        if known is not None:
            found += _moves_of(position, gone[position], come[position], known)
    return sorted(found, key=lambda move: (move.starts_at, move.position))


def _by_position(some: Iterable[Held]) -> defaultdict[int, list[Held]]:
    found = defaultdict[int, list[Held]](list)
    for held in sorted(some):
        found[held.position].append(held)
    return found


def _moves_of(
    position: int, gone: list[Held], come: list[Held], known: Span
) -> Iterable[Move]:
    edges = {edge for held in (*gone, *come) for edge in held[1:3]}
    edges |= {known.starts_at, known.ends_at}
    cuts = sorted(e for e in edges if known.starts_at <= e <= known.ends_at)
    was, shall = iter(gone), iter(come)
    old, new = next(was, None), next(shall, None)
    for begin, end in pairwise(cuts):
        while old is not None and old.ends_at <= begin:
            old = next(was, None)
        while new is not None and new.ends_at <= begin:
            new = next(shall, None)
        held_by = old.person if old and old.starts_at <= begin else None
        passes_to = new.person if new and new.starts_at <= begin else None
        if held_by != passes_to:
            yield Move(begin, end, position, held_by, passes_to)


def news(
    before: Iterable[Held],
    after: Iterable[Held],
    *,
    since: datetime,
    until: Mapping[int, datetime],
) -> dict[PersonId, News]:
    """By the person, what they have to hear; bounded as `moves` are.

    A shift is told whole, whoever had which hours of it before; of one that only
    became longer or shorter, the hours.
    """
    old, new = set(before), set(after)
    came = _parts(new - old, _seats(old - new), since, until)
    went = _parts(old - new, _seats(new - old), since, until)
    return {
        person: News(tuple(came.get(person, ())), tuple(went.get(person, ())))
        for person in sorted(came.keys() | went.keys())
    }


Seats = Mapping[tuple[int, PersonId], list[Span]]


def _seats(some: Iterable[Held]) -> Seats:
    found: dict[tuple[int, PersonId], list[Span]] = defaultdict(list)
    for held in some:
        span = Span(held.starts_at, held.ends_at)
        found[held.position, held.person].append(span)
    for spans in found.values():
        spans.sort()
    return found


def _near(spans: list[Span], starts_at: datetime, ends_at: datetime) -> list[Span]:
    """Those that may overlap: the rows of a seat do not overlap one another."""
    first = bisect_right(spans, starts_at, key=_STARTS_AT) - 1
    return spans[max(first, 0) : bisect_left(spans, ends_at, key=_STARTS_AT)]


def _parts(
    some: Iterable[Held],
    kept: Seats,
    since: datetime,
    until: Mapping[int, datetime],
) -> dict[PersonId, list[Held]]:
    """What of these lies outside what the same person has in that seat, in order."""
    found: dict[PersonId, list[Held]] = defaultdict(list)
    for position, starts_at, ends_at, person in some:
        bound = until.get(position, since)
        span = Span.between(max(starts_at, since), min(ends_at, bound))
        near = _near(kept.get((position, person), []), starts_at, ends_at)
        for part in subtract([span], near) if span else []:
            held = Held(position, part.starts_at, part.ends_at, person)
            found[person].append(held)
    for parts in found.values():
        parts.sort(key=lambda held: (held.starts_at, held.position))
    return found


def when_to_tell(first_at: datetime, *, now: datetime, zone: ZoneInfo) -> datetime:
    """At once if it concerns the next 24 hours, or by day; else in the morning, at
    08:00 on the wall of the roster.
    """
    hour = walltime.local(now, zone).time()
    if first_at - now <= SOON or MORNING <= hour < EVENING:
        return now
    return walltime.next_time(MORNING, after=now, zone=zone)


def leaves_later_at(
    first_at: datetime, *, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """When news leaves that is not told at once, on the bare wall; None: at once."""
    at = when_to_tell(first_at, now=now, zone=zone)
    return walltime.local(at, zone) if at > now else None
