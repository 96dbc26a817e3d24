"""A statement as a file for a finance system, noted in the audit trail."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from agencies.core.scope import Scope
from agencies.services import audit
from billing import words
from billing.core.statements import StatementDocument
from billing.models import Statement
from billing.selectors import statements
from billing.selectors.statements import Row, StatementPage

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
    cents. Ask for the statement by scope first.
    """
    page = statements.page_of(scope, statement)
    audit.record(
        act="export_statement",
        about=statement,
        now=now,
        person_id=scope.user_id,
        organisation_id=scope.acting_organisation_id,
    )
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for record in _records(page):
        harmless = {name: _harmless(value) for name, value in record.items()}
        writer.writerow({"statement": page.said.number, **harmless})
    return text.getvalue()


def _harmless(value: str | int) -> str | int:
    """Text that a spreadsheet would run as a formula, made plain text."""
    risky = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t"))
    return f"'{value}" if risky else value


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
            "title": words.adjustment_sentence(carried),
            "cents": carried.adjustment.cents,
        }
    yield {"record": "total", "cents": said.total_cents}
    for row in page.rows:
        yield _response(row)


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
