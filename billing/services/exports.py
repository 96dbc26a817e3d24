"""A statement as a file for a finance system, noted in the audit trail."""

from collections.abc import Iterator
from datetime import datetime

from agencies.core.scope import Scope
from agencies.services import audit
from billing import words
from billing.core.statements import CarriedAdjustment, StatementDocument
from billing.models import Statement
from billing.selectors import statements
from billing.selectors.statements import Row, StatementPage
from common import spreadsheets

# The documented layout: docs/statement-csv.md. New columns go at the end.
COLUMNS = (
    "record",
    "statement",
    "code",
    "title",
    "clause",
    "day",
    "from",
    "until",
    "exact_minutes",
    "billed_minutes",
    "miles",
    "basis",
    "weight",
    "of_whole",
    "of_cents",
    "cents",
)
Record = dict[str, str | int]


def statement_csv(scope: Scope, statement: Statement, *, now: datetime) -> str:
    """The statement in the documented layout, one record a line.

    `cost` and `to_split` are the consortium's; `share`, `limit`, `earmarked` and
    `adjustment` sum to `total`; `response` are the agency's own. Amounts are whole
    cents. Whoever reads it, the agency is named. Ask for the statement by scope first.
    """
    page = statements.page_of(scope, statement)
    audit.record(
        act="export_statement",
        about=statement,
        now=now,
        person_id=scope.user_id,
        organisation_id=scope.acting_organisation_id,
    )
    records = ({"statement": page.said.number, **each} for each in _records(page))
    return spreadsheets.written(COLUMNS, records)


def _records(page: StatementPage) -> Iterator[Record]:
    said = page.said
    for cost in said.costs:
        yield {
            "record": "cost",
            "code": cost.code,
            "title": cost.title,
            "clause": cost.clause,
            "cents": cost.cents,
        }
    yield {"record": "to_split", "cents": said.to_split_cents}
    yield from _share(said)
    for carried in said.adjustments:
        yield {
            "record": "adjustment",
            "title": words.adjustment_sentence(carried, of=said.agency_name),
            "cents": carried.adjustment.cents,
        }
        yield from _corrected(carried)
    yield {"record": "total", "cents": said.total_cents}
    if said.credit_before_cents:
        yield {"record": "credit", "cents": said.credit_before_cents}
    yield {"record": "to_pay", "cents": said.to_pay_cents}
    if said.reference.purchase_order or said.reference.account_code:
        yield {
            "record": "reference",
            "code": said.reference.purchase_order,
            "title": said.reference.account_code,
        }
    for row in page.rows:
        yield _response(row)


def _corrected(carried: CarriedAdjustment) -> Iterator[Record]:
    """What was billed for each response behind a correction, and what is."""
    for row in carried.rows:
        for record, at in (("was_billed", row.before), ("now_billed", row.after)):
            if at is not None:
                yield {
                    "record": record,
                    "code": at.number,
                    "day": at.day.isoformat(),
                    "billed_minutes": at.minutes,
                    "cents": at.cents,
                }


def _share(said: StatementDocument) -> Iterator[Record]:
    for line in said.share.lines:
        yield {
            "record": "share",
            "code": line.of,
            "clause": line.clause,
            "day": line.span.starts_on.isoformat(),
            "basis": line.basis.value,
            "weight": line.weight,
            "of_whole": line.whole,
            "of_cents": line.amount_cents,
            "cents": line.cents,
        }
    for limit in said.share.limits:
        yield {
            "record": "limit",
            "code": limit.limit.value,
            "clause": limit.clause,
            "cents": limit.cents,
        }
    for grant in said.share.earmarked:
        yield {
            "record": "earmarked",
            "code": grant.code,
            "title": grant.title,
            "clause": grant.clause,
            "cents": grant.cents,
        }


def _response(row: Row) -> Record:
    return {
        "record": "response",
        "code": row.number,
        "title": row.note,
        "clause": row.clause,
        "day": row.day.isoformat(),
        "from": row.since_at,
        "until": row.until_at,
        "exact_minutes": "" if row.exact_minutes is None else row.exact_minutes,
        "billed_minutes": "" if row.billable_minutes is None else row.billable_minutes,
        "miles": row.miles,
        "cents": row.cents,
    }
