"""People taking turns: the rules. `rosters.core.turns` works out whose turn it is.

The rules, in words:

- Turns are numbered from the day the rotation starts; each lasts `turn_days` days.
- Members take turns in their order, one turn each, then from the front again.
- A member belongs from `from_on` up to, not including, `until_on`.
- On a day the membership changes, whoever has the turn and still belongs keeps it;
  if they have left, the next member in order takes the rest of it. The turn after
  goes to the next member in order after whoever had it. So a newcomer waits for
  their turn, and nobody is on twice running because somebody else left.
- Nobody's turn: before the start, and while there are no members. After that the
  first member in order begins.

So far a shift is handed over whole: it belongs to whoever has the turn on its date.
A rotation may instead hand over by the clock, every so many hours, in the middle of
a shift if need be (`Clock`). Then turns are counted from the first handoff, at
`local_at` on the day the rotation starts, and every day named above (start, joining,
leaving) begins at `local_at`. One of two is chosen:

- *wall clock*: the next handoff is when the clock on the wall shows so many hours
  more. Handoffs at 06:00, 14:00 and 22:00 stay there all year; the turn in which the
  clock jumps is an hour shorter or longer. A handoff at a skipped time is read by the
  old clock (02:30 is 03:30), one at a repeated time is at the first; should two come
  together, the later turn has it and the earlier does not take place.
- *elapsed*: the next handoff is so many hours later by any stopwatch. All turns are
  equally long; on the wall handoffs move by an hour when the clock does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common import walltime
from rosters.core.words import PersonId

# No zone has set its clock back by more, at once, since there are zones.
_FURTHEST_BACK = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Member:
    """One person's place in the order, from a day on, perhaps until another.

    Of two members with the same `order` the lower person id goes first.
    """

    person: PersonId
    order: int
    from_on: date
    until_on: date | None = None

    def belongs(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


class Handoff(StrEnum):
    """When a turn passes to the next: with a shift, or by one of two clocks."""

    SHIFT = "shift"
    WALL = "wall"
    ELAPSED = "elapsed"


@dataclass(frozen=True, slots=True)
class Clock:
    """Handoffs every `every_hours` hours, the first at `local_at` in `zone`.

    ValueError for turns shorter than an hour, and for `Handoff.SHIFT`.
    """

    kind: Handoff
    every_hours: int
    local_at: time
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.every_hours < 1:
            raise ValueError("a turn lasts at least an hour")
        if self.kind is Handoff.SHIFT:
            raise ValueError("a shift handed over whole needs no clock")

    def begins(self, on: date) -> datetime:
        """The instant at which the day `on` of the rotation begins."""
        return walltime.instant(on, self.local_at, self.zone)

    def handoff(self, turn: int, first_on: date) -> datetime:
        """The instant at which that turn begins."""
        later = turn * timedelta(hours=self.every_hours)
        if self.kind is Handoff.ELAPSED:
            return self.begins(first_on) + later
        wall = datetime.combine(first_on, self.local_at) + later
        return walltime.instant_of(wall, self.zone)

    def turn(self, at: datetime, first_on: date) -> int:
        """The last turn that has begun at the instant `at`; negative: before."""
        every = timedelta(hours=self.every_hours)
        if self.kind is Handoff.ELAPSED:
            return (at - self.begins(first_on)) // every
        first = datetime.combine(first_on, self.local_at)
        shown = walltime.local(at, self.zone)
        number = (shown + _FURTHEST_BACK - first) // every
        while self.handoff(number, first_on) > at:
            number -= 1
        return number


@dataclass(frozen=True, slots=True)
class Rotation:
    """Members taking turns of `turn_days` days (1 daily, 7 weekly) from `starts_on`.

    With a `clock` turns are as long as it says instead. ValueError for a turn shorter
    than a day, and for a person who would be a member twice at once.
    """

    starts_on: date
    turn_days: int
    members: tuple[Member, ...]
    clock: Clock | None = None

    def __post_init__(self) -> None:
        if self.turn_days < 1:
            raise ValueError("a turn lasts at least a day")
        for one in self.members:
            for other in self.members:
                if one is not other and _both_at_once(one, other):
                    raise ValueError("a person is in a rotation once at a time")


@dataclass(frozen=True, slots=True)
class Handover:
    """A day from which others belong; nobody joins or leaves: in another order."""

    on: date
    joining: tuple[PersonId, ...]
    leaving: tuple[PersonId, ...]


def handovers(members: Iterable[Member], *, after: date) -> list[Handover]:
    """What is agreed for the days after `after`: who joins and leaves, by the day."""
    places = sorted(members, key=lambda member: (member.order, member.person))
    days = {day for m in places for day in (m.from_on, m.until_on) if day}
    found: list[Handover] = []
    for on in sorted(day for day in days if day > after):
        eve = date.fromordinal(on.toordinal() - 1)
        before = [m.person for m in places if m.belongs(eve)]
        since = [m.person for m in places if m.belongs(on)]
        if before != since:
            joining = tuple(person for person in since if person not in before)
            leaving = tuple(person for person in before if person not in since)
            found.append(Handover(on, joining, leaving))
    return found


def _both_at_once(one: Member, other: Member) -> bool:
    return (
        one.person == other.person
        and (other.until_on is None or one.from_on < other.until_on)
        and (one.until_on is None or other.from_on < one.until_on)
    )
