"""What happens beside an issued statement: questions, payments, notices, its print."""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation
from billing.core.disputing import DisputeState, Remedy
from billing.models.books import Correction, Period
from billing.models.statements import Statement, StatementLine, StatementRow
from common.records import Public, Record, Retention

PERSON = settings.AUTH_USER_MODEL
M = TypeVar("M", bound="Money", covariant=True)


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, scope: Scope) -> Self:
        """Whoever sees the statement: the agency that asks, and the books' keeper."""
        return self.filter(
            Q(statement__agency_id=scope.acting_organisation_id)
            | Q(statement__consortium__host_id=scope.acting_organisation_id)
        )

    def open(self) -> Self:
        return self.filter(state=DisputeState.OPEN.value)


class Dispute(Public, Record):
    """One amount, or one response, on an issued statement that its agency questions.

    Owner: the consortium; seen by the statement's agency. `held_cents` need not be
    paid while it is open. `carried_past` is the latest period that was closed with it
    knowingly left open. `correction` is what came of one upheld.
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="disputes")
    line = models.ForeignKey(StatementLine, models.PROTECT, null=True, related_name="+")
    row = models.ForeignKey(StatementRow, models.PROTECT, null=True, related_name="+")
    held_cents = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=500)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in DisputeState],
        default=DisputeState.OPEN.value,
    )
    reply = models.CharField(max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    remedy = models.CharField(
        max_length=12,
        choices=[(remedy.value, remedy.value) for remedy in Remedy],
        blank=True,
    )
    ended_at = models.DateTimeField(null=True)
    correction = models.ForeignKey(
        Correction, models.PROTECT, null=True, related_name="disputes"
    )
    carried_past = models.ForeignKey(
        Period, models.PROTECT, null=True, related_name="carried_disputes"
    )

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, row__isnull=True)
                | Q(line__isnull=True, row__isnull=False),
                name="dispute_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state=DisputeState.OPEN.value, ended_at__isnull=True)
                | (~Q(state=DisputeState.OPEN.value) & Q(ended_at__isnull=False)),
                name="dispute_is_open_or_has_ended",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(state=DisputeState.OPEN.value),
                name="one_open_dispute_per_line",
            ),
            models.UniqueConstraint(
                fields=["row"],
                condition=Q(state=DisputeState.OPEN.value),
                name="one_open_dispute_per_row",
            ),
        ]

    def __str__(self) -> str:
        return f"question about {self.statement}"


class MoneyQuerySet(models.QuerySet[M]):
    def visible_to(self, scope: Scope) -> Self:
        """Whoever sees the statement: the agency that paid, and the books' keeper."""
        return self.filter(
            Q(statement__agency_id=scope.acting_organisation_id)
            | Q(statement__consortium__host_id=scope.acting_organisation_id)
        )


class Money(Public, Record):
    """An amount that went from one to the other for a statement.

    Never changed and never deleted, by either database: what was recorded wrongly is
    taken back by a row of the same amount below zero that names it (`reverses`).
    """

    retention_class = models.CharField(max_length=16, default=Retention.MONEY.value)
    cents = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(cents__gt=0, reverses__isnull=True)
                | Q(cents__lt=0, reverses__isnull=False),
                name="%(class)s_is_money_or_a_reversal",
            )
        ]

    @property
    def is_taken_back(self) -> bool:
        return hasattr(self, "reversed_by")


class Payment(Money):
    """Money received for a statement. Owner: the consortium; seen by its agency."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="payments")
    received_on = models.DateField()

    objects = MoneyQuerySet.as_manager()

    class Meta(Money.Meta):
        ordering = ["received_on", "pk"]

    def __str__(self) -> str:
        return f"{self.cents} for {self.statement}"


class Payout(Money):
    """A credit paid out, instead of being taken off the next statement. Owner: the
    consortium; seen by the agency of `statement`, the last one, which left the credit.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="payouts")
    paid_on = models.DateField()

    objects = MoneyQuerySet.as_manager()

    class Meta(Money.Meta):
        ordering = ["paid_on", "pk"]

    def __str__(self) -> str:
        return f"{self.cents} out for {self.statement}"


class AccountReferenceQuerySet(models.QuerySet["AccountReference"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(
            Q(agency_id=scope.acting_organisation_id)
            | Q(consortium__host_id=scope.acting_organisation_id)
        )


class AccountReference(models.Model):
    """What an agency's finance system calls this bill. Owner: the consortium; seen by
    `agency`. Statements issued from then on print it.
    """

    consortium = models.ForeignKey(Consortium, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purchase_order = models.CharField(max_length=40, blank=True)
    account_code = models.CharField(max_length=40, blank=True)
    typed_at = models.DateTimeField()
    typed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects = AccountReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["consortium", "agency"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "agency"], name="one_account_reference"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.purchase_order} {self.account_code}"


class StatementNotice(models.Model):
    """That one person is told by e-mail of a statement, once. Owner: the statement's.

    `claimed_at` is when somebody last began to send it, `sent_at` when the mail
    server took it.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="notices")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "person"], name="one_notice_per_person"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_at__gte=F("claimed_at")),
                name="notice_is_claimed_before_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"notice of {self.statement}"


class StatementPrint(models.Model):
    """An issued statement as PDF/UA, made once: the statement never changes.

    Owner: the statement's. In the database, so that every host can hand it out.
    """

    statement = models.OneToOneField(Statement, models.PROTECT, related_name="print")
    made_at = models.DateTimeField()
    pdf = models.BinaryField()

    def __str__(self) -> str:
        return f"print of {self.statement}"
