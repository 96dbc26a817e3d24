"""Questions about statements, as whoever asked and whoever answers read them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agencies.core.scope import Scope
from billing import words
from billing.core.disputing import DisputeState
from billing.documents import read_statement
from billing.models import (
    Adjustment,
    Dispute,
    Period,
    Statement,
    StatementLine,
    StatementRow,
)
from billing.selectors import books
from billing.words import apart, settling
from billing.words.readers import YOU
from common.money import Cents
from dispatch.selectors import billable

ALL = Q()


@dataclass(frozen=True, slots=True)
class QuestionSaid:
    """A question in a list, or whole. `about` says which amount or response."""

    public_id: UUID
    agency: str
    statement: str
    statement_id: UUID
    about: str
    clause: str
    reason: str
    asked_by: str
    asked_at: datetime
    held_cents: Cents
    is_open: bool
    is_row: bool
    state: str
    reply: str
    came_of_it: tuple[str, ...]


def about_for(
    statement: Statement, about: str
) -> tuple[StatementLine | None, StatementRow | None]:
    """What "line-2" or "row-5" means on this statement; 404 where that is nothing."""
    kind, _dash, position = about.partition("-")
    if not position.isdecimal() or len(position) > 6:
        raise Http404
    if kind == "line":
        return get_object_or_404(statement.lines, position=int(position)), None
    if kind == "row":
        return None, get_object_or_404(statement.rows, position=int(position))
    raise Http404


def what_it_is(statement: Statement, about: str) -> str:
    """The amount or response in words, for whoever is about to question it."""
    line, row = about_for(statement, about)
    return _about(statement, line, row)


def question_for(scope: Scope, public_id: UUID) -> Dispute:
    """The question, or 404 for whoever does not see its statement."""
    return get_object_or_404(
        Dispute.objects.visible_to(scope).select_related(
            "statement__agency",
            "statement__consortium",
            "statement__period__agreement",
            "row",
            "line",
            "raised_by",
            "correction",
        ),
        public_id=public_id,
    )


def kept_question_for(scope: Scope, public_id: UUID) -> Dispute:
    """The question, or 404 for whoever does not keep the books it is about."""
    found = question_for(scope, public_id)
    if found.statement.consortium.host_id != scope.acting_organisation_id:
        raise Http404
    return found


def is_theirs(question: Dispute, by: int | None, organisation_id: int | None) -> bool:
    """Is it this person's, or their organisation's, to withdraw? Not the books'
    keeper's, unless they asked it for the agency."""
    agency_id = question.statement.agency_id
    return agency_id == organisation_id or question.raised_by_id == by


def period_of(question: Dispute) -> Period:
    """The period whose figures it is about: its statement's or, where a correction on
    that is questioned, the one that was corrected."""
    statement, line = question.statement, question.line
    if line is None or line.kind != "adjustment":
        return statement.period
    corrections = statement.lines.filter(kind="adjustment")
    place = corrections.filter(position__lt=line.position).count()
    corrected = read_statement(statement.document).adjustments[place].period
    periods = Period.objects.select_related("consortium", "agreement")
    return periods.get(
        consortium_id=statement.consortium_id, starts_on=corrected.starts_on
    )


def given_back(statement: Statement, questioned: Q = ALL) -> Cents:
    """What upheld questions about a statement have taken off for its agency so far; of
    all, or of those `questioned`."""
    upheld = Dispute.objects.filter(
        questioned, statement=statement, state=DisputeState.UPHELD.value
    )
    rows = Adjustment.objects.filter(
        agency_id=statement.agency_id,
        cents__lt=0,
        correction__in=upheld.values("correction"),
    )
    return Cents(-(rows.aggregate(sum=Sum("cents"))["sum"] or 0))


def times_of(scope: Scope, question: Dispute) -> UUID | None:
    """Where the times of the questioned response are set right, for whoever may."""
    response = question.row.response_id_kept if question.row else None
    if response is None:
        return None
    found = billable.mendable(scope, [response]).get(response)
    return found.public_id if found is not None else None


def questions(scope: Scope) -> tuple[QuestionSaid, ...]:
    """Every question one may see, open ones first, oldest first."""
    rows = Dispute.objects.visible_to(scope).select_related(
        "statement__agency", "row", "line", "raised_by", "correction"
    )
    said = [question_said(row) for row in rows]
    return tuple(sorted(said, key=lambda one: not one.is_open))


def questions_of(scope: Scope, statement: Statement) -> tuple[QuestionSaid, ...]:
    rows = Dispute.objects.visible_to(scope).filter(statement=statement)
    found = rows.select_related(
        "statement__agency", "row", "line", "raised_by", "correction"
    )
    return tuple(question_said(row) for row in found)


def question_said(row: Dispute) -> QuestionSaid:
    return QuestionSaid(
        public_id=row.public_id,
        agency=row.statement.agency.short_name,
        statement=row.statement.number,
        statement_id=row.statement.public_id,
        about=_about(
            row.statement, row.line, row.row, of=row.statement.agency.short_name
        ),
        clause=row.row.clause if row.row else row.line.clause if row.line else "",
        reason=row.reason,
        asked_by=row.raised_by.work_name,
        asked_at=row.raised_at,
        held_cents=Cents(row.held_cents),
        is_open=row.state == DisputeState.OPEN.value,
        is_row=row.row is not None,
        state=settling.state_name(row.state),
        reply=row.reply,
        came_of_it=_came_of_it(row),
    )


def others_of(dispute: Dispute) -> list[tuple[str, str]]:
    """The other members of that time, by organisation id and name."""
    terms = books.terms_of(period_of(dispute).agreement)
    return [
        (str(pk), member.name)
        for pk, key in sorted(terms.keys.items(), key=lambda pair: pair[1])
        if pk != dispute.statement.agency_id
        and (member := terms.agreement.member(key)) is not None
    ]


def _about(
    statement: Statement,
    line: StatementLine | None,
    row: StatementRow | None,
    *,
    of: str = YOU,
) -> str:
    if row is not None:
        return settling.row_named(row.number, words.day(row.day))
    if line is None:
        return ""
    said = read_statement(statement.document)
    if line.kind == "formula":
        return words.line_sentence(
            said.share.lines[line.position - 1],
            period=said.period,
            costs=said.costs,
            of=of,
        )
    if line.kind == "earmarked":
        before = len(said.share.lines) + len(said.share.limits)
        return apart.sentence(said.share.earmarked[line.position - before - 1], of=of)
    return settling.line_kind(line.kind)


def _came_of_it(row: Dispute) -> tuple[str, ...]:
    """What the adjustment for the agency that asked came to, and where it stands."""
    if row.correction is None:
        return ()
    mine = row.correction.adjustments.filter(agency_id=row.statement.agency_id)
    if not mine:
        return (settling.in_the_true_up(),)
    return tuple(
        settling.came_of_it(
            Cents(each.cents),
            words.period_name(books.days_of(each.carried_on))
            if each.carried_on
            else _("the next statement"),
        )
        for each in mine.select_related("carried_on")
    )
