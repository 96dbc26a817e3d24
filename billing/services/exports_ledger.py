"""What was asked for, came in and is questioned, as a file for a finance system."""

from collections.abc import Iterator
from datetime import datetime

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import Consortium
from agencies.services import audit
from billing.documents import read_statement
from billing.models import Dispute, Payment, Payout, Statement
from billing.selectors import ledger
from common import spreadsheets, walltime

# The documented layout: docs/ledger-csv.md. New columns go at the end.
COLUMNS = (
    "record",
    "statement",
    "agency",
    "period_from",
    "period_until",
    "issued_on",
    "due_on",
    "purchase_order",
    "account_code",
    "share_cents",
    "adjustment_cents",
    "credit_before_cents",
    "to_pay_cents",
    "paid_cents",
    "held_cents",
    "open_cents",
    "day",
    "cents",
    "reference",
    "state",
)
Record = dict[str, str | int]


def ledger_csv(scope: Scope, *, now: datetime) -> str:
    """Every statement, payment and question one may see, one record a line; noted in
    the audit trail. Amounts are whole cents."""
    house = agencies.acting_organisation(scope)
    audit.record(
        act="export_ledger",
        about=house,
        now=now,
        person_id=scope.user_id,
        organisation_id=scope.acting_organisation_id,
    )
    return spreadsheets.written(COLUMNS, _records(scope))


def _records(scope: Scope) -> Iterator[Record]:
    rows = list(
        Statement.objects.visible_to(scope)
        .select_related("agency", "period", "consortium")
        .defer("period__computation", "period__tally", "period__locked")
        .order_by("period__starts_on", "number")
    )
    found = ledger.standings(row.pk for row in rows)
    for row in rows:
        yield _statement(row, found[row.pk])
    payments = Payment.objects.visible_to(scope).select_related("statement__agency")
    for payment in payments.defer("statement__document"):
        yield _payment(payment)
    out = Payout.objects.visible_to(scope).select_related("statement__agency")
    for payout in out.defer("statement__document"):
        yield _payout(payout)
    questions = Dispute.objects.visible_to(scope).select_related(
        "statement__agency", "statement__consortium"
    )
    for question in questions.defer("statement__document"):
        yield _question(question)


def _statement(row: Statement, standing: ledger.Standing) -> Record:
    reference = read_statement(row.document).reference
    return {
        "record": "statement",
        "statement": row.number,
        "agency": row.agency.name,
        "period_from": row.period.starts_on.isoformat(),
        "period_until": row.period.ends_on.isoformat(),
        "issued_on": _day(row.issued_at, row.consortium),
        "due_on": row.due_on.isoformat(),
        "purchase_order": reference.purchase_order,
        "account_code": reference.account_code,
        "share_cents": row.share_cents,
        "adjustment_cents": row.adjustment_cents,
        "credit_before_cents": row.credit_before_cents,
        "to_pay_cents": row.to_pay_cents,
        "paid_cents": standing.paid_cents,
        "held_cents": standing.held_cents,
        "open_cents": standing.open_cents,
    }


def _payment(row: Payment) -> Record:
    return {
        "record": "payment" if row.cents > 0 else "reversal",
        "statement": row.statement.number,
        "agency": row.statement.agency.name,
        "day": row.received_on.isoformat(),
        "cents": row.cents,
        "reference": row.reference,
    }


def _payout(row: Payout) -> Record:
    return {
        "record": "payout" if row.cents > 0 else "payout_reversal",
        "statement": row.statement.number,
        "agency": row.statement.agency.name,
        "day": row.paid_on.isoformat(),
        "cents": row.cents,
        "reference": row.reference,
    }


def _question(row: Dispute) -> Record:
    return {
        "record": "question",
        "statement": row.statement.number,
        "agency": row.statement.agency.name,
        "day": _day(row.raised_at, row.statement.consortium),
        "cents": row.held_cents,
        "state": row.state,
    }


def _day(at: datetime, consortium: Consortium) -> str:
    """The day it was by the consortium's clock, as its statements print it."""
    return walltime.local_date(at, walltime.zone(consortium.zone)).isoformat()
