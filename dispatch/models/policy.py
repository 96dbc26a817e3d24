"""The rules a callout follows, as dated documents: ladder and agency protocol."""

from django.conf import settings
from django.db import models

from agencies.models import Consortium, Organisation


class LadderPolicy(models.Model):
    """Whom to ring and how long, versioned. Owner: the consortium.

    The newest version is in force; a callout keeps a snapshot of the one it began
    with, so an edit at 03:00 changes the next callout, not this one (ADR 2).
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT)
    version = models.PositiveIntegerField()
    document = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "version"], name="one_ladder_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"ladder {self.version} of {self.consortium}"


class AgencyProtocol(models.Model):
    """How one agency wants it done: weapon rule, fallback words and line.

    Owner: the agency. Versioned; the newest is in force.
    """

    agency = models.ForeignKey(Organisation, models.PROTECT)
    version = models.PositiveIntegerField()
    document = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "version"], name="one_protocol_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"protocol {self.version} of {self.agency}"
