"""An issued period worked out again, and who owes or gets back the difference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.core.words import Outcome
from agencies.services import audit
from billing.core.adjustments import Adjustment as Owed
from billing.core.adjustments import adjustments
from billing.core.periods import Computation
from billing.core.statements import CarriedAdjustment
from billing.documents import carried_document, computation_document
from billing.errors import CannotWorkOut
from billing.models import Activation, Adjustment, Correction, Period
from billing.selectors import books, corrected, pending, readings, tallies
from billing.selectors.books import Terms
from billing.selectors.readings import Reading
from billing.services import pricing


def find(
    before: Period, *, now: datetime, by: int | None, is_priced: bool = False
) -> list[Correction]:
    """Work out again every issued period before this one in which something changed.

    Each is priced again first, for what its responses' news did not reach, unless it
    `is_priced` just now. In the caller's transaction. The differences wait for the next
    statement. One that its agreement cannot split any more stays as it was billed, and
    is noted (ADR 11).
    """
    found = []
    for period in books.held(books.issued_before(before))[::-1]:
        if not is_priced:
            pricing.rebuild(period, now=now)
        terms = books.terms_of(period.agreement)
        try:
            if pending.otherwise(period, terms) is None:
                continue
            reading = readings.reading_of(period, terms)
            found.append(correct(period, terms, reading, now=now, by=by))
        except CannotWorkOut as refused:
            _left_as_billed(period, refused, now=now, by=by)
    return found


@transaction.atomic
def recount(period_id: int, *, now: datetime, by: int | None = None) -> Correction:
    """Price and work out one issued period again. The issued statement stays.

    Asked twice, the second correction is empty: it is compared with what was last
    billed, earlier corrections included. ValueError for a period not issued;
    CannotWorkOut, naming the clause, where what is left cannot be split.
    """
    period = (
        Period.objects.select_for_update(of=("self",))
        .select_related("consortium", "agreement")
        .get(pk=period_id)
    )
    if period.issued_at is None:
        raise ValueError("a period that is not issued is not corrected but worked out")
    pricing.rebuild(period, now=now)
    terms = books.terms_of(period.agreement)
    reading = readings.reading_of(period, terms)
    return correct(period, terms, reading, now=now, by=by)


def settle(
    period: Period, terms: Terms, owed: list[Owed], *, now: datetime, by: int | None
) -> Correction:
    """What the members agreed on after a question, whatever the figures say: they stay
    as they were last billed. In the caller's transaction."""
    before = books.last_billed(period)
    tally = tallies.last_tally(period) or {}
    return _write(period, terms, Worked(before, tally), owed, now=now, by=by)


def correct(
    period: Period, terms: Terms, reading: Reading, *, now: datetime, by: int | None
) -> Correction:
    """What an issued period comes to now, less what was last billed: by the agreement
    that was in force then, whatever is in force now. In the caller's transaction."""
    again = readings.work_out(period, terms, reading)
    moved = adjustments(books.last_billed(period), again)
    paying = terms.belonging(books.days_of(period))
    billed = {pk: rows for pk, rows in reading.by_agency().items() if pk in paying}
    worked = Worked(again, tallies.tally_of(reading), billed)
    return _write(period, terms, worked, moved, now=now, by=by)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a correction says the period comes to, from which sums and which rows;
    None: the figures stay, and so does every row."""

    computation: Computation
    tally: dict[str, Any]
    rows: Mapping[int, list[Activation]] | None = None


def _write(
    period: Period,
    terms: Terms,
    worked: Worked,
    moved: Iterable[Owed],
    *,
    now: datetime,
    by: int | None,
) -> Correction:
    days = books.days_of(period)
    owed = {terms.organisation_of(each.agency): each for each in moved}
    behind = (
        corrected.rows_moved(period, worked.rows, owed)
        if worked.rows is not None
        else {}
    )
    made = Correction.objects.create(
        period=period,
        made_at=now,
        made_by_id=by,
        computation=computation_document(worked.computation),
        tally=worked.tally,
    )
    rows = Adjustment.objects.bulk_create(
        Adjustment(
            correction=made,
            agency_id=agency,
            cents=each.cents,
            explanation=carried_document(
                CarriedAdjustment(days, each, behind.get(agency, ()))
            ),
        )
        for agency, each in owed.items()
    )
    audit.record(
        act="correct_period",
        about=made,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        moved=len(rows),
    )
    return made


def _left_as_billed(
    period: Period, refused: CannotWorkOut, *, now: datetime, by: int | None
) -> None:
    audit.record(
        act="correct_period",
        about=period,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        outcome=Outcome.REFUSED,
        reason=str(refused),
    )
