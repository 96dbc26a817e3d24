"""The plan: recurring shifts, and the rotations that share them out."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from schedule.models.events import Event, Occurrence

from common import walltime
from common.records import Public
from rosters.core import recurrence as recurrences
from rosters.core import rotation as rotations
from rosters.core.pattern import Pattern
from rosters.core.words import PersonId
from rosters.models import plans
from rosters.models.roster import Position, Roster


class Rotation(Public):
    """People taking turns of `turn_days` days from `starts_on`. Owner: consortium.

    `handoff` by the clock: turns of `turn_hours` hours instead, the first from
    `handoff_at` on the wall of the roster, on the day it starts.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="rotations")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    turn_days = models.PositiveSmallIntegerField(default=7)
    handoff = models.CharField(
        max_length=8,
        choices=[(h.value, h.value) for h in rotations.Handoff],
        default=rotations.Handoff.SHIFT.value,
    )
    turn_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    handoff_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    handoff=rotations.Handoff.SHIFT.value,
                    turn_hours__isnull=True,
                    handoff_at__isnull=True,
                )
                | (
                    ~Q(handoff=rotations.Handoff.SHIFT.value)
                    & Q(turn_hours__gte=1, handoff_at__isnull=False)
                ),
                name="handoff_by_the_clock_says_when",
            ),
            models.UniqueConstraint(
                fields=["roster", "name"], name="one_rotation_of_a_name"
            ),
            models.CheckConstraint(
                condition=Q(turn_days__gte=1), name="a_turn_lasts_at_least_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RotationMember(models.Model):
    """A person's place in a rotation, from a day on. Owner: the consortium.

    `until_on` is the first day they no longer belong.
    """

    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="turns"
    )
    order = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="member_belongs_for_at_least_a_day",
            ),
            models.UniqueConstraint(
                fields=["rotation", "person"],
                condition=Q(until_on__isnull=True),
                name="one_open_place_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.person}"

    def as_member(self) -> rotations.Member:
        """For the resolver."""
        person = PersonId(self.person_id)
        return rotations.Member(person, self.order, self.from_on, self.until_on)


class PatternLineQuerySet(models.QuerySet["PatternLine"]):
    def with_all(self) -> Self:
        """With what pages and forms say of it."""
        return self.select_related("event__rule", "rotation")


class PatternLine(Public):
    """A shift pattern's wall clock and holder, beside its Event. Owner: consortium.

    The Event (calendar, rule, occurrences) is the plan. The wall clock is kept here
    because an instant cannot keep it: a first night that starts in the skipped hour
    would read back an hour late. Either `person` or `rotation` holds it. Of two
    patterns at once one for `holidays` only wins, then the lower `rank`; which days
    those are is the roster's to say.
    """

    event = models.OneToOneField(Event, models.PROTECT, related_name="line")
    zone = models.CharField(max_length=64)
    starts_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    local_start = models.TimeField()
    wall_minutes = models.PositiveIntegerField()
    rank = models.SmallIntegerField(default=0)
    holidays = models.CharField(
        max_length=6,
        choices=[(d.value, d.value) for d in recurrences.Days],
        default=recurrences.Days.ANY.value,
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="patterns",
    )
    rotation = models.ForeignKey(
        Rotation, models.PROTECT, null=True, blank=True, related_name="patterns"
    )

    objects = PatternLineQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, rotation__isnull=False)
                | Q(person__isnull=False, rotation__isnull=True),
                name="pattern_held_by_a_person_or_a_rotation",
            ),
            models.CheckConstraint(
                condition=Q(wall_minutes__gte=1, wall_minutes__lte=31 * 24 * 60),
                name="pattern_lasts_a_minute_to_31_days",
            ),
        ]

    def __str__(self) -> str:
        return str(self.event.title)

    def recurrence(self) -> recurrences.Recurrence:
        """As it is stored, without what holidays do to it."""
        rule = self.event.rule
        if rule is None:
            return recurrences.Recurrence(recurrences.Unit.ONCE)
        return recurrences.from_rule(rule.frequency, rule.params)

    def position(self) -> Position:
        return Position.objects.get(calendar=self.event.calendar_id)

    def exception_on(self, on: date) -> Occurrence | None:
        """The moved or cancelled night of that date on the wall, if there is one."""
        zone = walltime.zone(self.zone)
        for night in Occurrence.objects.filter(event=self.event_id):
            if walltime.local_date(night.original_start, zone) == on:
                return night
        return None

    def as_pattern(self) -> Pattern:
        """For the resolver, as it is stored."""
        position = self.position()
        mine = plans.patterns_of(position.roster_id)[position.pk]
        return next(pattern for pattern in mine if pattern.id == self.pk)


class ShiftNamed(models.Model):
    """Which shift: the night of a pattern by its date, which it keeps when it is
    moved to another time; without a pattern, its span.
    """

    line = models.ForeignKey(PatternLine, models.PROTECT, null=True, related_name="+")
    night_on = models.DateField(null=True)

    class Meta:
        abstract = True

    def night(self) -> tuple[int, date] | None:
        if self.line_id is None or self.night_on is None:
            return None
        return self.line_id, self.night_on
