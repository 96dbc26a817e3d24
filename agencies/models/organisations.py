"""Organisations and the consortia in which they share clinicians."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from agencies.core.words import Kind
from common.local_days import in_force, not_over
from common.records import Public


class DatedQuerySet(models.QuerySet["ConsortiumMember"]):
    def current(self, now: datetime) -> Self:
        """Those in force at `now` by the consortium's calendar; `ends_on` is the
        last day.
        """
        return self.filter(in_force(now, zone="consortium__zone"))

    def not_over(self, now: datetime) -> Self:
        """Those in force at `now`, and those still to begin."""
        return self.filter(not_over(now, zone="consortium__zone"))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, scope: Scope) -> Self:
        """One's own organisations, and by name the members of one's consortia."""
        own = [standing.organisation_id for standing in scope.standings]
        return self.filter(
            Q(pk__in=own) | Q(seats__consortium_id__in=scope.consortium_ids)
        ).distinct()


class Organisation(Public):
    """A department, provider, dispatch centre or host. Owner: itself."""

    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in Kind])
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=24)
    zone = models.CharField(max_length=64)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ConsortiumQuerySet(models.QuerySet["Consortium"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(pk__in=scope.consortium_ids)


class Consortium(Public):
    """Organisations pooling clinicians under an agreement. Owner: itself.

    `voice_number` is the one number officers call and pages come from, in E.164.
    `outside_line` is who to call when nobody comes (the county line).
    """

    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=24)
    zone = models.CharField(max_length=64)
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="hosts")
    voice_number = models.CharField(max_length=16, unique=True)
    outside_line = models.CharField(max_length=16, blank=True)
    names_may_be_sent = models.BooleanField(default=True)

    objects = ConsortiumQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ConsortiumMember(models.Model):
    """An organisation's dated seat in a consortium. Owner: the consortium."""

    consortium = models.ForeignKey(
        Consortium, models.PROTECT, related_name="seats", db_index=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="seats", db_index=True
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="seat_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["consortium", "organisation"],
                condition=Q(ends_on__isnull=True),
                name="one_open_seat_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.consortium}"
