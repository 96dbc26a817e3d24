"""Money that came in for a statement: recorded, and taken back by a row of its own."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.services import audit
from billing.errors import PaymentRefused
from billing.models import Payment, Payout, Period, Statement
from billing.selectors import books, ledger, payouts
from billing.words import settling as words
from common import walltime


@transaction.atomic
def record(
    statement_id: int,
    *,
    cents: int,
    received_on: date,
    reference: str,
    now: datetime,
    by: int,
    keeps_rest: bool = False,
) -> Payment:
    """Note a payment, or a part of one. The same day, amount and reference again is the
    same payment. `keeps_rest`: what is over is a credit, for the next statement to take
    off or to be paid out.

    Raises PaymentRefused for nothing or less, for a day that has not come, and for more
    than is left, unless the rest is kept and no later statement is there to be paid.
    """
    held = held_with_next if keeps_rest else held_statement
    statement = held(statement_id)
    same = statement.payments.filter(
        received_on=received_on,
        cents=cents,
        reference=reference,
        reversed_by__isnull=True,
    ).first()
    if same is not None:
        return same
    _refuse(statement, cents, received_on, now=now, keeps_rest=keeps_rest)
    made = Payment.objects.create(
        statement=statement,
        received_on=received_on,
        cents=cents,
        reference=reference,
        recorded_at=now,
        recorded_by_id=by,
    )
    note("record_payment", made, now=now, by=by)
    return made


@transaction.atomic
def take_back(payment_id: int, *, reason: str, now: datetime, by: int) -> Payment:
    """Undo a payment recorded wrongly by a row below zero. Safe to repeat.

    What of it was over and has been paid out, or taken off a later statement, is to
    come in again on its own. Raises PaymentRefused for a row that takes another back.
    """
    wrong = Payment.objects.get(pk=payment_id)
    held_with_next(wrong.statement_id)
    if wrong.reverses_id is not None:
        raise PaymentRefused(_("This row takes a payment back; record it anew."))
    known = Payment.objects.filter(reverses=wrong).first()
    if known is not None:
        return known
    made = Payment.objects.create(
        statement_id=wrong.statement_id,
        received_on=wrong.received_on,
        cents=-wrong.cents,
        reference=wrong.reference,
        recorded_at=now,
        recorded_by_id=by,
        reverses=wrong,
    )
    note("take_payment_back", made, now=now, by=by, reason=reason)
    return made


def _refuse(
    statement: Statement,
    cents: int,
    received_on: date,
    *,
    now: datetime,
    keeps_rest: bool,
) -> None:
    left = ledger.standings([statement.pk])[statement.pk].left_cents
    if cents <= 0:
        raise PaymentRefused(_("A payment is more than nothing."), field="amount")
    if cents > left:
        newest = payouts.newest_beside(statement)
        if newest.pk != statement.pk:
            said = words.more_than_left(left, newest.number)
            raise PaymentRefused(said, field="amount")
        if not keeps_rest:
            raise PaymentRefused(words.more_than_left(left), field="amount")
    if received_on > walltime.local_date(now, walltime.zone(statement.consortium.zone)):
        raise PaymentRefused(_("That day has not come."), field="received_on")


def held_with_next(statement_id: int) -> Statement:
    """The statement, with every period held that might be issued and take its credit
    over meanwhile; and the consortium, so that none is opened."""
    found = Statement.objects.get(pk=statement_id)
    agencies.hold_consortium(found.consortium_id)
    books.held(
        Period.objects.filter(consortium_id=found.consortium_id, issued_at__isnull=True)
    )
    return held_statement(statement_id)


def held_statement(statement_id: int) -> Statement:
    """The statement, held, so that two payments cannot both be the last."""
    return (
        Statement.objects.select_for_update(of=("self",))
        .select_related("consortium")
        .get(pk=statement_id)
    )


def note(
    act: str, money: Payment | Payout, *, now: datetime, by: int, reason: str = ""
) -> None:
    """Into the audit trail of whoever keeps the books."""
    audit.record(
        act=act,
        about=money,
        now=now,
        person_id=by,
        organisation_id=money.statement.consortium.host_id,
        reason=reason,
        cents=money.cents,
        statement=money.statement.number,
    )
