"""What only a person can say of a response: that one trip served two agencies."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models import Consortium, Organisation
from common.records import Public, Record, Retention
from dispatch.models import Response


class SharedTrip(Public, Record):
    """One trip that served a second agency as well. Owner: the consortium.

    Minutes at either scene, as whoever was there says. Said again, the newest stands;
    `agency` null: it served nobody else after all.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="shared_trips")
    agency = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    own_minutes = models.PositiveIntegerField()
    other_minutes = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | Q(own_minutes=0, other_minutes=0),
                name="trip_for_one_has_no_minutes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.response} also for {self.agency or 'nobody'}"
