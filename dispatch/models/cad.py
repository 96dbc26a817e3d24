"""Keys by which a dispatch system signs what it sends, and what it has sent."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.core.scope import Scope
from agencies.models import Organisation
from common.records import Public


class CadKeyQuerySet(models.QuerySet["CadKey"]):
    def visible_to(self, scope: Scope) -> Self:
        """One's own organisation's."""
        return self.filter(organisation_id=scope.acting_organisation_id)

    def live(self) -> Self:
        return self.filter(ended_at__isnull=True)


class CadKey(Public):
    """What a dispatch system signs with. Owner: the organisation.

    The secret itself is not stored: it is worked out from `salt` and the secret key of
    this installation, and shown once. Two may be live while one takes over from the
    other.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="cad_keys"
    )
    salt = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = CadKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="cad_key_ended_by_someone_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return f"key {self.public_id} of {self.organisation}"


class CadSeen(models.Model):
    """A signature that was used: it opens nothing again. Owner: the key's organisation.

    Kept as long as its timestamp would still be taken.
    """

    key = models.ForeignKey(CadKey, models.CASCADE, related_name="seen")
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "cad seen"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "signature"], name="cad_signature_is_used_once"
            )
        ]
        indexes = [models.Index(fields=["at"], name="cad_seen_by_time")]

    def __str__(self) -> str:
        return f"used {self.at:%H:%M:%S}"
