"""Agreements, dated and versioned: one document per version."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import Consortium
from common.records import Public, Record, Retention


class AgreementQuerySet(models.QuerySet["AgreementVersion"]):
    def visible_to(self, scope: Scope) -> Self:
        """Every member may read what it agreed to."""
        return self.filter(consortium_id__in=scope.consortium_ids)

    def drafts(self) -> Self:
        return self.filter(activated_at__isnull=True)

    def activated(self) -> Self:
        return self.filter(activated_at__isnull=False)

    def in_force_on(self, day: date) -> Self:
        """The activated version that began last; newest first."""
        return self.activated().filter(starts_on__lte=day).order_by("-starts_on")


class AgreementVersion(Public, Record):
    """What the members agreed from `starts_on` until the next version. Owner:
    the consortium.

    Drafted, then activated; an activated document never changes. `revision` counts how
    often a draft was saved. `reason`: why it was put in force.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    consortium = models.ForeignKey(
        Consortium, models.PROTECT, related_name="agreements"
    )
    number = models.PositiveIntegerField()
    starts_on = models.DateField()
    document = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=200, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    activated_at = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["consortium", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "number"], name="one_agreement_per_number"
            ),
            models.UniqueConstraint(
                fields=["consortium", "starts_on"],
                condition=Q(activated_at__isnull=False),
                name="one_agreement_begins_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.number} of {self.consortium}"
