"""The base town of each weekday."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Organisation
from rosters.core import bases
from rosters.models.roster import Roster


class BaseTown(models.Model):
    """Where whoever is on call waits on a weekday, from a day on. Owner: the
    consortium.

    `until_on` is the first day it is so no more.
    """

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="base_towns")
    weekday = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["weekday", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="base_town_on_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="base_town_for_at_least_a_day",
            ),
            models.UniqueConstraint(
                fields=["roster", "weekday"],
                condition=Q(until_on__isnull=True),
                name="one_open_base_town_a_weekday",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.organisation}"

    def as_base(self) -> bases.Base:
        """With the town's short name."""
        town = self.organisation.short_name
        return bases.Base(self.weekday, town, self.from_on, self.until_on)
