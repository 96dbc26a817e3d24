"""Purchase orders and account codes, for the agency's own finance and the host."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import Consortium, Organisation
from billing.models import AccountReference


@dataclass(frozen=True, slots=True)
class Payer:
    """An agency in a consortium whose reference one may type, and what it is now."""

    consortium: Consortium
    agency: Organisation
    purchase_order: str
    account_code: str


def payers(scope: Scope, *, now: datetime) -> list[Payer]:
    """Oneself in each consortium one shares; to a host, every agency it bills."""
    known = {
        (row.consortium_id, row.agency_id): row
        for row in AccountReference.objects.visible_to(scope)
    }
    found = []
    for consortium in agencies.consortia(scope):
        for agency in agencies.agencies_of(consortium.pk, now=now):
            if not _may(scope, consortium, agency):
                continue
            row = known.get((consortium.pk, agency.pk))
            found.append(
                Payer(
                    consortium=consortium,
                    agency=agency,
                    purchase_order=row.purchase_order if row else "",
                    account_code=row.account_code if row else "",
                )
            )
    return found


def payer_for(scope: Scope, consortium: UUID, agency: UUID, *, now: datetime) -> Payer:
    """That payer, or 404 for whoever may not type its reference."""
    for payer in payers(scope, now=now):
        if (payer.consortium.public_id, payer.agency.public_id) == (consortium, agency):
            return payer
    raise Http404


def _may(scope: Scope, consortium: Consortium, agency: Organisation) -> bool:
    acting = scope.acting_organisation_id
    return acting in {agency.pk, consortium.host_id}
