"""What changes the plan for a while: overrides and time off."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from agencies.models import Consortium
from common.records import Public
from rosters.core.words import Change
from rosters.models.imports import RosterImport
from rosters.models.plan import ShiftNamed
from rosters.models.roster import Position


class MadeQuerySet(models.QuerySet["Override"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Override(Public, ShiftNamed):
    """A change to one position for a span. Owner: the consortium.

    `person` comes on (add, replace, cover); `instead_of` is whom it concerns (replace,
    remove) or who was on (cover), null: whoever is on. `night`: the whole night of a
    pattern that it covers, and follows when that moves: another takes its place and
    its public id. Of two the later made wins. Never edited, only withdrawn; but that a
    take-over ends with its night. `took_over_at`: made then, of a shift or gap that
    ran, wherever its night is by now. `despite`: the names of the rules it overrides;
    `reason` says why. `imported_in`: the file it comes from.
    """

    position = models.ForeignKey(Position, models.PROTECT, related_name="overrides")
    change = models.CharField(
        max_length=8, choices=[(c.value, c.value) for c in Change]
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    despite = models.JSONField(default=list, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    took_over_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    imported_in = models.ForeignKey(
        RosterImport, models.PROTECT, null=True, related_name="overrides"
    )

    objects = MadeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(
                fields=["position", "ends_at"],
                name="override_standing",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="override_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(change=Change.REMOVE.value, person__isnull=True)
                | (~Q(change=Change.REMOVE.value) & Q(person__isnull=False)),
                name="override_names_who_comes_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.person or self.instead_of or ''}".strip()


class TimeOffQuerySet(models.QuerySet["TimeOff"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(consortium_id__in=scope.consortium_ids)

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class TimeOff(Public):
    """A person is not to be on call anywhere for a span. Owner: the consortium.

    Why is nobody's business but the person's: there is no reason. `from_now`: said
    for the moment ("unavailable until"), so that the person may end it at once.
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="time_off")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_off"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    from_now = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    objects = TimeOffQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="time_off_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} off"
