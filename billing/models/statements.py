"""Issued statements. They are written once and stand as they are."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation
from billing.models.books import Period
from common.records import Public, Record, Retention


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, scope: Scope) -> Self:
        """An agency sees its own; the consortium's host, who keeps the books, all."""
        return self.filter(
            Q(agency_id=scope.acting_organisation_id)
            | Q(consortium__host_id=scope.acting_organisation_id)
        )


class Statement(Public, Record):
    """What one agency pays for one period. Owner: the consortium; seen by `agency`.

    Exists only as issued; neither database lets it, its lines or its rows change.
    `document` holds everything it says but the rows; `content_hash` is over both.
    A credit larger than a statement is carried to the next: `credit_before_cents` is
    what came from earlier ones, zero or less, and `to_pay_cents` never below zero.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    period = models.ForeignKey(Period, models.PROTECT, related_name="statements")
    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="statements")
    number = models.CharField(max_length=40)
    issued_at = models.DateTimeField()
    due_on = models.DateField()
    questions_until = models.DateField()
    share_cents = models.BigIntegerField()
    adjustment_cents = models.BigIntegerField()
    total_cents = models.BigIntegerField()
    credit_before_cents = models.BigIntegerField(default=0)
    to_pay_cents = models.BigIntegerField(default=0)
    document = models.JSONField()
    content_hash = models.CharField(max_length=64)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "agency"], name="one_statement_per_agency_and_period"
            ),
            models.UniqueConstraint(
                fields=["consortium", "number"], name="one_statement_per_number"
            ),
            models.CheckConstraint(
                condition=Q(total_cents=F("share_cents") + F("adjustment_cents")),
                name="statement_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(credit_before_cents__lte=0, to_pay_cents__gte=0),
                name="statement_credit_is_carried",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def credit_after_cents(self) -> int:
        """What is left of a credit for the next statement; zero or less."""
        return min(0, self.total_cents + self.credit_before_cents)


class StatementLine(models.Model):
    """One amount on a statement; all of them sum to its total. Owner: the statement's.

    `kind`: formula, limit, earmarked or adjustment.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    clause = models.CharField(max_length=80)
    cents = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "position"], name="one_line_per_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.statement} line {self.position}"


class StatementRow(models.Model):
    """One response behind a statement, as billed: number, day, clocks and clause.

    Owner: the statement's. A copy, so that it stands whatever becomes of the
    response; `response_id_kept` leads back to it, `follow_up_id_kept` to a follow-up.
    Never nature, place or disposition.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    response_id_kept = models.BigIntegerField(null=True, db_index=True)
    follow_up_id_kept = models.BigIntegerField(null=True)
    number = models.CharField(max_length=16)
    day = models.DateField()
    kind = models.CharField(max_length=12)
    clocks = models.JSONField()
    since = models.CharField(max_length=12, blank=True)
    until = models.CharField(max_length=12, blank=True)
    exact_minutes = models.PositiveIntegerField(null=True)
    billable_minutes = models.PositiveIntegerField(null=True)
    time_cents = models.BigIntegerField()
    miles_tenths = models.PositiveIntegerField()
    miles_cents = models.BigIntegerField()
    premium_cents = models.BigIntegerField(default=0)
    pieces = models.JSONField(default=list)
    clause = models.CharField(max_length=80)
    steps = models.JSONField(default=list)
    problem = models.CharField(max_length=12, blank=True)
    missing = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "position"], name="one_row_per_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} on {self.statement}"
