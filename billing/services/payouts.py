"""A credit paid out to its agency, such as one that has left: the next statement, if
there is one, takes off so much less."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billing.errors import PaymentRefused
from billing.models import Payout
from billing.selectors import payouts as seen
from billing.services import payments
from common import walltime
from common.money import dollars


@transaction.atomic
def record(
    statement_id: int,
    *,
    cents: int,
    paid_on: date,
    reference: str,
    now: datetime,
    by: int,
) -> Payout:
    """Note that so much of the credit was paid out. The same day, amount and reference
    again is the same payout.

    Raises PaymentRefused for nothing or less, for more than is left, for a credit that
    a later statement has taken over, and for a day that has not come.
    """
    statement = payments.held_with_next(statement_id)
    same = statement.payouts.filter(
        paid_on=paid_on, cents=cents, reference=reference, reversed_by__isnull=True
    ).first()
    if same is not None:
        return same
    left = seen.payable(statement)
    if not 0 < cents <= left:
        raise PaymentRefused(
            _("%(left)s of credit is left to pay out.") % {"left": dollars(left)},
            field="amount",
        )
    if paid_on > walltime.local_date(now, walltime.zone(statement.consortium.zone)):
        raise PaymentRefused(_("That day has not come."), field="paid_on")
    made = Payout.objects.create(
        statement=statement,
        paid_on=paid_on,
        cents=cents,
        reference=reference,
        recorded_at=now,
        recorded_by_id=by,
    )
    payments.note("record_payout", made, now=now, by=by)
    return made


@transaction.atomic
def take_back(payout_id: int, *, reason: str, now: datetime, by: int) -> Payout:
    """Undo a payout recorded wrongly by a row below zero. Safe to repeat.

    Raises PaymentRefused for a row that takes another back, and once a later statement
    was worked out with it.
    """
    wrong = Payout.objects.get(pk=payout_id)
    statement = payments.held_with_next(wrong.statement_id)
    known = Payout.objects.filter(reverses=wrong).first()
    if known is not None:
        return known
    newest = seen.newest_beside(statement)
    if wrong.reverses_id is not None or statement.pk != newest.pk:
        raise PaymentRefused(_("A later row or statement counts on this one."))
    made = Payout.objects.create(
        statement=statement,
        paid_on=wrong.paid_on,
        cents=-wrong.cents,
        reference=wrong.reference,
        recorded_at=now,
        recorded_by_id=by,
        reverses=wrong,
    )
    payments.note("take_payout_back", made, now=now, by=by, reason=reason)
    return made
