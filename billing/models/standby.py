"""Hours on call as somebody says they were, once a period is issued."""

from django.conf import settings
from django.db import models

from billing.models.books import Period
from common.records import Public, Record, Retention


class MendedStandby(Public, Record):
    """What an issued period should have said of one pool's hours on call. Owner: the
    period's.

    Said again, the newest stands; a row is never changed. The difference is a
    correction, as of any other figure.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    period = models.ForeignKey(Period, models.PROTECT, related_name="mended_standby")
    code = models.CharField(max_length=80)
    minutes = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.code} of {self.period}: {self.minutes} min"
