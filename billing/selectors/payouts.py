"""What credit is left to an agency, and what of it was paid out."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from billing.models import Payout, Statement
from common.money import Cents


def paid_out(statements: Iterable[int]) -> dict[int, Cents]:
    """By statement; left out: nothing."""
    rows = Payout.objects.filter(statement__in=list(statements)).order_by()
    sums = rows.values_list("statement_id").annotate(together=Sum("cents"))
    return {statement: Cents(int(cents)) for statement, cents in sums}


def credits_left(statements: Iterable[Statement]) -> dict[int, Cents]:
    """What of each statement's credit is left for the next; zero or less."""
    rows = list(statements)
    out = paid_out(row.pk for row in rows)
    return {
        row.pk: Cents(row.credit_after_cents + out.get(row.pk, Cents(0)))
        for row in rows
    }


def last_of_each(consortium_id: int) -> list[Statement]:
    """The newest statement of each agency, without its document. System question."""
    latest = (
        Statement.objects.filter(
            consortium_id=consortium_id, agency_id=OuterRef("agency_id")
        )
        .order_by("-period__starts_on")
        .values("pk")[:1]
    )
    rows = Statement.objects.filter(consortium_id=consortium_id, pk=Subquery(latest))
    return list(rows.select_related("agency").defer("document"))


def payable(statement: Statement) -> Cents:
    """What may be paid out of it now, zero or more: what is left of its credit, if no
    later statement has taken it over."""
    if not statement.credit_after_cents:
        return Cents(0)
    last = {row.pk for row in last_of_each(statement.consortium_id)}
    if statement.pk not in last:
        return Cents(0)
    return Cents(-credits_left([statement])[statement.pk])


def payouts_of(scope: Scope, statement: Statement) -> list[Payout]:
    """What was paid out of a statement's credit, in the order of the days."""
    rows = Payout.objects.visible_to(scope).filter(statement=statement)
    return list(rows.select_related("recorded_by", "reversed_by"))


def kept_payout_for(scope: Scope, public_id: UUID) -> Payout:
    """The payout, or 404 for whoever does not keep the books it is in."""
    found = get_object_or_404(
        Payout.objects.visible_to(scope).select_related("statement__consortium"),
        public_id=public_id,
    )
    if found.statement.consortium.host_id != scope.acting_organisation_id:
        raise Http404
    return found
