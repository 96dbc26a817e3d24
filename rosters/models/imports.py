"""Files from which nights were put on a roster."""

from typing import Self

from django.conf import settings
from django.db import models

from agencies.core.scope import Scope
from common.records import Public
from rosters.models.roster import Position, Roster


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(position__roster__in=Roster.objects.visible_to(scope))


class RosterImport(Public):
    """One file, taken over once. Owner: the consortium.

    Its nights are the overrides that name it; taking it back withdraws those that
    stand. `digest` is the file's own; `refused` of its nights were left out.
    """

    position = models.ForeignKey(Position, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    nights = models.PositiveIntegerField()
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
