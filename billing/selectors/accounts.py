"""What came in and went out beside issued statements."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from billing.core.accounts import Account
from billing.models import Dispute, Payment, Payout, Statement
from common.money import Cents


def accounts_of(statements: Iterable[int]) -> dict[int, Account]:
    """By statement, in three queries however many there are."""
    ids = list(statements)
    following = Statement.objects.filter(
        consortium_id=OuterRef("consortium_id"),
        agency_id=OuterRef("agency_id"),
        period__starts_on__gt=OuterRef("period__starts_on"),
    ).order_by("period__starts_on")
    rows = (
        Statement.objects.filter(pk__in=ids)
        .annotate(taken=Subquery(following.values("credit_before_cents")[:1]))
        .order_by()
        .values_list(
            "pk", "to_pay_cents", "total_cents", "credit_before_cents", "taken"
        )
    )
    paid = summed(Payment.objects.filter(statement__in=ids))
    out = summed(Payout.objects.filter(statement__in=ids))
    return {
        pk: Account(
            to_pay_cents=Cents(to_pay),
            credit_cents=Cents(min(0, total + before)),
            paid_cents=paid.get(pk, Cents(0)),
            out_cents=out.get(pk, Cents(0)),
            taken_cents=None if taken is None else Cents(taken),
        )
        for pk, to_pay, total, before, taken in rows
    }


def summed(
    rows: "QuerySet[Payment] | QuerySet[Payout] | QuerySet[Dispute]",
    column: str = "cents",
) -> dict[int, Cents]:
    """By statement; left out: nothing."""
    sums = rows.order_by().values("statement_id").annotate(together=Sum(column))
    found = sums.values_list("statement_id", "together")
    return {statement: Cents(cents) for statement, cents in found}
