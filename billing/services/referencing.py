"""What an agency's finance system calls the bill: printed from then on."""

from datetime import datetime

from django.db import transaction

from agencies.services import audit
from billing.models import AccountReference
from billing.selectors.references import Payer


@transaction.atomic
def set_reference(
    payer: Payer, *, purchase_order: str, account_code: str, now: datetime, by: int
) -> AccountReference:
    """Statements issued from now on say this. Safe to repeat; issued ones stay."""
    made, _created = AccountReference.objects.update_or_create(
        consortium=payer.consortium,
        agency=payer.agency,
        defaults={
            "purchase_order": purchase_order,
            "account_code": account_code,
            "typed_at": now,
            "typed_by_id": by,
        },
    )
    audit.record(
        act="set_reference",
        about=made,
        now=now,
        person_id=by,
        organisation_id=payer.agency.pk,
        purchase_order=purchase_order,
        account_code=account_code,
    )
    return made
