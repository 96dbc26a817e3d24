"""What the engine does for callouts: deadlines, alarms, and watching itself."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import ngettext

from agencies.models import Job
from agencies.services import jobs
from common import due, seams, spreadsheets
from common.retries import retry_after
from dispatch import selectors
from dispatch.core.lifecycle import TimePassed
from dispatch.core.words import Source, State
from dispatch.models import Alarm, Callout, FollowUp, Notice, Question
from dispatch.screens import exported
from dispatch.services import (
    agreements,
    alarms,
    drills,
    exporting,
    follow_ups,
    handing_over,
    hung_up,
    late_offers,
    leaving,
    no_time,
    notices,
    policies,
    questions,
    transition,
    waiting,
)
from dispatch.services.transition import Happening

log = logging.getLogger(__name__)
BATCH = 50
MANY = 500  # requests that are read at once for a file
LATE = timedelta(seconds=25)


def _lease() -> timedelta:
    return timedelta(seconds=settings.PAGE_LEASE_SECONDS)


def late_by() -> timedelta:
    """How far past its deadline a callout is one that nobody acts on.

    The lease of an engine that died is over by then; with the watch's own turn,
    each 15 s, it is found within a minute (promise 2).
    """
    return _lease() + LATE * settings.TIME_SCALE


def escalate_due_callouts(now: datetime) -> int:
    """Act on every callout whose deadline has come: next rung, plain no, alarm."""
    rows = due.claim(Callout.objects.all(), now=now, lease=_lease(), limit=BATCH)
    for row in rows:
        seams.reached("engine.claimed")
        _apart(row, partial(_escalate, row, now), now)
        seams.reached("ladder.committed")
    return len(rows)


def _escalate(row: Callout, now: datetime) -> None:
    with transaction.atomic():
        callout = transition.locked(row.pk)
        if callout.lease_token != row.lease_token:
            return  # another engine has taken it over since
        callout.lease_token, callout.attempts = None, 0
        what = Happening(now=now, source=Source.ENGINE)
        was_asked = callout.state == State.WAITING.value
        if not transition.move(callout, TimePassed(), what):
            callout.due_at = no_time.ask(callout, now=now) or callout.deadline_at
            callout.save(update_fields=["due_at", "lease_token", "attempts"])
        if was_asked:
            waiting.tell_going_on(callout, now=now)
        seams.reached("ladder.before_commit")


def _apart(
    row: Callout | Alarm | Notice | Question | FollowUp,
    work: Callable[[], object],
    now: datetime,
) -> None:
    """One bad row must not silence the rest: it comes back later, by itself."""
    if _tried(row, work) is None:
        row.finish(due_at=now + retry_after(row.attempts))


def _tried(row: Model, work: Callable[[], object]) -> bool | None:
    """Whether it did anything; None when it failed. Of a row that nobody claimed: it is
    found again on the next turn.
    """
    try:
        return bool(work())
    except Exception:
        log.exception("a row failed", extra={"duty": row._meta.label_lower})
        return None


def make_sure_told(now: datetime) -> int:
    """Call officers who are not known to know who comes; then alarm (promise 5)."""
    rows = due.claim(Notice.objects.all(), now=now, lease=_lease(), limit=BATCH)
    for notice in rows:
        _apart(notice, partial(follow_up, notice, now), now)
    return len(rows)


def follow_up(notice: Notice, now: datetime) -> None:
    """The callout is locked first, as whoever moves it does."""
    with transaction.atomic():
        callout = transition.locked(notice.callout_id)
        notices.follow_up(callout, notice, now=now)


def ask_who_is_at_work(now: datetime) -> int:
    """The next step for every clinician who is asked whether they are safe, or still
    there: text, call, call again, alarm.
    """
    rows = due.claim(
        Question.objects.select_related("response"),
        now=now,
        lease=_lease(),
        limit=BATCH,
    )
    for question in rows:
        _apart(question, partial(_ask, question, now), now)
    return len(rows)


def _ask(question: Question, now: datetime) -> None:
    with transaction.atomic():
        callout = transition.locked(question.response.callout_id)
        questions.follow_up(callout, question, now=now)


def call_who_is_free(now: datetime) -> int:
    """Call whoever has become free for who waits, the most urgent request first; each
    person for one of them. The requests that moved.
    """
    rows = waiting.in_order()
    asked = waiting.asked_now() if rows else set[int]()
    return sum(
        bool(_tried(row, partial(waiting.look_for_somebody, row, asked, now=now)))
        for row in rows
    )


def remind_of_follow_ups(now: datetime) -> int:
    """Follow-ups whose day is over and that nobody has done: by day, once."""
    rows = due.claim(
        FollowUp.objects.select_related("callout", "consortium"),
        now=now,
        lease=_lease(),
        limit=BATCH,
    )
    for row in rows:
        _apart(row, partial(follow_ups.remind, row, now=now), now)
    return len(rows)


def pass_on_alarms(now: datetime) -> int:
    """Tell the next person of every alarm nobody has taken."""
    rows = due.claim(Alarm.objects.all(), now=now, lease=_lease(), limit=BATCH)
    for alarm in rows:
        _apart(alarm, partial(alarms.pass_on, alarm, now=now), now)
    return len(rows)


def hand_on_what_nobody_owns(now: datetime) -> int:
    """Whose role ended by its date owns nothing any more (promise 2)."""
    rows = leaving.owners_no_more(now)
    return sum(
        bool(_tried(Callout(pk=pk), partial(leaving.hand_on, pk, now=now)))
        for pk in rows
    )


def pass_on_agreements(now: datetime) -> int:
    """Questions no supervisor has answered: somebody of the duty tier looks for one."""
    rows = agreements.unanswered(now)
    return sum(bool(_tried(row, partial(_nobody_agrees, row, now))) for row in rows)


def _nobody_agrees(row: Callout, now: datetime) -> Alarm | None:
    return alarms.raise_alarm(
        kind=agreements.SILENT,
        callout=row,
        now=now,
        unless_taken_within=alarms.TAKEN_HOLDS,
    )


def let_practice_give_way(now: datetime) -> int:
    """Practice that runs beside a real request, because who took that one died before
    they ended it.
    """
    rows = drills.still_running(now)
    return sum(
        _tried(row, partial(drills.give_way, row, now=now)) is not None for row in rows
    )


def expire_hand_overs(now: datetime) -> int:
    """Whoever was asked to take over and has not answered in time is waited for no
    longer: a human looks for somebody else.
    """
    rows = handing_over.unanswered(now)
    for page in rows:
        _tried(page, partial(handing_over.expire, page.pk, now=now))
    return len(rows)


def make_sure_asked(now: datetime) -> int:
    """Call officers who are not known to have read that somebody offers to come after
    all; then alarm (promise 5).
    """
    rows = Callout.objects.filter(
        state=State.EXHAUSTED.value, late_offer_at__isnull=False
    )
    return sum(
        bool(_tried(row, partial(late_offers.make_sure_asked, row.pk, now=now)))
        for row in rows
    )


def expire_late_offers(now: datetime) -> int:
    """End the offers the officer did not answer in time."""
    over = now - policies.late_offer_life()
    rows = list(Callout.objects.filter(late_offer_at__lte=over)[:BATCH])
    for row in rows:
        _tried(row, partial(late_offers.expire, row.pk, now=now))
    return len(rows)


def close_lost_calls(now: datetime) -> int:
    """End the calls to us whose end the carrier never told (`services.hung_up`)."""
    return hung_up.close_lost_calls(now)


def watch(now: datetime) -> int:
    """Find open callouts without owner or deadline, or overdue (promise 2).

    Independent of the ladder: it reads the rows as they are.
    """
    late = now - late_by()
    wrong = (
        Callout.objects.still_open()
        .filter(
            Q(owner__isnull=True)
            | Q(deadline_at__isnull=True)
            | Q(deadline_at__lt=late)
            | Q(due_at__isnull=True)
        )
        .select_related("consortium")
    )
    found = 0
    for callout in wrong:  # all: fifty that last must not hide the next
        kind = "no_owner" if callout.owner_id is None else "overdue"
        raised = alarms.raise_alarm(
            kind=kind,
            callout=callout,
            now=now,
            unless_taken_within=alarms.TAKEN_HOLDS,
        )
        if raised:
            found += 1
        if callout.due_at is None:
            Callout.objects.filter(pk=callout.pk, due_at__isnull=True).update(
                due_at=now
            )
    return found


def export_callouts(job: Job, report: jobs.Report) -> dict[str, Any]:
    """Write the file somebody asked for, the newest request first. It is there only
    once it is whole, in place of what an earlier try left; of one that was called off,
    or taken over by another engine, nothing is.
    """
    scope, sought = exporting.scope_of(job), exporting.sought_by(job)
    total, done, before = selectors.sought_by(scope, sought).count(), 0, None
    with exporting.written_whole(exporting.path_of(job)) as kept:
        kept.file.write(spreadsheets.written(exported.COLUMNS, ()))
        while report(done, total):
            listed = selectors.callouts(scope, sought=sought, before=before, count=MANY)
            records = [exported.record_of(row, scope) for row in listed.callouts]
            kept.file.write(spreadsheets.lines(exported.COLUMNS, records))
            done += len(records)
            if not listed.older:
                kept.is_whole = report(done, total)
                break
            before = UUID(listed.older)
    return {
        "sentence": ngettext(
            "%(count)s request is in the file. It is kept for a week.",
            "%(count)s requests are in the file. It is kept for a week.",
            done,
        )
        % {"count": done},
        "url": reverse("dispatch:exported", args=[job.public_id]),
    }


def next_due() -> datetime | None:
    """When the first row here falls due, or None."""
    return due.earliest(
        Callout.objects.all(),
        Notice.objects.all(),
        Question.objects.all(),
        Alarm.objects.all(),
    )
