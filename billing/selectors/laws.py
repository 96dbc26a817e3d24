"""Whether the laws of the books hold of everything issued. System questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.db.models import Sum

from agencies.models import Consortium
from billing.core.adjustments import adjustments
from billing.core.agreement import AgencyKey
from billing.core.disputing import Remedy
from billing.core.laws import Law, broken_in, moved
from billing.documents import read_computation
from billing.models import (
    Activation,
    Adjustment,
    Correction,
    Dispute,
    Payment,
    Period,
    Statement,
    StatementRow,
)
from billing.selectors import accounts, books
from billing.selectors.seals import content_hash, row_facts
from billing.words import laws as words
from dispatch.selectors import billable

BATCH = 500


@dataclass(frozen=True, slots=True)
class Violation:
    """One law that does not hold, in whose books, and where, as a sentence."""

    consortium: Consortium
    law: Law
    sentence: str


def violations() -> Iterator[Violation]:
    """Everything that does not hold, consortium by consortium, period by period."""
    periods = Period.objects.issued().select_related("consortium", "agreement")
    for period in periods.order_by("consortium", "starts_on"):
        found = chain(
            _computed(period),
            _statements(period),
            _corrections(period),
            _never_billed(period),
        )
        name = words.period(period.consortium.short_name, books.days_of(period))
        for law, where in found:
            yield Violation(period.consortium, law, words.broken(law, name, where))


def _computed(period: Period) -> Iterator[tuple[Law, str]]:
    yield from broken_in(books.issued_computation(period))
    for correction in period.corrections.all():
        yield from broken_in(read_computation(correction.computation))


def _statements(period: Period) -> Iterator[tuple[Law, str]]:
    computation = books.issued_computation(period)
    terms = books.terms_of(period.agreement)
    rows = list(period.statements.select_related("agency").order_by("number"))
    lines = dict(
        period.statements.order_by()
        .annotate(together=Sum("lines__cents"))
        .values_list("pk", "together")
    )
    carried = dict(
        Adjustment.objects.filter(carried_on=period)
        .order_by()
        .values("agency_id")
        .annotate(together=Sum("cents"))
        .values_list("agency_id", "together")
    )
    billed = {
        terms.organisation_of(share.agency): share.cents for share in computation.shares
    }
    for statement in rows:
        agency, number = statement.agency_id, statement.number
        if (lines[statement.pk] or 0) != statement.total_cents:
            yield Law.LINES, number
        if billed.pop(agency, 0) != statement.share_cents:
            yield Law.STATEMENTS, number
        if carried.pop(agency, 0) != statement.adjustment_cents:
            yield Law.CAUSES, number
        yield from _of_one(statement)
    for agency in (*billed, *carried):
        yield Law.STATEMENTS, str(agency)


def _of_one(statement: Statement) -> Iterator[tuple[Law, str]]:
    owed = statement.total_cents + statement.credit_before_cents
    if statement.to_pay_cents != max(0, owed) or not _credit_is_carried(statement):
        yield Law.CREDITS, statement.number
    rows = statement.rows.order_by("position").iterator(chunk_size=BATCH)
    if content_hash(statement.document, map(row_facts, rows)) != statement.content_hash:
        yield Law.SEALS, statement.number
    account = accounts.accounts_of([statement.pk])[statement.pk]
    is_owed_for_a_reason = account.owed_back_cents <= _taken_back(statement)
    if account.paid_cents < 0 or account.out_cents < 0 or not is_owed_for_a_reason:
        yield Law.PAYMENTS, statement.number


def _taken_back(statement: Statement) -> int:
    """What was recorded as paid, and turned out not to be."""
    rows = Payment.objects.filter(statement=statement, reverses__isnull=False)
    found = rows.aggregate(together=Sum("cents"))
    return -(found["together"] or 0)


def _credit_is_carried(statement: Statement) -> bool:
    last = (
        Statement.objects.filter(
            consortium_id=statement.consortium_id,
            agency_id=statement.agency_id,
            period__starts_on__lt=statement.period.starts_on,
        )
        .order_by("-period__starts_on")
        .first()
    )
    if last is None:
        return statement.credit_before_cents == 0
    account = accounts.accounts_of([last.pk])[last.pk]
    return not account.missing_cents and account.owed_back_cents <= _taken_back(last)


def _corrections(period: Period) -> Iterator[tuple[Law, str]]:
    """Each correction's adjustments are the differences it found, or what was settled
    after a question."""
    terms = books.terms_of(period.agreement)
    before = books.issued_computation(period)
    for correction in period.corrections.order_by("pk"):
        after = read_computation(correction.computation)
        owed = {
            terms.keys[agency]: cents
            for agency, cents in correction.adjustments.values_list(
                "agency_id", "cents"
            )
            if agency in terms.keys
        }
        settled = _settled(correction)
        due = moved(adjustments(before, after))
        if (settled and (due or not _is_settlement(owed))) or (
            not settled and owed != due
        ):
            yield Law.CAUSES, str(correction.made_at.date())
        before = after


def _settled(correction: Correction) -> bool:
    return Dispute.objects.filter(
        correction=correction, remedy=Remedy.SETTLED.value
    ).exists()


def _is_settlement(owed: dict[AgencyKey, int]) -> bool:
    """Something was taken off, and no more than that laid to somebody else."""
    off = -sum(cents for cents in owed.values() if cents < 0)
    on = sum(cents for cents in owed.values() if cents > 0)
    return off > 0 and on in {0, off}


def _never_billed(period: Period) -> Iterator[tuple[Law, str]]:
    """Rows of drills, and of responses that are no more."""
    printed = StatementRow.objects.filter(
        statement__period=period, response_id_kept__isnull=False
    ).values_list("response_id_kept", "number")
    priced = (
        Activation.objects.within(period)
        .filter(response__isnull=False)
        .values_list("response_id", "number")
    )
    rows = chain(printed.iterator(), priced.iterator())
    while batch := list(islice(rows, BATCH)):
        real = billable.real_among(pk for pk, _number in batch if pk is not None)
        for response, number in batch:
            if response not in real:
                yield Law.DRILLS, number
