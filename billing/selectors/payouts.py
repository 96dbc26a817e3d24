"""What credit is left to an agency: carried on, paid over, or paid out again."""

from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from billing.models import Payout, Statement
from billing.selectors import accounts
from common.money import Cents


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
    """What may be paid out of it now, zero or more."""
    return accounts.accounts_of([statement.pk])[statement.pk].payable_cents


def newest_beside(statement: Statement) -> Statement:
    """The last statement of the same agency, perhaps this one: what it leaves is not
    taken over by another yet."""
    last = last_of_each(statement.consortium_id)
    return next(row for row in last if row.agency_id == statement.agency_id)


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
