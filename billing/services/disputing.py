"""Questions about an issued statement: raised, answered, and what comes of them.

The issued statement stays whatever is decided: an upheld question becomes adjustments
on the next one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.services import audit
from billing import words
from billing.core.disputing import (
    DisputeState,
    QuestionedRow,
    Remedy,
    held_for_line,
    held_for_row,
)
from billing.documents import read_statement
from billing.errors import QuestionEnded, QuestionRefused
from billing.models import Dispute, Period, Statement
from billing.selectors import books, questions
from billing.services import remedies
from billing.services.remedies import Wish
from common import walltime
from common.money import Cents


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it, for which organisation, and when."""

    by: int
    organisation_id: int
    now: datetime


@transaction.atomic
def raise_question(
    statement: Statement, about: str, *, reason: str, doing: Doing
) -> Dispute:
    """Question one amount ("line-2") or one response ("row-5") of a statement. Asked
    again while it is open, the same question.

    Raises QuestionRefused after the last day for questions; 404 for nothing there.
    """
    line, row = questions.about_for(statement, about)
    open_now = statement.disputes.filter(state=DisputeState.OPEN.value)
    if (known := open_now.filter(line=line, row=row).first()) is not None:
        return known
    zone = walltime.zone(statement.consortium.zone)
    if walltime.local_date(doing.now, zone) > statement.questions_until:
        raise QuestionRefused(
            _("Questions were possible until %(day)s.")
            % {"day": words.day_of(statement.questions_until)}
        )
    made = Dispute.objects.create(
        statement=statement,
        line=line,
        row=row,
        held_cents=held_of(statement, about),
        reason=reason,
        raised_at=doing.now,
        raised_by_id=doing.by,
    )
    _audit("raise_question", made, doing, reason=reason, held_cents=made.held_cents)
    return made


def held_of(statement: Statement, about: str) -> Cents:
    """What need not be paid while this is questioned: less what an earlier question
    about the same has taken off."""
    line, row = questions.about_for(statement, about)
    given = questions.given_back(statement, Q(line=line, row=row))
    if row is None:
        held = held_for_line(Cents(line.cents if line else 0))
    else:
        billed = QuestionedRow(
            minutes=row.billable_minutes or 0,
            cents=Cents(row.time_cents + row.miles_cents),
        )
        held = held_for_row(billed, read_statement(statement.document).share.lines)
    return Cents(max(0, held - given))


@transaction.atomic
def withdraw(dispute_id: int, *, doing: Doing) -> Dispute:
    """The agency asks no more. Safe to repeat; raises QuestionEnded once decided, and
    QuestionRefused for whoever did not ask it: they answer it instead."""
    found = _held(dispute_id)
    if not questions.is_theirs(found, doing.by, doing.organisation_id):
        raise QuestionRefused(_("Only who asked withdraws a question: answer it."))
    if found.state == DisputeState.WITHDRAWN.value:
        return found
    _refuse_ended(found)
    found.state, found.ended_at = DisputeState.WITHDRAWN.value, doing.now
    found.save(update_fields=["state", "ended_at"])
    _audit("withdraw_question", found, doing)
    return found


@transaction.atomic
def answer(dispute_id: int, *, reply: str, doing: Doing) -> Dispute:
    """Reply, and leave it open. Raises QuestionEnded."""
    found = _held(dispute_id)
    _refuse_ended(found)
    _replied(found, reply, doing)
    found.save(update_fields=["reply", "replied_at", "replied_by"])
    _audit("answer_question", found, doing)
    return found


@transaction.atomic
def reject(dispute_id: int, *, reply: str, doing: Doing) -> Dispute:
    """It stands as it was billed, and is to be paid. Raises QuestionEnded."""
    found = _held(dispute_id)
    _refuse_ended(found)
    return _end(found, DisputeState.REJECTED, reply, doing)


@transaction.atomic
def uphold(dispute_id: int, wish: Wish, *, reply: str, doing: Doing) -> Dispute:
    """The agency was right: what it owes is put right on its next statement.

    Raises QuestionEnded, and RemedyRefused where what was chosen would move nothing.
    """
    asked = Dispute.objects.select_related("statement", "line").get(pk=dispute_id)
    concerned = (asked.statement.period_id, questions.period_of(asked).pk)
    books.held(Period.objects.filter(pk__in=concerned))
    found = _held(dispute_id)
    _refuse_ended(found)
    found.remedy = wish.remedy.value
    found.correction = remedies.carry_out(
        found, wish, by=doing.by, organisation_id=doing.organisation_id, now=doing.now
    )
    return _end(found, DisputeState.UPHELD, reply, doing, remedy=Remedy(found.remedy))


def _end(
    found: Dispute,
    state: DisputeState,
    reply: str,
    doing: Doing,
    remedy: Remedy | None = None,
) -> Dispute:
    _replied(found, reply, doing)
    found.state, found.ended_at = state.value, doing.now
    found.save()
    _audit(
        "decide_question",
        found,
        doing,
        state=state.value,
        remedy=remedy.value if remedy else "",
    )
    return found


def _replied(found: Dispute, reply: str, doing: Doing) -> None:
    found.reply, found.replied_at, found.replied_by_id = reply, doing.now, doing.by


def _held(dispute_id: int) -> Dispute:
    return (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("statement__consortium", "statement__agency", "row", "line")
        .get(pk=dispute_id)
    )


def _refuse_ended(found: Dispute) -> None:
    if found.ended_at is not None:
        raise QuestionEnded(_("This question has been decided already."))


def _audit(
    act: str, about: Dispute, doing: Doing, *, reason: str = "", **details: Any
) -> None:
    audit.record(
        act=act,
        about=about,
        now=doing.now,
        person_id=doing.by,
        organisation_id=doing.organisation_id,
        reason=reason,
        statement=about.statement.number,
        **details,
    )
