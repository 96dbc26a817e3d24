"""Closing a period that takes longer than a second: as a job, with progress and cancel.

All of it is worked out in steps; only the last transaction locks or issues, and refuses
where something changed meanwhile.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from agencies.models import Job
from agencies.services import jobs
from billing.models import Period
from billing.selectors import books, closing_jobs
from billing.selectors.closing_jobs import ISSUE, LOCK, PRICE
from billing.selectors.marks import Passed
from billing.services import closing, passes, period_locks, periods
from billing.words import closing as words


def register() -> None:
    """Tell the engine who does these jobs."""
    titles = {
        PRICE: _lazy("Pricing the responses"),
        LOCK: _lazy("Locking the period"),
        ISSUE: _lazy("Issuing the statements"),
    }
    for kind, title in titles.items():
        jobs.register(kind, run, title=title)


def is_long(period: Period) -> bool:
    """Whether working it out takes longer than a person should wait for a page."""
    return passes.size_of(period) > settings.RESPONSES_AT_ONCE


def enqueue_lock(period: Period, *, left: str, by: int, now: datetime) -> Job:
    """Have it worked out and locked. Raises at once what `closing.lock` would raise of
    the period as it stands."""
    if period.locked_at is None and period.issued_at is None:
        closing.refuse_unready(period, left=left)
        periods.refuse_too_early(period, now=now)
    return _enqueue(LOCK, period, by=by, now=now, left=left)


def enqueue_issue(period: Period, *, by: int, now: datetime) -> Job:
    """Have what is locked worked out again and issued. Raises NotLocked at once."""
    closing.refuse_unlocked(period)
    return _enqueue(ISSUE, period, by=by, now=now)


def enqueue_price(period: Period, *, by: int, now: datetime) -> Job:
    """Have all of it priced again. Raises PeriodLocked at once."""
    period_locks.refuse_locked(period)
    return _enqueue(PRICE, period, by=by, now=now)


@transaction.atomic
def _enqueue(
    kind: str, period: Period, *, by: int, now: datetime, left: str = ""
) -> Job:
    """Queue it, or find it queued already by the same person."""
    held = books.held_period(period.pk)
    for known in closing_jobs.under_way(held):
        if known.owner_id == by and known.kind == kind:
            return known
    return jobs.enqueue(
        kind,
        owner_id=by,
        organisation_id=held.consortium.host_id,
        consortium_id=held.consortium_id,
        request={"period": str(held.public_id), "left": left},
        unit=_("responses"),
        now=now,
    )


def run(job: Job, report: jobs.Report) -> dict[str, Any]:
    """The runner; safe to start again: what was priced stands, the rest goes on."""
    period = Period.objects.select_related("consortium", "agreement").get(
        public_id=job.input["period"]
    )
    passed = passes.go_over(period, now=job.made_at, report=report)
    sentence = (
        _("Stopped. Nothing was locked or issued.")
        if passed is None
        else _finish(job, period, passed)
    )
    return {
        "sentence": sentence,
        "url": reverse("billing:period", args=[period.public_id]),
    }


def _finish(job: Job, period: Period, passed: Passed) -> str:
    now, by = job.made_at, job.owner_id
    if job.kind == LOCK:
        left = job.input["left"]
        closing.lock(period.pk, left=left, now=now, by=by, passed=passed)
        return _("Locked. Look at the shares once more, then issue them.")
    if job.kind == ISSUE:
        issued = closing.issue(period.pk, now=now, by=by, passed=passed)
        if not issued:
            return words.counts_late()
        return ngettext(
            "%(n)s statement is issued and stands; now send it.",
            "%(n)s statements are issued and stand; now send them.",
            len(issued),
        ) % {"n": len(issued)}
    return _("Every response is priced.")
