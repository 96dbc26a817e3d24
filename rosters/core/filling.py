"""Who should take the open shifts? A draft that shares them out fairly.

The rules, in words:

- Shifts are given one after another in order of time, then of position. What was given
  before counts as a shift of that person.
- Nobody gets a shift that a hard rule (`rosters.core.rules`) forbids them.
- Of those who may take it the first has it, in this order: who would rather not comes
  after everybody else; then, if the shift touches a public holiday, whoever carried
  fewer holidays; if it touches a Saturday or Sunday, fewer weekend days; if it is a
  night, fewer nights; then fewer hours; then who was on call the longest time ago; then
  who prefers such times; then the lower id.
- What they carried is that of the year that ends with the draft, in every roster of the
  consortium, published shifts included and those given before, whole; counted as the
  ledger counts (`rosters.core.ledger`). It is compared by the day: who came within that
  year need not catch up with a time in which they were not there.
- A shift that nobody may take stays open, with what stops each.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from operator import attrgetter

from common import walltime
from common.intervals import Span
from common.public_holidays import HolidayCalendar
from rosters.core.ledger import Period, Tally, tally
from rosters.core.preferences import Level, Preference, level_of
from rosters.core.rules import (
    ONE_DAY,
    Broken,
    Duty,
    Limits,
    Standing,
    broken,
    unfit_from,
)
from rosters.core.words import PersonId

LONGEST = timedelta(days=31)
A_YEAR = 365
MICROSECOND = timedelta(microseconds=1)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_STARTS_AT = attrgetter("span.starts_at")


@dataclass(frozen=True, slots=True, order=True)
class OpenShift:
    """A shift that nobody holds. `night`: of which pattern and date it is."""

    span: Span
    position: int
    night: tuple[int, date] | None = None

    def as_duty(self) -> Duty:
        return Duty(self.span, self.position, self.night)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who might take some.

    `duties`: all they are on call for, anywhere, near the draft. `carried`: what the
    year before came to. `last_at`: when they were last on call before these duties.
    `unfit_on`: the local days on which they may not be sent. `week`: what they prefer
    every week. `busy`: when they are by their own calendars.
    `days`: how many days of the year they were there.
    """

    person: PersonId
    carried: Tally = field(default_factory=Tally)
    duties: tuple[Duty, ...] = ()
    last_at: datetime | None = None
    time_off: tuple[Span, ...] = ()
    is_reachable: bool = True
    unfit_on: frozenset[date] = frozenset()
    week: tuple[Preference, ...] = ()
    busy: tuple[Span, ...] = ()
    days: int = A_YEAR


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why somebody may not take a shift: every rule that does not hold."""

    person: PersonId
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A shift and who takes it in the draft, with what they `had` before; nobody: what
    stops each, by their id.
    """

    shift: OpenShift
    person: PersonId | None
    stopped: tuple[Stopped, ...] = ()
    had: Tally = field(default_factory=Tally)


class Sharing:
    """People and what they have so far, while a draft is made or looked at.

    Asking about one person and shift looks at their near duties only, so that a year
    costs as much as it has shifts.
    """

    def __init__(
        self,
        candidates: Iterable[Candidate],
        limits: Limits,
        holidays: HolidayCalendar,
    ) -> None:
        self._limits = limits
        self._holidays = holidays
        self._near = max(limits.rest, (limits.most_nights + 2) * ONE_DAY)
        self._people = {each.person: each for each in candidates}
        self._duties = {
            person: sorted(each.duties, key=_STARTS_AT)
            for person, each in self._people.items()
        }
        self._carried = {p: each.carried for p, each in self._people.items()}
        self._counted: dict[Span, Tally] = {}

    def stopped(self, person: PersonId, shift: OpenShift) -> Stopped | None:
        """What stops the person from taking the shift; None: nothing."""
        known = self._people[person]
        standing = Standing(
            tuple(self._around(person, shift.span)),
            known.time_off,
            known.is_reachable,
            unfit_from(known.unfit_on, shift.span, self._limits.zone),
            week=known.week,
            busy=known.busy,
        )
        found = broken(shift.as_duty(), standing, self._limits)
        return Stopped(person, found) if found else None

    def everybody_stopped(self, shift: OpenShift) -> tuple[Stopped, ...]:
        """Everyone who may not take it, by id."""
        found = (self.stopped(person, shift) for person in sorted(self._people))
        return tuple(each for each in found if each is not None)

    def give(self, person: PersonId, shift: OpenShift) -> None:
        """From now on the person has it."""
        insort(self._duties[person], shift.as_duty(), key=_STARTS_AT)
        self._carried[person] += self.count(shift)

    def carried(self, person: PersonId) -> Tally:
        return self._carried[person]

    def knows(self, person: PersonId) -> bool:
        return person in self._people

    def fairest(self, shift: OpenShift) -> PersonId | None:
        """Whose turn it is among those who may take it; None: nobody may."""
        for person in sorted(self._people, key=lambda one: self._turn(one, shift)):
            if self.stopped(person, shift) is None:
                return person
        return None

    def _turn(self, person: PersonId, shift: OpenShift) -> tuple[object, ...]:
        had, comes = self._carried[person], self.count(shift)
        known = self._people[person]
        level = self.level(person, shift)
        return (
            level is Level.RATHER_NOT,
            Fraction(len(had.holidays), known.days) if comes.holidays else 0,
            Fraction(len(had.weekend_days), known.days) if comes.weekend_days else 0,
            Fraction(len(had.nights), known.days) if comes.nights else 0,
            Fraction(had.time // MICROSECOND, known.days),
            self._last_at(person, shift.span.starts_at),
            level is not Level.PREFERS,
            person,
        )

    def level(self, person: PersonId, shift: OpenShift) -> Level | None:
        """How the person takes to the shift; None: they say nothing about it."""
        week = self._people[person].week
        return level_of(week, shift.span, self._limits.zone)

    def count(self, shift: OpenShift) -> Tally:
        """What the shift comes to, whole."""
        span = shift.span
        found = self._counted.get(span)
        if found is None:
            zone = self._limits.zone
            on = walltime.local_date(span.starts_at, zone)
            until = walltime.local_date(span.ends_at, zone) + ONE_DAY
            whole = Period(on - ONE_DAY, until, zone, self._holidays)
            found = self._counted[span] = tally([span], whole)
        return found

    def _last_at(self, person: PersonId, before: datetime) -> datetime:
        duties = self._duties[person]
        upto = bisect_left(duties, before, key=_STARTS_AT)
        known = self._people[person].last_at or LONG_AGO
        return max([known, *(d.span.ends_at for d in duties[max(upto - 4, 0) : upto])])

    def _around(self, person: PersonId, span: Span) -> Sequence[Duty]:
        duties = self._duties[person]
        first = bisect_right(
            duties, span.starts_at - self._near - LONGEST, key=_STARTS_AT
        )
        last = bisect_left(duties, span.ends_at + self._near, key=_STARTS_AT)
        since = span.starts_at - self._near
        return [duty for duty in duties[first:last] if duty.span.ends_at >= since]


def draft(shifts: Iterable[OpenShift], sharing: Sharing) -> list[Given]:
    """Every shift once, in order of time, with who takes it in the draft."""
    found = []
    for shift in sorted(set(shifts), key=_order):
        person = sharing.fairest(shift)
        if person is None:
            found.append(Given(shift, None, sharing.everybody_stopped(shift)))
        else:
            found.append(Given(shift, person, had=sharing.carried(person)))
            sharing.give(person, shift)
    return found


def _order(shift: OpenShift) -> tuple[datetime, datetime, int, tuple[int, date]]:
    night = shift.night or (0, date.min)
    return shift.span.starts_at, shift.span.ends_at, shift.position, night


def look_again(
    given: Iterable[tuple[OpenShift, PersonId]], sharing: Sharing
) -> dict[OpenShift, Stopped]:
    """Which of these may not be, and why: each is asked about when the others before
    it in time that may be are given. Who is not among the people is not asked about.
    """
    found: dict[OpenShift, Stopped] = {}
    for shift, person in sorted(given, key=lambda one: _order(one[0])):
        stopped = sharing.stopped(person, shift)
        if stopped is None:
            sharing.give(person, shift)
        else:
            found[shift] = stopped
    return found
