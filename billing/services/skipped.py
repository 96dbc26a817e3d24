"""A period that nobody billed before a later one was issued: counted, and carried; or
thrown away again, where it was opened by mistake."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from billing.core.periods import nothing_of
from billing.documents import computation_document
from billing.errors import PeriodIssued, PeriodStays
from billing.models import Dispute, Period
from billing.selectors import books, closing_jobs
from billing.selectors.readings import WorkedOut
from billing.services import corrections, period_locks


def count(period: Period, worked: WorkedOut, *, now: datetime, by: int | None) -> None:
    """Close `period` as one for which nothing was billed, and correct it at once: what
    each owes of it waits for its next statement. In the caller's transaction.
    """
    period.computation = computation_document(nothing_of(worked.computation))
    period.tally = {}
    period.issued_at, period.issued_by_id = now, by
    period.save(update_fields=["computation", "tally", "issued_at", "issued_by"])
    corrections.correct(period, worked.terms, worked.reading, now=now, by=by)
    audit.record(
        act="count_skipped_period",
        about=period,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        to_split_cents=worked.computation.to_split_cents,
    )


@transaction.atomic
def throw_away(period_id: int, *, reason: str, now: datetime, by: int | None) -> None:
    """Put its days in no period again, as before it was opened. Its responses stay, and
    a question carried past it waits for the next one.

    Raises PeriodGone, PeriodIssued, PeriodLocked, and PeriodStays for a period that was
    not skipped or that something rests on.
    """
    period = books.held_period(period_id)
    period_locks.refuse_locked(period)
    if period.issued_at is not None:
        raise PeriodIssued(_("This period is issued and stands as it is."))
    if why := _why_it_stays(period):
        raise PeriodStays(why)
    days = books.days_of(period)
    audit.record(
        act="throw_period_away",
        about=period,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        reason=reason,
        first_day=days.starts_on.isoformat(),
        last_day=days.last_day.isoformat(),
        standby=period.standby,
    )
    take_away(period)


def take_away(period: Period) -> None:
    """Delete it; open questions that were carried past it wait for the next one. In the
    caller's transaction, the period held and nothing standing in the way."""
    Dispute.objects.open().filter(carried_past=period).update(carried_past=None)
    period.delete()


def _why_it_stays(period: Period) -> str:
    """A sentence, or "" where it may go."""
    if not books.is_skipped(period):
        return _("This period was not skipped: it is due, and is closed in its turn.")
    return why_kept(period)


def why_kept(period: Period) -> str:
    """What an open period may not be taken away for, as a sentence; or ""."""
    if period.legal_hold:
        return _("This period is under legal hold.")
    if closing_jobs.under_way(period):
        return _("This period is being worked out just now: cancel that, or wait.")
    if Dispute.objects.filter(carried_past=period, ended_at__isnull=False).exists():
        return _(
            "A question that was carried past this period is decided, and says so: "
            "the period stays."
        )
    return ""
