"""Statements, their lines and the responses behind them, read by machines."""

from typing import TYPE_CHECKING, Annotated, Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from agencies.core.keys import TokenScope
from agencies.doors import TandemRequest, by_token
from billing.api import shapes
from billing.selectors import corrected, ledger, statements

if TYPE_CHECKING:
    from billing.models import Statement, StatementRow

router = Router(tags=["statements"])
READS = by_token(TokenScope.STATEMENTS_READ)
MOST, USUAL = 100, 50
Limit = Annotated[int, Query(ge=1, le=MOST)]
After = Annotated[int, Query(ge=0)]


@router.get(
    "", auth=READS, response=shapes.StatementPageOut, summary="The issued statements"
)
def statements_issued(
    request: HttpRequest, after: UUID | None = None, limit: Limit = USUAL
) -> shapes.StatementPageOut:
    """An agency's own; to a host, everybody's whose books it keeps."""
    found = statements.statements_after(_ours(request).scope, after, limit + 1)
    standing = ledger.standings(row.pk for row in found[:limit])
    return shapes.StatementPageOut(
        items=[
            shapes.StatementOut(**_statement(row, standing[row.pk]))
            for row in found[:limit]
        ],
        next=found[limit - 1].public_id if len(found) > limit else None,
    )


@router.get(
    "/{uuid:statement_id}",
    auth=READS,
    response=shapes.StatementDetailOut,
    summary="A statement with its lines",
)
def statement_issued(
    request: HttpRequest, statement_id: UUID
) -> shapes.StatementDetailOut:
    asker = _ours(request)
    found = statements.statement_for(asker.scope, statement_id)
    page = statements.page_of(asker.scope, found)
    sentences = [line.sentence for line in (*page.lines, *page.adjustments)]
    return shapes.StatementDetailOut(
        **_statement(found, ledger.standings([found.pk])[found.pk]),
        purchase_order=page.said.reference.purchase_order,
        account_code=page.said.reference.account_code,
        lines=[
            shapes.LineOut(
                position=line.position,
                kind=line.kind,
                clause=line.clause,
                cents=line.cents,
                sentence=sentence,
            )
            for line, sentence in zip(found.lines.all(), sentences, strict=True)
        ],
        seal=found.content_hash,
    )


@router.get(
    "/{uuid:statement_id}/activations",
    auth=READS,
    response=shapes.ActivationPageOut,
    summary="The responses behind a statement, as billed",
)
def activations(
    request: HttpRequest, statement_id: UUID, after: int = 0, limit: Limit = USUAL
) -> shapes.ActivationPageOut:
    """By position, from the one after `after` on. The agency's own, and no others'."""
    found = statements.statement_for(_ours(request).scope, statement_id)
    rows = statements.rows_after(found, after, limit + 1)
    return shapes.ActivationPageOut(
        items=[shapes.ActivationOut(**_activation(row)) for row in rows[:limit]],
        next=rows[limit - 1].position if len(rows) > limit else None,
    )


@router.get(
    "/{uuid:statement_id}/corrected",
    auth=READS,
    response=shapes.CorrectedPageOut,
    summary="The responses behind a statement's corrections",
)
def corrected_responses(
    request: HttpRequest, statement_id: UUID, after: After = 0, limit: Limit = USUAL
) -> shapes.CorrectedPageOut:
    """By position, from the one after `after` on. The agency's own, and no others'."""
    found = statements.statement_for(_ours(request).scope, statement_id)
    rows = corrected.behind_after(found, after, limit + 1)
    return shapes.CorrectedPageOut(
        items=[shapes.CorrectedOut(**_corrected(row)) for row in rows[:limit]],
        next=rows[limit - 1].position if len(rows) > limit else None,
    )


def _ours(request: HttpRequest) -> TandemRequest:
    return cast(TandemRequest, request)


def _statement(row: "Statement", standing: ledger.Standing) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "number": row.number,
        "agency": row.agency.name,
        "consortium": row.consortium.name,
        "period_from": row.period.starts_on,
        "period_until": row.period.ends_on,
        "issued_at": row.issued_at,
        "due_on": row.due_on,
        "questions_until": row.questions_until,
        "share_cents": row.share_cents,
        "adjustment_cents": row.adjustment_cents,
        "credit_before_cents": row.credit_before_cents,
        "to_pay_cents": standing.to_pay_cents,
        "paid_cents": standing.paid_cents,
        "held_cents": standing.held_cents,
    }


def _corrected(row: corrected.Behind) -> dict[str, Any]:
    before, after = row.moved.before, row.moved.after
    known = after or before
    return {
        "position": row.position,
        "line": row.line,
        "period_from": row.period.starts_on,
        "period_until": row.period.ends_on,
        "number": known.number if known else "",
        "day": known.day if known else row.period.starts_on,
        "before_minutes": before.minutes if before else None,
        "before_cents": before.cents if before else None,
        "after_minutes": after.minutes if after else None,
        "after_cents": after.cents if after else None,
    }


def _activation(row: "StatementRow") -> dict[str, Any]:
    return {
        "position": row.position,
        "number": row.number,
        "day": row.day,
        "since": row.since,
        "since_at": row.clocks.get(row.since),
        "until": row.until,
        "until_at": row.clocks.get(row.until),
        "exact_minutes": row.exact_minutes,
        "billed_minutes": row.billable_minutes,
        "miles_tenths": row.miles_tenths,
        "clause": row.clause,
        "cents": row.time_cents + row.miles_cents,
        "problem": row.problem,
    }
