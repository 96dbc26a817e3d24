"""Whose turn is it? Worked out by division, never by walking from the start.

The rules stand in `rosters.core.rotation`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Generic, TypeVar

from common.intervals import Span, split
from rosters.core.rotation import Clock, Member, Rotation
from rosters.core.words import PersonId

_BEFORE = timedelta(microseconds=1)
K = TypeVar("K", int, datetime)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time without changes: `members` in order, the first of them has `turn`."""

    turn: int
    members: tuple[Member, ...]


class _Places(Generic[K]):
    """Who has which turn, between changes of the membership.

    `K` is what time is told by: the number of a day, or an instant.
    """

    __slots__ = ("changes", "stretches")

    def __init__(self) -> None:
        self.changes: list[K] = []
        self.stretches: list[_Stretch] = []

    def member(self, key: K, turn: int) -> Member | None:
        """Who has the turn, which is that of the time `key`."""
        index = bisect_right(self.changes, key) - 1
        if index < 0:
            return None
        stretch = self.stretches[index]
        if not stretch.members:
            return None
        return stretch.members[(turn - stretch.turn) % len(stretch.members)]

    def change(
        self, key: K, turn: int, members: list[Member], *, eve: K, eves_turn: int
    ) -> None:
        """From `key` on, in the turn `turn`, these are the members.

        `eve` is the moment before, and `eves_turn` the turn then.
        """
        members.sort(key=lambda member: (member.order, member.person))
        had_it = self.member(eve, eves_turn)
        first = 0
        if had_it is not None and members:
            first = _first(members, had_it, passed=turn - eves_turn)
        ordered = tuple(members[first:] + members[:first])
        self.changes.append(key)
        self.stretches.append(_Stretch(turn, ordered))


def _first(members: list[Member], had_it: Member, *, passed: int) -> int:
    """The place in `members` of whoever goes on after `had_it`, `passed` turns on."""
    persons = [member.person for member in members]
    if had_it.person in persons:
        first = persons.index(had_it.person) + passed
    else:
        place = (had_it.order, had_it.person)
        first = bisect_right([(m.order, m.person) for m in members], place)
        first += max(passed - 1, 0)
    return first % len(members)


class Turns:
    """A rotation that hands shifts over whole, made ready to be asked about days."""

    __slots__ = ("_days", "_first", "_places")

    def __init__(self, rotation: Rotation) -> None:
        self._first = rotation.starts_on.toordinal()
        self._days = rotation.turn_days
        self._places = _Places[int]()
        for on, members in _changes(rotation):
            day = on.toordinal()
            self._places.change(
                day,
                self._turn(day),
                members,
                eve=day - 1,
                eves_turn=self._turn(day - 1),
            )

    def _turn(self, day: int) -> int:
        return (day - self._first) // self._days

    def holder(self, on: date) -> PersonId | None:
        """Whose turn it is on the day `on`, or None when it is nobody's."""
        day = on.toordinal()
        member = self._places.member(day, self._turn(day))
        return member.person if member else None


class ClockTurns:
    """A rotation that hands over by the clock, made ready to be asked about spans."""

    __slots__ = ("_clock", "_first", "_places")

    def __init__(self, rotation: Rotation, clock: Clock) -> None:
        self._first, self._clock = rotation.starts_on, clock
        self._places = _Places[datetime]()
        for on, members in _changes(rotation):
            begins = clock.begins(on)
            eve = begins - _BEFORE
            self._places.change(
                begins,
                clock.turn(begins, self._first),
                members,
                eve=eve,
                eves_turn=clock.turn(eve, self._first),
            )

    def holder(self, at: datetime) -> PersonId | None:
        """Whose turn it is at the instant `at`, or None when it is nobody's."""
        member = self._places.member(at, self._clock.turn(at, self._first))
        return member.person if member else None

    def hand_over(self, span: Span) -> list[tuple[Span, PersonId | None]]:
        """Who has it from when until when: the whole of `span`, in order.

        As few pieces as can be: nobody hands over to themselves.
        """
        cuts = [*self._handoffs(span), *self._places.changes]
        found: list[tuple[Span, PersonId | None]] = []
        for piece in split(span, cuts):
            person = self.holder(piece.starts_at)
            if found and found[-1][1] == person:
                piece = Span(found.pop()[0].starts_at, piece.ends_at)
            found.append((piece, person))
        return found

    def _handoffs(self, span: Span) -> Iterator[datetime]:
        """Every handoff inside `span`; those outside it, if any come, are harmless."""
        for turn in count(self._clock.turn(span.starts_at, self._first) + 1):
            at = self._clock.handoff(turn, self._first)
            if at >= span.ends_at:
                return
            yield at


def _changes(rotation: Rotation) -> Iterator[tuple[date, list[Member]]]:
    """The days on which the membership changes, and who belongs from then on."""
    days = {rotation.starts_on}
    for member in rotation.members:
        days.add(member.from_on)
        if member.until_on is not None:
            days.add(member.until_on)
    for on in sorted(day for day in days if day >= rotation.starts_on):
        yield on, [m for m in rotation.members if m.belongs(on)]
