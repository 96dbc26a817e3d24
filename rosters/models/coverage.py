"""Who is on call, as published: what everything else reads."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from common.intervals import Span
from rosters.core.words import Origin
from rosters.models.changes import Override
from rosters.models.plan import PatternLine
from rosters.models.roster import Position, Roster

LONGEST = timedelta(days=31)  # guarded by `coverage_at_most_31_days`


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def visible_to(self, scope: Scope) -> Self:
        rosters = Roster.objects.visible_to(scope)
        return self.filter(position__roster__in=rosters)

    def standing(self) -> Self:
        """Without what a later correction replaced."""
        return self.filter(superseded_at__isnull=True)

    def at(self, instant: datetime) -> Self:
        """Those that stand and cover the instant: at most one per position."""
        return self.standing().filter(
            starts_at__lte=instant,
            # Nothing lasts longer, so the index need not be read from its beginning.
            starts_at__gt=instant - LONGEST,
            ends_at__gt=instant,
        )

    def overlapping(self, window: Span) -> Self:
        """Those that stand and reach into the window."""
        return self.standing().filter(
            starts_at__lt=window.ends_at,
            starts_at__gt=window.starts_at - LONGEST,
            ends_at__gt=window.starts_at,
        )


class Coverage(models.Model):
    """One person on call in one position for one span. Owner: the consortium.

    Standing rows of a position never overlap; both databases refuse it. What is
    past is evidence: its row is never changed but for being marked as superseded
    by the correction that replaces it, which says who and why. `line` and
    `night_on` name the night it comes from, `override` the change that put the
    person on. `made_by` null: the engine. `changed_at`: when its end was last
    changed, while it was running.
    """

    position = models.ForeignKey(
        Position, models.PROTECT, related_name="coverage", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="coverage",
        db_index=False,
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    origin = models.CharField(
        max_length=10, choices=[(o.value, o.value) for o in Origin]
    )
    line = models.ForeignKey(
        PatternLine, models.PROTECT, null=True, related_name="+", db_index=False
    )
    night_on = models.DateField(null=True)
    override = models.ForeignKey(
        Override, models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = CoverageQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            # By position before the time: a roster's year then touches a few pages
            # of the index and not all of them. Nobody sits in many positions.
            models.Index(
                fields=["person", "position", "starts_at"],
                name="coverage_of_person",
            ),
            # Without it every row removed makes the database read the whole table,
            # to see that nothing points at it. Hardly any row is in it.
            models.Index(
                fields=["superseded_by"],
                name="coverage_superseded",
                condition=Q(superseded_by__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "starts_at"],
                condition=Q(superseded_at__isnull=True),
                name="coverage_by_position",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="coverage_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at:%Y-%m-%d %H:%M}"

    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)
