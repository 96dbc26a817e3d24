"""Shifts that somebody was asked to confirm."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from common.due import DueRow
from common.intervals import Span
from common.records import Public
from rosters.core.confirming import Confirmed, Standing, is_second
from rosters.models.roster import Position, Roster

WAYS = ("text", "keypad", "web")


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def visible_to(self, scope: Scope) -> Self:
        """One's own; who works for all sees those of the rosters they see."""
        rosters = Roster.objects.visible_to(scope)
        return self.filter(roster__in=rosters)

    def told_of(self) -> Self:
        """With all that words about them name."""
        return self.select_related("roster__consortium", "position", "person")

    def standing(self) -> Self:
        """Without those whose shift passed to somebody else, or moved."""
        return self.filter(ended_at__isnull=True)

    def overlapping(self, window: Span) -> Self:
        return self.standing().filter(
            starts_at__lt=window.ends_at, ends_at__gt=window.starts_at
        )

    def unanswered(self, person_id: int, at: datetime) -> Self:
        """What that person may still confirm: until the shift is over."""
        mine = self.standing().filter(person_id=person_id, ends_at__gt=at)
        return mine.exclude(state=Confirmed.CONFIRMED.value)


class Confirmation(Public, DueRow):
    """One shift, and whether its person confirmed it. Owner: the consortium.

    A shift is a person's time on call in a roster without a break; `position` is its
    first seat. `answered_by` says by which way they did. `told` is the person who was
    told to expect to be next. `ended_at`: the shift is not theirs any more, or moved;
    what was said of it then counts for nothing.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="confirmations")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="confirmations"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(
        max_length=12,
        choices=[(c.value, c.value) for c in Confirmed],
        default=Confirmed.ASKED.value,
    )
    asked_at = models.DateTimeField()
    call_at = models.DateTimeField()
    tell_at = models.DateTimeField()
    calls = models.PositiveSmallIntegerField(default=0)
    calls_over = models.PositiveSmallIntegerField(default=0)
    text_failed = models.BooleanField(default=False)
    cannot_call = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(
        max_length=8, blank=True, choices=[(way, way) for way in WAYS]
    )
    told_at = models.DateTimeField(null=True)
    told = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="confirmation_due",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(fields=["roster", "ends_at"], name="confirmation_by_roster"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "person", "starts_at"],
                condition=Q(ended_at__isnull=True),
                name="asked_once_about_a_shift",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="confirmation_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state=Confirmed.CONFIRMED.value, answered_at__isnull=False)
                | (~Q(state=Confirmed.CONFIRMED.value) & Q(answered_at__isnull=True)),
                name="confirmed_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at:%Y-%m-%d %H:%M} {self.state}"

    def as_standing(self) -> Standing:
        """For the rule that says what is next."""
        return Standing(
            Confirmed(self.state),
            self.call_at,
            self.tell_at,
            calls=self.calls,
            calls_over=self.calls_over,
            text_failed=self.text_failed,
            cannot_call=self.cannot_call,
            is_second=is_second(self.call_at, asked_at=self.asked_at),
        )

    @property
    def again_at(self) -> datetime | None:
        """When they are called again who did not answer at night; None: not so."""
        it = self.as_standing()
        waits = it.is_second and not it.calls and it.state is Confirmed.ASKED
        return self.call_at if waits else None
