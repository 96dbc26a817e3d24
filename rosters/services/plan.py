"""Changing the recurring plan: patterns and rotations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _
from schedule.models.events import Event
from schedule.models.rules import Rule

from agencies.models import User
from common import walltime
from rosters import selectors
from rosters.core.recurrence import Days, Recurrence, to_rule
from rosters.core.rotation import Handoff
from rosters.errors import (
    AlreadyOver,
    EndsAlready,
    EndsBeforeItStarts,
    NobodyInRotation,
    NotEligible,
    ShiftTooLong,
    TwiceInRotation,
)
from rosters.models import PatternLine, Position, Roster, Rotation
from rosters.services import (
    editions,
    endings,
    keeping,
    membership,
    noting,
    overlaps,
    publication,
)

LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a coordinator says about a recurring shift, by the wall clock in `zone`.

    `local_starts` and `local_ends` are the first shift's beginning and end, bare.
    `last_on` is the last date one may begin on. One of `person` and `rotation`.
    `days`: what the roster's holidays do to it; the recurrence says nothing of them.
    """

    name: str
    zone: str
    local_starts: datetime
    local_ends: datetime
    recurrence: Recurrence
    person: User | None = None
    rotation: Rotation | None = None
    last_on: date | None = None
    days: Days = Days.ANY


@dataclass(frozen=True, slots=True)
class ByTheClock:
    """Turns of so many hours, by the wall's clock or by a stopwatch; the first
    begins at `local_at` on the wall.
    """

    kind: Handoff
    hours: int
    local_at: time


def require_eligible(roster: Roster, people: Sequence[User], *, now: datetime) -> None:
    """Raises NotEligible, naming the first who is not a clinician here today."""
    eligible = selectors.eligible_people(roster, now=now)
    for person in people:
        if person not in eligible:
            raise NotEligible(
                _("%(person)s is not a clinician of this consortium.")
                % {"person": person},
                field="person",
            )


@transaction.atomic
def set_pattern(
    position: Position,
    shift: Shift,
    *,
    now: datetime,
    by: int | None = None,
    line: PatternLine | None = None,
    wins: bool = False,
    seen: str | None = None,
) -> PatternLine:
    """A new recurring shift of the position, or `line` changed, published from now.

    `wins`: where it overlaps another pattern of the position it takes precedence;
    without it an overlap within 400 days is refused, but for one for holidays, which
    takes precedence anyway, with one that is not. One that overlaps itself is refused
    whatever wins, and so is one that another of the position says already. `seen`: the
    edition of `line` that was looked at (`services.editions`). Raises UnknownZone,
    EndsBeforeItStarts, ShiftTooLong, NotEligible, ShiftOverlaps, PatternThereAlready,
    ChangedSince, Ended.
    """
    roster = publication.locked(position.roster_id)
    endings.require(position, roster, now)
    if line is not None:
        editions.require(line, seen, roster)
    _check_length(shift)
    zone = walltime.zone(shift.zone)
    if shift.person:
        require_eligible(roster, [shift.person], now=now)
    was = keeping.of_stored_pattern(line)
    saved = line or PatternLine(event=Event(calendar=position.calendar))
    event = saved.event
    event.title = shift.name
    event.creator_id = event.creator_id or by
    event.start = walltime.instant_of(shift.local_starts, zone)
    event.end = walltime.instant_of(shift.local_ends, zone)
    event.rule = _rule(shift.recurrence)
    event.end_recurring_period = shift.last_on and walltime.instant(
        shift.last_on, shift.local_starts.time(), zone
    )
    event.save()
    saved.event = event
    saved.zone, saved.last_on = shift.zone, shift.last_on
    saved.starts_on = shift.local_starts.date()
    saved.local_start = shift.local_starts.time()
    saved.wall_minutes = _minutes(shift)
    saved.person, saved.rotation = shift.person, shift.rotation
    saved.holidays = shift.days.value
    saved.rank = _rank(position, saved, wins=wins)
    saved.save()
    overlaps.refuse(position, saved, now=now, wins=wins)
    then = keeping.of_pattern(saved)
    noting.note(
        "set_pattern", roster, saved, then, was, now=now, by=by, name=shift.name
    )
    publication.publish(roster.pk, now=now, by=by, reason=shift.name)
    return saved


@transaction.atomic
def end_pattern(
    line: PatternLine, *, last_on: date, now: datetime, by: int | None = None
) -> None:
    """The last shift of the pattern begins on `last_on`; none at all if that is
    before its first. Its row stays, because past coverage names it. Raises AlreadyOver
    for a day before yesterday, and EndsAlready when it ends sooner as it is.
    """
    roster = publication.locked(line.position().roster_id)
    yesterday = walltime.local_date(now, walltime.zone(line.zone)) - timedelta(days=1)
    if last_on < yesterday:
        raise AlreadyOver(
            _("What is past stays as it was: choose yesterday or a later day."),
            field="last_on",
        )
    if line.last_on is not None and line.last_on < last_on:
        raise EndsAlready(
            _("It ends on %(day)s already. To go on longer, change the pattern.")
            % {"day": f"{line.last_on:%d %b %Y}"},
            field="last_on",
        )
    was = keeping.of_stored_pattern(line)
    line.last_on = last_on
    line.event.end_recurring_period = walltime.instant(
        last_on, line.local_start, walltime.zone(line.zone)
    )
    line.event.save(update_fields=["end_recurring_period"])
    line.save(update_fields=["last_on"])
    then = keeping.of_pattern(line)
    noting.note(
        "end_pattern", roster, line, then, was, now=now, by=by, last_on=str(last_on)
    )
    publication.publish(roster.pk, now=now, by=by, reason=str(line))


@transaction.atomic
def set_rotation(
    roster: Roster,
    *,
    name: str,
    starts_on: date,
    turn_days: int,
    people: Sequence[User],
    now: datetime,
    by: int | None = None,
    rotation: Rotation | None = None,
    from_on: date | None = None,
    drop_later: bool = False,
    by_clock: ByTheClock | None = None,
    seen: str | None = None,
) -> Rotation:
    """A new rotation of these people in this order, or `rotation` changed.

    Turns pass with a shift and last `turn_days` days, unless `by_clock`.

    A change of people holds from the day `from_on` (a new rotation's start unless
    said otherwise); who was in it before then stays written down. The people who are
    in it that day anyway are no change. `drop_later`: who was to join or leave after
    that day is so no more. `seen`: the edition of `rotation` that was looked at
    (`services.editions`). Raises NobodyInRotation, TwiceInRotation, NotEligible,
    ChangedSince; without `drop_later` DropsLaterChanges.
    """
    roster = publication.locked(roster.pk)
    if rotation is not None:
        editions.require(rotation, seen, roster)
    if not people:
        raise NobodyInRotation(
            _("Put at least one person into the rotation."), field="people"
        )
    if len(set(people)) < len(people):
        raise TwiceInRotation(_("Name each person once."), field="people")
    require_eligible(roster, people, now=now)
    begins = from_on or starts_on
    was = keeping.of_stored_rotation(rotation, from_on=begins)
    saved = rotation or Rotation(roster=roster)
    saved.name, saved.starts_on, saved.turn_days = name, starts_on, turn_days
    saved.handoff = by_clock.kind.value if by_clock else Handoff.SHIFT.value
    saved.turn_hours = by_clock.hours if by_clock else None
    saved.handoff_at = by_clock.local_at if by_clock else None
    saved.save()
    membership.set_members(saved, people, from_on=begins, drop_later=drop_later)
    noting.note(
        "set_rotation",
        roster,
        saved,
        keeping.of_rotation(saved, from_on=begins),
        was,
        now=now,
        by=by,
        people=[person.pk for person in people],
        from_on=str(begins),
    )
    publication.publish(roster.pk, now=now, by=by, reason=name)
    return saved


def _check_length(shift: Shift) -> None:
    length = shift.local_ends - shift.local_starts
    if length <= timedelta(0):
        raise EndsBeforeItStarts(
            _("The shift must end after it starts."), field="local_ends"
        )
    if length > LONGEST:
        raise ShiftTooLong(_("A shift lasts at most 31 days."), field="local_ends")


def _minutes(shift: Shift) -> int:
    return (shift.local_ends - shift.local_starts) // timedelta(minutes=1)


def _rule(recurrence: Recurrence) -> Rule | None:
    stored = to_rule(recurrence)
    if stored is None:
        return None
    frequency, params = stored
    name = f"{frequency} {params}"[:32]
    found = Rule.objects.filter(frequency=frequency, params=params).first()
    return found or Rule.objects.create(
        name=name, description=name, frequency=frequency, params=params
    )


def _rank(position: Position, line: PatternLine, *, wins: bool) -> int:
    others = PatternLine.objects.filter(event__calendar=position.calendar).exclude(
        pk=line.pk
    )
    lowest = others.aggregate(lowest=models.Min("rank"))["lowest"]
    if wins and lowest is not None:
        return min(int(lowest) - 1, line.rank)
    return line.rank
