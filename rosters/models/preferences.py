"""What people would rather do, the same every week."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import Consortium
from rosters.core.preferences import Level, Preference


class WeeklyPreferenceQuerySet(models.QuerySet["WeeklyPreference"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(consortium_id__in=scope.consortium_ids)


class WeeklyPreference(models.Model):
    """One line of a person's week (`rosters.core.preferences`). Owner: the consortium.

    By the wall clock of each of its rosters. A week is set whole: no line is edited.
    """

    consortium = models.ForeignKey(
        Consortium, models.PROTECT, related_name="preferences"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="preferences"
    )
    weekday = models.PositiveSmallIntegerField()
    local_starts = models.TimeField()
    local_ends = models.TimeField()
    level = models.CharField(
        max_length=10, choices=[(level.value, level.value) for level in Level]
    )

    objects = WeeklyPreferenceQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "local_starts", "local_ends"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="preference_of_a_weekday"
            ),
            models.UniqueConstraint(
                fields=[
                    "consortium",
                    "person",
                    "weekday",
                    "local_starts",
                    "local_ends",
                ],
                name="one_preference_per_time_of_the_week",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.local_starts}-{self.local_ends} {self.level}"

    def as_preference(self) -> Preference:
        return Preference(
            self.weekday, self.local_starts, self.local_ends, Level(self.level)
        )
