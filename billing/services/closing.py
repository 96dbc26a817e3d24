"""From a period that is looked at to statements that are out: lock and issue, guided.

Every verb may be repeated, and be asked for by two people at once.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from billing.errors import NotLocked, StillOpen
from billing.models import Dispute, Period, Statement
from billing.selectors import books, closing
from billing.selectors.marks import Passed
from billing.services import periods
from billing.words import closing as words


@transaction.atomic
def lock(
    period_id: int, *, left: str, now: datetime, by: int, passed: Passed | None = None
) -> Period:
    """Hold the period as it stands, for issuing exactly that.

    Raises StillOpen while a question is neither decided nor carried, or something has
    no end, no payer or no price and `left` does not say why it is left out; and what
    `periods.lock_period` raises.
    """
    period = books.held_period(period_id)
    if period.locked_at is None and period.issued_at is None:
        if passed is None:
            periods.price_again(period.pk, now=now)
        refuse_unready(period, left=left)
    return periods.lock_period(
        period.pk, now=now, by=by, left=left.strip(), passed=passed
    )


def refuse_unready(period: Period, *, left: str) -> None:
    """Raises StillOpen for what is neither seen to nor knowingly left, as it stands."""
    _refuse_open_questions(period)
    found = closing.left_in(period)
    if found and not left.strip():
        raise StillOpen(
            " ".join(found.sentences())
            + " "
            + _("See to it, or say why it is left out."),
            field="left",
        )


@transaction.atomic
def issue(
    period_id: int, *, now: datetime, by: int, passed: Passed | None = None
) -> list[Statement]:
    """Issue a locked period, once; asked again, the same statements.

    Raises NotLocked, and what `periods.issue_period` raises.
    """
    period = books.held_period(period_id)
    refuse_unlocked(period)
    return periods.issue_period(period.pk, now=now, by=by, passed=passed)


def refuse_unlocked(period: Period) -> None:
    """Raises NotLocked for a period that is neither locked nor issued."""
    if period.locked_at is None and period.issued_at is None:
        raise NotLocked(_("Lock the period first: only what was looked at is issued."))


@transaction.atomic
def carry_questions(period_id: int, *, reason: str, now: datetime, by: int) -> int:
    """Leave every open question open past this period; how many were. Safe to repeat.

    Their amounts stay held.
    """
    period = books.held_period(period_id)
    rows = Dispute.objects.open().filter(statement__consortium_id=period.consortium_id)
    carried = 0
    for row in rows.select_for_update(of=("self",)):
        if row.carried_past_id == period.pk:
            continue
        row.carried_past = period
        row.save(update_fields=["carried_past"])
        audit.record(
            act="carry_question",
            about=row,
            now=now,
            person_id=by,
            organisation_id=period.consortium.host_id,
            reason=reason,
        )
        carried += 1
    return carried


def _refuse_open_questions(period: Period) -> None:
    waiting = [
        row
        for row in closing.open_questions(period)
        if row.carried_past_id != period.pk
    ]
    if waiting:
        raise StillOpen(words.waiting_questions(len(waiting)))
