"""A period that nobody billed before a later one was issued: counted, and carried."""

from datetime import datetime

from agencies.services import audit
from billing.core.periods import nothing_of
from billing.documents import computation_document
from billing.models import Period
from billing.selectors import readings
from billing.selectors.books import Terms
from billing.selectors.marks import Passed
from billing.services import corrections, period_locks


def count(
    period: Period,
    terms: Terms,
    *,
    now: datetime,
    by: int | None,
    passed: Passed | None = None,
) -> None:
    """Close `period` as one for which nothing was billed, and correct it at once: what
    each owes of it waits for its next statement. In the caller's transaction.

    Raises CannotWorkOut, naming the clause, and LockedFiguresMoved.
    """
    reading = readings.reading_of(
        period, terms, activations=passed.activations if passed else None
    )
    computation = readings.work_out(period, terms, reading)
    period_locks.refuse_moved(period, computation, {})
    period.computation = computation_document(nothing_of(computation))
    period.tally = {}
    period.issued_at, period.issued_by_id = now, by
    period.save(update_fields=["computation", "tally", "issued_at", "issued_by"])
    corrections.correct(period, terms, reading, now=now, by=by)
    audit.record(
        act="count_skipped_period",
        about=period,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        to_split_cents=computation.to_split_cents,
    )
