"""That somebody texted or called us: evidence without content."""

from django.db import models
from django.db.models import Q

from notifications.core.kinds import Heard, InboundKind


class Inbound(models.Model):
    """One text or call that reached us. Owner: the consortium called (`to_number`).

    Never the body: only when, between which numbers, and what became of it; of a call
    also when it was over, where the carrier has said so.
    """

    kind = models.CharField(
        max_length=4, choices=[(kind.value, kind.value) for kind in InboundKind]
    )
    at = models.DateTimeField()
    from_number = models.CharField(max_length=32)
    to_number = models.CharField(max_length=32)
    ended_at = models.DateTimeField(null=True, blank=True)
    sid = models.CharField(max_length=40)
    outcome = models.CharField(max_length=16, default=Heard.RECEIVED.value)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "inbound"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sid"],
                condition=~Q(sid=""),
                name="an_inbound_is_recorded_once",
            )
        ]
        indexes = [
            models.Index(fields=["from_number", "-at"], name="inbound_by_number"),
            models.Index(fields=["to_number", "-at"], name="inbound_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
