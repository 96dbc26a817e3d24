"""A recurring shift on the wall clock, made into instants.

The rules, in words:

- A pattern's night begins at `local_start` on each of its dates and ends `wall`
  later by the wall clock: 19:00 to 07:00 stays so on both nights the clock jumps.
- A cancelled night does not happen. A moved night happens at its new time instead,
  and still belongs to whoever its own date gave it to; where turns pass by the clock,
  to whoever has the turn then.
- A night of which the skipped hour leaves nothing does not happen.
- A night lasts at most until the next of its pattern begins, by the wall clock: else
  the pattern overlaps itself. One for holidays may: of two neighbouring holidays the
  later begins when it begins. So may a night that is moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span
from rosters.core.recurrence import Recurrence
from rosters.core.rotation import Rotation
from rosters.core.turns import Turns
from rosters.core.words import PersonId

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One recurring shift of one position, held by a person or a rotation.

    `rank`: of two patterns at once one for holidays wins, then the lower rank, then
    the lower id.
    `last_on` is the last date a night may begin on. `exceptions`: by a night's own
    date, the span it was moved to, or None for cancelled.
    """

    id: int
    rank: int
    zone: ZoneInfo
    starts_on: date
    local_start: time
    wall: timedelta
    recurrence: Recurrence
    holder: PersonId | Rotation
    last_on: date | None = None
    exceptions: Mapping[date, Span | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.wall <= timedelta(0):
            raise ValueError("a shift ends after it starts")

    @property
    def precedence(self) -> tuple[bool, int]:
        """The lowest wins, but for moved nights and later starts."""
        return not self.recurrence.is_for_holidays, self.rank

    def night(self, on: date) -> Span | None:
        """When the night of `on` is by the rule alone; None: nothing is left of it."""
        wall_end = datetime.combine(on, self.local_start) + self.wall
        return Span.between(
            walltime.instant(on, self.local_start, self.zone),
            walltime.instant(wall_end.date(), wall_end.time(), self.zone),
        )

    def where(self, on: date) -> Span | None:
        """When the night of `on` takes place, moved or not; None: it does not."""
        if not self.has_night(on):
            return None
        return self.exceptions[on] if on in self.exceptions else self.night(on)

    def has_night(self, on: date) -> bool:
        """Whether the rule gives a night on that date, before moves and cancels."""
        return any(self._dates(on, on + ONE_DAY))

    def _dates(self, from_on: date, until_on: date) -> Iterator[date]:
        if self.last_on is not None:
            until_on = min(until_on, self.last_on + ONE_DAY)
        return self.recurrence.dates(self.starts_on, from_on=from_on, until_on=until_on)

    def first_over_its_next(self, from_on: date, until_on: date) -> date | None:
        """The first of these dates whose night lasts beyond the beginning of the next,
        by the rule alone; None: the pattern does not overlap itself.
        """
        if self.recurrence.is_for_holidays:
            return None
        dates = self._dates(from_on, until_on + self.wall + ONE_DAY)
        over = (on for on, after in pairwise(dates) if self.wall > after - on)
        found = next(over, None) if self.wall > ONE_DAY else None
        return found if found is not None and found < until_on else None

    def dates_near(self, window: Span) -> Iterator[date]:
        """Every date whose night might reach into `window`, in order."""
        # `wall` counts here in whole days; one more for the rest of it, one for a
        # skipped hour that carries the end past midnight.
        earliest = walltime.local_date(window.starts_at, self.zone) - self.wall
        latest = walltime.local_date(window.ends_at, self.zone)
        return self._dates(earliest - 2 * ONE_DAY, latest + ONE_DAY)


class Shift(NamedTuple):
    """One night. `person` is None when it is nobody's turn: an open shift; and where
    turns pass by the clock, which the resolver looks at.

    A tuple, not a dataclass: a year has a thousand of them, and they are made
    twice as fast.
    """

    starts_at: datetime
    ends_at: datetime
    person: PersonId | None
    pattern: int
    on: date
    rank: tuple[bool, int]
    moved: bool


def expand(pattern: Pattern, window: Span) -> list[Shift]:
    """The pattern's nights that reach into `window`, whole, by their start.

    Costs as much as the window is long, however old the pattern is.
    """
    holder = pattern.holder
    turns = None
    if isinstance(holder, Rotation) and holder.clock is None:
        turns = Turns(holder)
    fixed = None if isinstance(holder, Rotation) else holder
    shifts: list[Shift] = []
    rank = pattern.precedence
    low, high = window.starts_at, window.ends_at
    for on, starts_at, ends_at, moved in _nights(pattern, window):
        if starts_at < high and ends_at > low:
            person = turns.holder(on) if turns else fixed
            shifts.append(
                Shift(starts_at, ends_at, person, pattern.id, on, rank, moved)
            )
    shifts.sort(key=attrgetter("starts_at"))
    return shifts


def _nights(
    pattern: Pattern, window: Span
) -> Iterator[tuple[date, datetime, datetime, bool]]:
    zone, begin, exceptions = pattern.zone, pattern.local_start, pattern.exceptions
    wall_end = datetime.combine(date.min, begin) + pattern.wall
    later, end = wall_end.date() - date.min, wall_end.time()
    instant = walltime.instant
    for on in pattern.dates_near(window):
        if on in exceptions:
            continue
        starts_at = instant(on, begin, zone)
        ends_at = instant(on + later if later else on, end, zone)
        if starts_at < ends_at:
            yield on, starts_at, ends_at, False
    for on, moved_to in exceptions.items():
        if moved_to is not None and pattern.has_night(on):
            yield on, moved_to.starts_at, moved_to.ends_at, True
