"""Files from which nights were put on a roster."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from common.records import Public
from rosters.models.roster import Position, Roster


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(position__roster__in=Roster.objects.visible_to(scope))


class RosterImport(Public):
    """One file of somebody's roster. Owner: the consortium.

    Until it is confirmed it is a draft: `content` is the file, kept for a day. Then its
    `nights` are the overrides that name it; taking it back withdraws those that stand.
    `known` nights stood already, `refused` ones were left out. `came_to_nothing`: what
    was last tried with the draft was refused whole, so that it waits for nobody.
    """

    position = models.ForeignKey(Position, models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=120)
    content = models.BinaryField(null=True)
    nights = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    came_to_nothing = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, content__isnull=False)
                | Q(confirmed_at__isnull=False, content__isnull=True),
                name="roster_import_is_a_draft_or_done",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
