"""What the pages of weekly preferences show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.models import Consortium, User
from common import walltime
from rosters.core.preferences import Level, Preference, level_of
from rosters.screens.swaps import shift_said
from rosters.selectors import preferences as selectors
from rosters.selectors.swaps import Shift, coming_shifts
from rosters.words import preferences as words

# As far as coverage is stored.
AHEAD = timedelta(days=400)
FIRST = 14


@dataclass(frozen=True, slots=True)
class ShownClash:
    """A shift of theirs at a time at which they cannot, and what names it."""

    shift: Shift
    said: str

    @property
    def seconds(self) -> int:
        return int(self.shift.span.starts_at.timestamp())


@dataclass(frozen=True, slots=True)
class Clashes:
    """The first few of them, and how many there are."""

    first: list[ShownClash]
    count: int


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """A clinician's week, line by line in words."""

    person: User
    lines: list[str]


def clashes(person: User, consortium: Consortium, *, now: datetime) -> Clashes:
    """The coming shifts the person has there at a time at which they said they cannot:
    saying it takes nobody off.
    """
    week = selectors.preferences_of([person.pk], consortium.pk)[person.pk]
    found = [
        shift
        for shift in coming_shifts(person.pk, now=now, until=now + AHEAD)
        if shift.position.roster.consortium_id == consortium.pk
        and _level(week, shift) is Level.CANNOT
    ]
    return Clashes(
        [ShownClash(shift, shift_said(shift)) for shift in found[:FIRST]], len(found)
    )


def _level(week: tuple[Preference, ...], shift: Shift) -> Level | None:
    return level_of(week, shift.span, walltime.zone(shift.position.roster.zone))


def weeks(consortium: Consortium, *, now: datetime) -> list[ShownWeek]:
    """Every clinician of the consortium with their week, by name."""
    people = selectors.clinicians_of(consortium, now=now)
    said = selectors.preferences_of([person.pk for person in people], consortium.pk)
    return [
        ShownWeek(person, [words.line(each) for each in said[person.pk]])
        for person in people
    ]
