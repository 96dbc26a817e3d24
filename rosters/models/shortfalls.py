"""What a roster lacks, and the offers that are to fill it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from agencies.models import User
from common.due import DueRow
from common.intervals import Span
from common.records import Public
from notifications.models import Message
from rosters.core.shortfalls import Kind, Level
from rosters.models.roster import Position, Roster

PERSON = settings.AUTH_USER_MODEL


class ShortfallQuerySet(models.QuerySet["Shortfall"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(roster__in=Roster.objects.visible_to(scope))

    def standing(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def told_of(self) -> Self:
        """With all that words about them name."""
        return self.select_related(
            "roster__consortium", "position__roster", "person", "told_with"
        )


class Shortfall(Public, DueRow):
    """Nobody on call in `position`, or `person` on a coming shift whom no phone
    reaches. Owner: the consortium.

    `level` is the last one that people were told of, in a text about `told_with`,
    which may be another; None: nobody was told of it yet. It is closed when it is
    filled, mended, or over.

    `told_in`: every text that told of it; `owed`: who heard of it while it was, or was
    part of, another. They hear when it closes, in a text of `cleared_in`.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="shortfalls")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind])
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, related_name="shortfalls"
    )
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(
        choices=[(level.value, level.name) for level in Level]
    )
    told_with = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    told_in = models.ManyToManyField(Message, related_name="+")
    owed = models.ManyToManyField(User, related_name="+")
    cleared_in = models.ManyToManyField(Message, related_name="+")
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ShortfallQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="shortfall_due",
                condition=Q(due_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "starts_at"],
                condition=Q(closed_at__isnull=True, kind=Kind.GAP.value),
                name="one_open_gap_per_start",
            ),
            models.UniqueConstraint(
                fields=["roster", "person"],
                condition=Q(closed_at__isnull=True, kind=Kind.UNREACHABLE.value),
                name="one_open_shortfall_per_person",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.GAP.value, position__isnull=False)
                | Q(kind=Kind.UNREACHABLE.value, person__isnull=False),
                name="shortfall_names_a_seat_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="shortfall_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class GapOfferQuerySet(models.QuerySet["GapOffer"]):
    def standing(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def told_of(self) -> Self:
        return self.select_related(
            "gap__roster__consortium", "gap__position__roster", "taken_by"
        )


class GapOffer(Public):
    """A gap offered to people; the first to take it has it. Owner: the consortium."""

    gap = models.ForeignKey(Shortfall, models.PROTECT, related_name="offers")
    asked = models.ManyToManyField(User, related_name="gap_offers")
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    taken_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = GapOfferQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["gap"],
                condition=Q(closed_at__isnull=True),
                name="one_open_offer_per_gap",
            )
        ]

    def __str__(self) -> str:
        return f"offer of {self.gap}"
