"""Scenarios: what members would pay, thought through and kept. No part of the books."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import Consortium
from common.records import Public, Record, Retention


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    def visible_to(self, scope: Scope) -> Self:
        """All of those whose books one keeps; of others those opened to members."""
        ours = Q(consortium__host_id=scope.acting_organisation_id)
        return self.filter(
            ours | Q(is_open=True), consortium_id__in=scope.consortium_ids
        )


class Scenario(Public, Record):
    """Formulas compared on one set of figures, by name. Owner: the consortium.

    `document` is the whole scenario, so that it says the same when it is opened again.
    `is_open`: members may read it too. `revision` counts how often it was saved.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=80)
    document = models.JSONField()
    is_open = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"scenario {self.name} of {self.consortium}"
