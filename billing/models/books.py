"""The books of a period: what each response cost, and what corrections owe."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation
from billing.models.agreements import AgreementVersion
from common.records import Public, Record, Retention
from dispatch.models import FollowUp, Response

PERSON = settings.AUTH_USER_MODEL


class ActivationQuerySet(models.QuerySet["Activation"]):
    def visible_to(self, scope: Scope) -> Self:
        """The books' keeper sees all of the consortium's; an agency its own."""
        return self.filter(
            Q(consortium__host_id=scope.acting_organisation_id)
            | Q(agency_id=scope.acting_organisation_id)
        )

    def within(self, period: "Period") -> Self:
        return self.filter(
            consortium_id=period.consortium_id,
            day__gte=period.starts_on,
            day__lt=period.ends_on,
        )


class Activation(Public, Record):
    """One response or follow-up as it is billed. Owner: the consortium; seen by
    `agency`.

    Worked out from the response and the agreement, and again whenever either
    changes: never typed in. `agency` null: nobody knows yet who pays, so nobody does.
    `day` is the local day it was asked for (a follow-up: was done), and decides the
    period. `clocks` are the instants it was priced from; `pieces` the billed minutes by
    rate. A trip that served two agencies has two rows, `part` 0 and 1. `problem` says
    why there is no price; then there are no minutes. Goes with its response when an
    imported batch is taken back.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    response = models.ForeignKey(
        Response, models.CASCADE, null=True, related_name="activations"
    )
    follow_up = models.OneToOneField(
        FollowUp, models.CASCADE, null=True, related_name="activation"
    )
    part = models.PositiveSmallIntegerField(default=0)
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="activations"
    )
    number = models.CharField(max_length=16)
    day = models.DateField()
    kind = models.CharField(max_length=12)
    clocks = models.JSONField()
    since = models.CharField(max_length=12, blank=True)
    until = models.CharField(max_length=12, blank=True)
    exact_minutes = models.PositiveIntegerField(null=True)
    billable_minutes = models.PositiveIntegerField(null=True)
    time_cents = models.BigIntegerField(default=0)
    miles_tenths = models.PositiveIntegerField(default=0)
    miles_cents = models.BigIntegerField(default=0)
    premium_cents = models.BigIntegerField(default=0)
    pieces = models.JSONField(default=list)
    clause = models.CharField(max_length=80)
    steps = models.JSONField(default=list)
    problem = models.CharField(max_length=12, blank=True)
    missing = models.JSONField(default=list)
    priced_at = models.DateTimeField()

    objects = ActivationQuerySet.as_manager()

    class Meta:
        ordering = ["day", "number", "pk"]
        indexes = [models.Index(fields=["consortium", "day"], name="activation_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(problem="", billable_minutes__isnull=False)
                | (~Q(problem="") & Q(billable_minutes__isnull=True)),
                name="activation_has_minutes_or_a_problem",
            ),
            models.CheckConstraint(
                condition=Q(time_cents__gte=0, miles_cents__gte=0),
                name="activation_cents_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(response__isnull=False, follow_up__isnull=True)
                | Q(response__isnull=True, follow_up__isnull=False),
                name="activation_of_a_response_or_a_follow_up",
            ),
            models.UniqueConstraint(
                fields=["response", "part"], name="one_activation_per_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.day}"


class PeriodQuerySet(models.QuerySet["Period"]):
    def visible_to(self, scope: Scope) -> Self:
        """Working out and issuing are the books' keeper's: the consortium's host."""
        return self.filter(consortium__host_id=scope.acting_organisation_id)

    def issued(self) -> Self:
        return self.filter(issued_at__isnull=False)


class Period(Public, Record):
    """A month or quarter that is billed together. Owner: the consortium.

    Half-open days. `standby` are typed minutes per pool code, used instead of the
    roster's. `locked` is what everybody would pay as it was when it was locked: only
    that is issued. Issued once: from then on neither database lets it change.
    `computation` is what was issued, `tally` the sums it was worked out from.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="periods")
    agreement = models.ForeignKey(
        AgreementVersion, models.PROTECT, related_name="periods"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    standby = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    locked = models.JSONField(null=True)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    computation = models.JSONField(null=True)
    tally = models.JSONField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "starts_on"], name="one_period_begins_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="period_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, locked__isnull=True)
                | Q(locked_at__isnull=False, locked__isnull=False),
                name="locked_period_keeps_what_it_was",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True)
                | Q(computation__isnull=False, tally__isnull=False),
                name="issued_period_keeps_its_computation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consortium} {self.starts_on} to {self.ends_on}"


class Correction(Public, Record):
    """An issued period worked out again, because something in it was mended.

    Owner: the consortium. The differences are its adjustments.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    period = models.ForeignKey(Period, models.PROTECT, related_name="corrections")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    computation = models.JSONField()
    tally = models.JSONField()

    class Meta:
        ordering = ["period", "pk"]

    def __str__(self) -> str:
        return f"correction of {self.period}"


class Adjustment(models.Model):
    """What one agency owes or gets back for an earlier period. Owner: the consortium.

    `carried_on` is the period whose statement carries it; null: the next one will.
    `explanation` keeps what moved and why.
    """

    correction = models.ForeignKey(
        Correction, models.PROTECT, related_name="adjustments"
    )
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    cents = models.BigIntegerField()
    explanation = models.JSONField()
    carried_on = models.ForeignKey(
        Period, models.PROTECT, null=True, related_name="carries"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "agency"],
                name="one_adjustment_per_agency_and_correction",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cents} for {self.agency}"
