"""Drafts: who might take the open shifts, before anything is published."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from common.intervals import Span
from common.records import Public
from rosters.core.copying import Repeats
from rosters.core.drafts import DraftState, Source
from rosters.core.filling import OpenShift
from rosters.models.changes import Override
from rosters.models.plan import ShiftNamed
from rosters.models.roster import Position, Roster

PERSON = settings.AUTH_USER_MODEL


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(roster__in=Roster.objects.visible_to(scope))

    def told_of(self) -> Self:
        """With all that its page names."""
        return self.select_related(
            "roster__consortium", "made_by", "published_by", "undone_by"
        )


class Draft(Public):
    """Who might take a roster's open shifts that begin on the days from `from_on` up
    to, not including, `until_on`. Owner: the consortium.

    `repeats` blank: shared out fairly; else the period of that length before is laid
    on this one. `basis` stands for the open shifts it was made of: others by now, and
    it is older than the plan. `edition` counts its changes: who publishes says which
    one they saw.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="drafts")
    from_on = models.DateField()
    until_on = models.DateField()
    repeats = models.CharField(
        max_length=10, blank=True, choices=[(r.value, r.value) for r in Repeats]
    )
    basis = models.CharField(max_length=64)
    edition = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=9,
        choices=[(s.value, s.value) for s in DraftState],
        default=DraftState.OPEN.value,
    )
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")),
                name="draft_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "undone"])
                | Q(published_at__isnull=False),
                name="published_draft_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster} {self.from_on}"


class DraftLineQuerySet(models.QuerySet["DraftLine"]):
    def told_of(self) -> Self:
        """With all that its page names."""
        return self.select_related("position", "person", "override")


class DraftLine(Public, ShiftNamed):
    """An open shift of a draft and who might take it; null: nobody. Owner: the
    consortium.

    `reason` says in words why it is theirs, or why nobody's. Published, `override` is
    what puts them on; or `left` says why it was left as it was.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="lines")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    source = models.CharField(
        max_length=7, choices=[(s.value, s.value) for s in Source]
    )
    reason = models.CharField(max_length=300, blank=True)
    override = models.OneToOneField(
        Override, models.PROTECT, null=True, related_name="draft_line"
    )
    left = models.CharField(max_length=300, blank=True)

    objects = DraftLineQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "-position__tier", "position__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "position", "starts_at"],
                name="one_draft_line_per_shift",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="draft_line_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'nobody'} {self.starts_at:%Y-%m-%d %H:%M}"

    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    def shift(self) -> OpenShift:
        return OpenShift(self.span(), self.position_id, self.night())
