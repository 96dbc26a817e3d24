"""Who else asked for a request that was open already."""

from django.db import models
from django.db.models import Q

from dispatch.core.words import Channel
from dispatch.models.callouts import PERSON, Callout, choices


class AskedToo(models.Model):
    """Somebody who said that theirs is the same request. Owner: the callout's
    consortium.

    They are told all that the officer is told, at their own phones or, where nobody
    knows who they are, at `number`.
    """

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="asked_too")
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=16, blank=True)
    channel = models.CharField(max_length=16, choices=choices(Channel))
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "asked too"
        constraints = [
            models.UniqueConstraint(
                fields=["callout", "person"], name="asked_too_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["callout", "number"],
                condition=Q(person__isnull=True),
                name="asked_too_once_per_number",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(number=""),
                name="asked_too_can_be_told",
            ),
        ]

    def __str__(self) -> str:
        return f"asked too for {self.callout}"


class OtherIncident(models.Model):
    """One more incident number under which a dispatch centre's system knows a request.
    Owner: the callout's consortium.

    `incident` as it was said; `number` is what of it tells one from another
    (`core.alike.spot`).
    """

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="other_incidents")
    incident = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["callout", "number"], name="other_incident_once_per_request"
            ),
        ]
        indexes = [models.Index(fields=["number"], name="other_incident_by_number")]

    def __str__(self) -> str:
        return f"{self.incident} is {self.callout}"
