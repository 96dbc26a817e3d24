"""Closing a period, step by step: what is done, what is next, what is left."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import words
from billing.core.spans import Days
from billing.models import AgreementVersion, Dispute, Period, StatementNotice
from billing.selectors import books, notices, sources
from billing.selectors.books import NotBilled
from billing.words import closing as said
from dispatch.selectors import billable


class Key(StrEnum):
    """The steps, in the order in which they are taken."""

    TIMES = "times"
    QUESTIONS = "questions"
    LOOK = "look"
    LOCK = "lock"
    ISSUE = "issue"
    SEND = "send"


Taken = tuple[Key, bool, tuple[str, ...]]
"""A step, whether it is done, and its sentences."""


@dataclass(frozen=True, slots=True)
class Left:
    """What stands in the way of locking, until it is seen to or knowingly left:
    requests by their numbers, responses counted."""

    unfinished: tuple[str, ...]
    unassigned: int
    unclear: int

    def __bool__(self) -> bool:
        return bool(self.unfinished or self.unassigned or self.unclear)

    def sentences(self) -> tuple[str, ...]:
        return tuple(
            sentence
            for count, sentence in (
                (len(self.unfinished), said.unfinished(self.unfinished)),
                (self.unassigned, said.unassigned(self.unassigned)),
                (self.unclear, said.unclear(self.unclear)),
            )
            if count
        )


@dataclass(frozen=True, slots=True)
class Step:
    """`is_next`: the first that is not done. `sentences` say what is left, or what
    was done."""

    key: Key
    title: str
    is_done: bool
    is_next: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questioned:
    """An open question about an earlier statement."""

    public_id: UUID
    agency: str
    statement: str
    held_cents: int
    is_carried: bool


def left_in(period: Period, not_billed: list[NotBilled] | None = None) -> Left:
    """What of the period has no end, nobody to pay, or no price yet."""
    rows = not_billed
    if rows is None:
        rows = books.not_billed(period, books.terms_of(period.agreement))
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    return Left(
        unfinished=tuple(billable.unfinished(period.consortium_id, window)),
        unassigned=sum(1 for row in rows if row.is_unassigned),
        unclear=sum(1 for row in rows if not row.is_unassigned),
    )


def open_questions(period: Period) -> list[Dispute]:
    """Open questions about statements of the consortium, oldest first."""
    return list(
        Dispute.objects.open()
        .filter(statement__consortium_id=period.consortium_id)
        .select_related("statement__agency")
        .defer("statement__document")
    )


def questions_said(period: Period) -> tuple[Questioned, ...]:
    return tuple(
        Questioned(
            public_id=row.public_id,
            agency=row.statement.agency.short_name,
            statement=row.statement.number,
            held_cents=row.held_cents,
            is_carried=row.carried_past_id == period.pk,
        )
        for row in open_questions(period)
    )


def steps(
    period: Period, *, is_skipped: bool, waits_for: str, refusal: str, now: datetime
) -> tuple[Step, ...]:
    """The guided way from an open period to statements that everybody has."""
    found = (
        (Key.TIMES, *_times(period)),
        (Key.QUESTIONS, *_questions(period)),
        (Key.LOOK, *_look(period, waits_for=waits_for, refusal=refusal)),
        (Key.LOCK, *_lock(period)),
        *(_counted(period) if is_skipped else _sent_out(period, now=now)),
    )
    undone = [key for key, is_done, _sentences in found if not is_done]
    return tuple(
        Step(
            key=key,
            title=said.step_title(key.value),
            is_done=is_done,
            is_next=undone[:1] == [key],
            sentences=sentences,
        )
        for key, is_done, sentences in found
    )


def _sent_out(period: Period, *, now: datetime) -> tuple[Taken, ...]:
    return ((Key.ISSUE, *_issue(period)), (Key.SEND, *_send(period, now=now)))


def _counted(period: Period) -> tuple[Taken, ...]:
    """What takes the place of issuing and sending where it was skipped (ADR 17)."""
    at = period.issued_at
    counted = said.counted_on(_local_day(period, at)) if at else said.counts_late()
    return (
        (Key.ISSUE, at is not None, (counted,)),
        (Key.SEND, at is not None, (_("Nothing of it is sent by itself."),)),
    )


def _times(period: Period) -> tuple[bool, tuple[str, ...]]:
    if period.issued_at is not None or period.locked_at is not None:
        return True, (_as_they_were(period),)
    left = left_in(period)
    if not left:
        return True, (_("Every request is over, priced, and somebody's."),)
    return False, left.sentences()


def _as_they_were(period: Period) -> str:
    if period.locked_at is None:
        return _("As they were when it was issued.")
    return _("As they were when the period was locked.")


def _questions(period: Period) -> tuple[bool, tuple[str, ...]]:
    if period.issued_at is not None:
        return True, (_("Settled or carried when it was issued."),)
    rows = open_questions(period)
    carried = [row for row in rows if row.carried_past_id == period.pk]
    if not rows:
        return True, (_("No statement is questioned."),)
    if len(carried) == len(rows):
        return True, (said.carried_questions(len(carried)),)
    return False, (said.waiting_questions(len(rows) - len(carried)),)


def _look(
    period: Period, *, waits_for: str, refusal: str
) -> tuple[bool, tuple[str, ...]]:
    if period.locked_at is not None or period.issued_at is not None:
        looked = period.locked_at is not None
        return True, (
            _("Looked at when it was locked.") if looked else _("As they were issued."),
        )
    if refusal or waits_for:
        return False, tuple(sentence for sentence in (refusal, waits_for) if sentence)
    return True, (_("Below: each share, its change and why."),)


def _lock(period: Period) -> tuple[bool, tuple[str, ...]]:
    if period.locked_at is not None:
        return True, (said.locked_on(_local_day(period, period.locked_at)),)
    if period.issued_at is not None:
        return True, (_("Issued without a lock."),)
    return False, (_("Then nothing but what you saw can be issued. It can be undone."),)


def skipped_before(period: Period) -> Days | None:
    """The days before it that an agreement rules and no period has; None: none."""
    ours = {"consortium_id": period.consortium_id, "starts_on__lt": period.starts_on}
    before = Period.objects.filter(**ours).aggregate(last=Max("ends_on"))["last"]
    agreed = AgreementVersion.objects.filter(**ours).activated()
    since = before or agreed.aggregate(first=Min("starts_on"))["first"]
    if since is None or since >= period.starts_on:
        return None
    return Days(since, period.starts_on)


def _issue(period: Period) -> tuple[bool, tuple[str, ...]]:
    if period.issued_at is None:
        skipped = skipped_before(period)
        once = _("Written once; from then on it stands.")
        return False, (once, *([said.skipped(skipped)] if skipped else []))
    return True, (said.issued_on(_local_day(period, period.issued_at)),)


def _send(period: Period, *, now: datetime) -> tuple[bool, tuple[str, ...]]:
    if period.issued_at is None:
        return False, (_("Everybody concerned gets an e-mail with a link, once."),)
    sent = StatementNotice.objects.filter(
        statement__period=period, sent_at__isnull=False
    ).count()
    plan = notices.plan_for(period, now=now)
    told = ngettext("%(n)s person told.", "%(n)s people told.", sent) % {"n": sent}
    told = told if sent else _("Nobody has been told.")
    left = [told, *(said.nobody_to_tell(agency) for agency in plan.nobody)]
    if plan.waiting:
        count = len(plan.waiting)
        left.append(
            ngettext("%(n)s is still to be told.", "%(n)s are still to be told.", count)
            % {"n": count}
        )
    return not plan.waiting and bool(sent), tuple(left)


def _local_day(period: Period, at: datetime) -> str:
    return words.local_day(at, period.consortium.zone)
