"""Who is on call, the slow way: written from the words of the rules, not the code.

Walks every day and every turn from the beginning and looks at everything at every
instant. Takes the plan's dataclasses as input and calls none of their methods.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from common.public_holidays import Observed
from rosters.core.amendment import Override, TimeOff
from rosters.core.pattern import Pattern
from rosters.core.recurrence import OnHolidays, Recurrence, Unit
from rosters.core.resolution import Plan
from rosters.core.rotation import Clock, Handoff, Member, Rotation
from rosters.core.words import Change, PersonId

ONE_DAY = timedelta(days=1)


def wall_to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the clock shows `wall`; skipped: by the old clock."""
    guess = wall.replace(tzinfo=UTC)
    before = (guess - ONE_DAY).astimezone(zone).utcoffset()
    after = (guess + ONE_DAY).astimezone(zone).utcoffset()
    assert before is not None
    assert after is not None
    readings = sorted({guess - before, guess - after})
    shown = [r for r in readings if r.astimezone(zone).replace(tzinfo=None) == wall]
    return shown[0] if shown else guess - before


@cache
def federal_holidays(year: int) -> dict[date, date]:
    """The eleven of 5 U.S.C. 6103, and the day kept for each by Executive Order 11582:
    Friday for a Saturday, Monday for a Sunday.
    """

    def nth(month: int, weekday: int, number: int) -> date:
        some = [date(year, month, 1) + n * ONE_DAY for n in range(31)]
        return [d for d in some if d.month == month and d.weekday() == weekday][number]

    fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)]
    days = [date(year, month, day) for month, day in fixed]
    days += [nth(1, 0, 2), nth(2, 0, 2), nth(5, 0, -1)]
    days += [nth(9, 0, 0), nth(10, 0, 1), nth(11, 3, 3)]
    shifted = {5: -1, 6: 1}
    return {day: day + shifted.get(day.weekday(), 0) * ONE_DAY for day in days}


def is_holiday(on: date, kept: Observed) -> bool:
    """A federal holiday: the oracle knows no state's."""
    near = {
        holiday: observed
        for year in (on.year - 1, on.year, on.year + 1)
        for holiday, observed in federal_holidays(year).items()
    }
    if kept is Observed.ACTUAL:
        return on in near
    if kept is Observed.OBSERVED:
        return on in near.values()
    return on in near or on in near.values()


def falls_on(pattern: Pattern, day: date) -> bool:
    recurrence, first = pattern.recurrence, pattern.starts_on
    if day < first or (pattern.last_on is not None and day > pattern.last_on):
        return False
    holidays = recurrence.holidays
    return comes_round(recurrence, first, day) and agrees(holidays, day)


def agrees(holidays: OnHolidays | None, day: date) -> bool:
    if holidays is None:
        return True
    return is_holiday(day, holidays.calendar.observed) == holidays.only


def comes_round(recurrence: Recurrence, first: date, day: date) -> bool:
    if recurrence.unit is Unit.ONCE:
        return day == first
    if recurrence.unit is Unit.DAYS:
        named = not recurrence.weekdays or day.weekday() in recurrence.weekdays
        return named and (day - first).days % recurrence.every == 0
    if recurrence.unit is Unit.WEEKS:
        monday = first - first.weekday() * ONE_DAY
        weeks = (day - monday).days // 7
        weekdays = recurrence.weekdays or {first.weekday()}
        return weeks % recurrence.every == 0 and day.weekday() in weekdays
    months = (day.year - first.year) * 12 + day.month - first.month
    return months % recurrence.every == 0 and day == day_of_month(recurrence, day)


def day_of_month(recurrence: Recurrence, near: date) -> date:
    """The one day in the month of `near`, found by looking at all its days."""
    every = [near.replace(day=1) + n * ONE_DAY for n in range(31)]
    month = [d for d in every if d.month == near.month]
    if recurrence.unit is Unit.MONTH_DAYS:
        return [d for d in month if d.day <= (recurrence.month_day or 0)][-1]
    named = [d for d in month if d.weekday() in recurrence.weekdays]
    return named[-1] if recurrence.nth == -1 else named[(recurrence.nth or 0) - 1]


def in_order(rotation: Rotation, day: date) -> list[Member]:
    return sorted(
        (
            m
            for m in rotation.members
            if m.from_on <= day and (m.until_on is None or day < m.until_on)
        ),
        key=lambda m: (m.order, m.person),
    )


def next_after(had: Member, members: list[Member]) -> Member:
    """The next member in order after the place of `had`; the first, if it was last."""
    place = next((m for m in members if m.person == had.person), had)
    later = [m for m in members if (m.order, m.person) > (place.order, place.person)]
    return (later or members)[0]


def turns_by_walking(rotation: Rotation, until: date) -> dict[date, PersonId | None]:
    """Whose turn each day is, one day after another from the start."""
    holders: dict[date, PersonId | None] = {}
    had: Member | None = None
    day = rotation.starts_on
    while day < until:
        members = in_order(rotation, day)
        new_turn = (day - rotation.starts_on).days % rotation.turn_days == 0
        if not members:
            had = None
        elif had is None:
            had = members[0]
        elif new_turn or had.person not in {m.person for m in members}:
            had = next_after(had, members)
        else:
            had = next(m for m in members if m.person == had.person)
        holders[day] = had.person if had else None
        day += ONE_DAY
    return holders


def handoffs(rotation: Rotation, clock: Clock, until: date) -> list[datetime]:
    """The instant of every handoff, from the first."""
    wall = datetime.combine(rotation.starts_on, clock.local_at)
    at, every = wall_to_utc(wall, clock.zone), timedelta(hours=clock.every_hours)
    found = []
    while at < at_midnight(until + 2 * ONE_DAY):
        found.append(at)
        wall += every
        elapsed = clock.kind is Handoff.ELAPSED
        at = at + every if elapsed else wall_to_utc(wall, clock.zone)
    return found


def turns_by_the_clock(
    rotation: Rotation, clock: Clock, until: date
) -> Iterator[tuple[datetime, PersonId | None]]:
    """From when on whose turn it is, one thing that happens after another."""
    begins = handoffs(rotation, clock, until)
    joins = {m.from_on for m in rotation.members}
    leaves = {m.until_on for m in rotation.members if m.until_on}
    days = {
        wall_to_utc(datetime.combine(day, clock.local_at), clock.zone): day
        for day in joins | leaves | {rotation.starts_on}
        if day >= rotation.starts_on
    }
    had: Member | None = None
    on, turn = rotation.starts_on, -1
    for at in sorted({*begins, *days}):
        on = days.get(at, on)
        members = in_order(rotation, on)
        # Of handoffs that come together the last counts, and the others are past.
        turns_passed = bisect_right(begins, at) - 1 - turn
        turn += turns_passed
        if not members:
            had = None
        elif had is None:
            had = members[0]
        elif turns_passed:
            for _ in range(turns_passed):
                had = next_after(had, members)
        elif had.person not in {m.person for m in members}:
            had = next_after(had, members)
        else:
            had = next(m for m in members if m.person == had.person)
        yield at, had.person if had else None


@dataclass(frozen=True)
class Night:
    begins: datetime
    ends: datetime
    person: PersonId | None
    pattern: Pattern
    on: date
    moved: bool

    def beats(self) -> tuple[object, ...]:
        """Sorts the winner first."""
        return (
            0 if self.moved else 1,
            0 if self._is_for_holidays() else 1,
            self.pattern.rank,
            -self.begins.timestamp(),
            self.pattern.id,
            -self.on.toordinal(),
        )

    def _is_for_holidays(self) -> bool:
        holidays = self.pattern.recurrence.holidays
        return holidays is not None and holidays.only


class Oracle:
    def __init__(self, plan: Plan, *, until: date) -> None:
        self.plan = plan
        self.by_the_clock = {
            p.id: list(turns_by_the_clock(p.holder, p.holder.clock, until))
            for p in plan.patterns
            if isinstance(p.holder, Rotation) and p.holder.clock
        }
        self.nights = [n for p in plan.patterns for n in self._nights(p, until)]

    def _nights(self, pattern: Pattern, until: date) -> list[Night]:
        holder, nights = pattern.holder, []
        turns = turns_by_walking(holder, until) if isinstance(holder, Rotation) else {}
        day = pattern.starts_on
        while day < until:
            if falls_on(pattern, day):
                person = turns.get(day) if isinstance(holder, Rotation) else holder
                span = self._when(pattern, day)
                if span is not None and span[0] < span[1]:
                    moved = day in pattern.exceptions
                    nights.append(Night(*span, person, pattern, day, moved))
            day += ONE_DAY
        return nights

    def _when(self, pattern: Pattern, day: date) -> tuple[datetime, datetime] | None:
        if day in pattern.exceptions:
            moved_to = pattern.exceptions[day]
            return (moved_to.starts_at, moved_to.ends_at) if moved_to else None
        wall = datetime.combine(day, pattern.local_start)
        return (
            wall_to_utc(wall, pattern.zone),
            wall_to_utc(wall + pattern.wall, pattern.zone),
        )

    def on_call(self, at: datetime) -> PersonId | None:
        there = [n for n in self.nights if n.begins <= at < n.ends]
        person = self._person(min(there, key=Night.beats), at) if there else None
        meant = bool(there)
        for change in self._made(at):
            meant = meant or (
                isinstance(change, Override) and change.change is Change.ADD
            )
            person = self._changed(person, change, meant=meant)
        return person

    def _person(self, night: Night, at: datetime) -> PersonId | None:
        if night.pattern.id not in self.by_the_clock:
            return night.person
        past = [p for since, p in self.by_the_clock[night.pattern.id] if since <= at]
        return past[-1] if past else None

    def _made(self, at: datetime) -> list[Override | TimeOff]:
        made: list[Override | TimeOff] = [*self.plan.time_off, *self.plan.overrides]
        made.sort(key=lambda m: (m.made_at, isinstance(m, Override), m.id))
        return [m for m in made if m.span.starts_at <= at < m.span.ends_at]

    def _changed(
        self, person: PersonId | None, change: Override | TimeOff, *, meant: bool
    ) -> PersonId | None:
        if isinstance(change, TimeOff):
            return None if person == change.person else person
        if change.change is Change.ADD:
            return change.person
        if change.change is Change.COVER:
            return change.person if meant else None
        concerned = person is not None and change.instead_of in (None, person)
        if not concerned:
            return person
        return change.person if change.change is Change.REPLACE else None


def at_midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
