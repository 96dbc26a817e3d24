"""The rules a callout follows, as dated documents: ladder, service policy and agency
protocol.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models import Consortium, Organisation
from dispatch.core.words import Help
from dispatch.models.callouts import choices
from rosters.models import Roster


class LadderPolicy(models.Model):
    """Whom to ring and how long, versioned. Owner: the consortium.

    For one `roster` or for all that have none of their own, and for one kind of
    `help` or both. The newest version of each is in force, unless its document is
    empty: then there is none any more. A callout keeps a snapshot of the one it began
    with, so an edit at 03:00 changes the next callout, not this one (ADR 2).
    `services.policies.ladder_for` says which is followed.
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT)
    roster = models.ForeignKey(Roster, models.PROTECT, null=True, related_name="+")
    help = models.CharField(
        max_length=9, choices=choices(Help), default=Help.ANY.value, blank=True
    )
    version = models.PositiveIntegerField()
    document = models.JSONField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "help", "version"],
                condition=Q(roster__isnull=True),
                name="one_ladder_per_version",
            ),
            models.UniqueConstraint(
                fields=["roster", "help", "version"],
                condition=Q(roster__isnull=False),
                name="one_roster_ladder_per_version",
            ),
        ]

    def __str__(self) -> str:
        return f"ladder {self.version} of {self.consortium}"


class ServicePolicy(models.Model):
    """What an officer may choose while everybody is engaged. Owner: the consortium.

    Versioned; the newest is in force. A callout keeps a snapshot of the one by which
    its officer was asked (ADR 2).
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
                fields=["consortium", "version"], name="one_service_policy_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"service policy {self.version} of {self.consortium}"


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
