"""Work of longer than a second: asked for on a page, run by the engine.

An app registers a runner per kind in `AppConfig.ready`. A runner may be started
again from the beginning after a crash, so doing its work twice must be harmless.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies.errors import JobEnded
from agencies.models import Job
from agencies.services import audit
from common import wakeup
from common.due import claim
from common.errors import DomainError

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=7)
TRIES = 3
WRITE_EVERY_SECONDS = 0.5

Report = Callable[[int, int | None], bool]
"""report(done, total): notes the progress. False: stop, it was cancelled or taken
over. Call it at least every few seconds: it also renews the lease."""

Runner = Callable[[Job, Report], dict[str, Any]]
"""Does the work; returns the result (`sentence`, perhaps `url`), or raises a
DomainError whose text is shown."""

_runners: dict[str, Runner] = {}
_titles: dict[str, str | Promise] = {}


def register(kind: str, runner: Runner, *, title: str | Promise = "") -> None:
    """Say who does jobs of `kind`, and what their page is called; the later of two
    replaces the earlier.
    """
    _runners[kind], _titles[kind] = runner, title


def title_of(job: Job) -> str:
    return str(_titles.get(job.kind) or _("Work in progress"))


@transaction.atomic
def enqueue(
    kind: str,
    *,
    owner_id: int,
    organisation_id: int,
    now: datetime,
    consortium_id: int | None = None,
    request: dict[str, Any] | None = None,
    input_file: str = "",
    unit: str = "",
) -> Job:
    """Put work in the queue, in the caller's transaction.

    `request` is what the runner finds as `job.input`. KeyError for a kind nobody
    registered.
    """
    if kind not in _runners:
        raise KeyError(kind)
    made = Job.objects.create(
        kind=kind,
        owner_id=owner_id,
        organisation_id=organisation_id,
        consortium_id=consortium_id,
        input=request or {},
        input_file=input_file,
        unit=unit,
        made_at=now,
        due_at=now,
    )
    audit.record(
        act=f"job_{kind}"[:48],
        about=made,
        now=now,
        person_id=owner_id,
        organisation_id=organisation_id,
    )
    wakeup.signal("job")
    return made


@transaction.atomic
def cancel(job: Job, *, now: datetime, by: int | None = None) -> None:
    """Stop it: at once while it waits, at its next report while it runs.

    Raises JobEnded. Asking twice is harmless.
    """
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if waiting.update(
        state=Job.State.CANCELLED,
        due_at=None,
        lease_token=None,  # who has just claimed it holds it no more
        ended_at=now,
        expires_at=now + KEPT,
        cancel_requested=True,
    ):
        _note_cancel(job, now=now, by=by)
        return
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    if not running.update(cancel_requested=True):
        raise JobEnded(_("This has ended already."))
    _note_cancel(job, now=now, by=by)


def _note_cancel(job: Job, *, now: datetime, by: int | None) -> None:
    audit.record(
        act="cancel_job",
        about=job,
        now=now,
        person_id=by,
        organisation_id=job.organisation_id,
        kind=job.kind,
    )


class _Progress:
    """The `report` of one run: writes at most twice a second, renewing the lease."""

    def __init__(self, job: Job, now: datetime) -> None:
        self.job, self.now = job, now
        self.began = self.written = time.monotonic()
        self.stop = False

    def __call__(self, done: int, total: int | None) -> bool:
        tick = time.monotonic()
        self.job.done, self.job.total = done, total
        if self.stop or tick - self.written < WRITE_EVERY_SECONDS:
            return not self.stop
        self.written = tick
        elapsed = timedelta(seconds=tick - self.began)
        held = Job.objects.filter(pk=self.job.pk, lease_token=self.job.lease_token)
        ours = held.update(done=done, total=total, due_at=self.now + elapsed + LEASE)
        self.stop = not ours or held.filter(cancel_requested=True).exists()
        return not self.stop


def run_next(now: datetime) -> int:
    """Run the job that has waited longest to its end; 0 when none waits.

    May take minutes. A job whose process died is run again when its lease ends,
    and given up after TRIES.
    """
    claimed = claim(Job.objects.all(), now=now, lease=LEASE, limit=1)
    for job in claimed:
        if job.attempts > TRIES:
            error = _("This could not be finished: it stopped %(tries)s times.")
            _end(job, Job.State.FAILED, now, {"sentence": error % {"tries": TRIES}})
        else:
            _run(job, now)
    return len(claimed)


def _run(job: Job, now: datetime) -> None:
    begun = Job.objects.filter(
        pk=job.pk,
        lease_token=job.lease_token,
        state__in=[Job.State.WAITING, Job.State.RUNNING],
    ).update(state=Job.State.RUNNING)
    if not begun:
        return  # cancelled, or taken over, since it was claimed
    report = _Progress(job, now)
    try:
        result = _runners[job.kind](job, report)
    except DomainError as refusal:
        _end(job, Job.State.FAILED, now, {"sentence": str(refusal)})
        return
    cancelled = Job.objects.filter(pk=job.pk, cancel_requested=True).exists()
    state = Job.State.CANCELLED if report.stop and cancelled else Job.State.DONE
    if report.stop and not cancelled:
        return  # another engine has taken it over and will end it
    elapsed = timedelta(seconds=time.monotonic() - report.began)
    _end(job, state, now + elapsed, result)


def _end(job: Job, state: Job.State, now: datetime, result: dict[str, Any]) -> None:
    job.finish(
        state=state,
        ended_at=now,
        expires_at=now + KEPT,
        result=result,
        done=job.done,
        total=job.total,
    )


def forget_jobs(now: datetime) -> int:
    """Delete jobs that ended a week ago, and their files; jobs deleted."""
    expired = Job.objects.filter(expires_at__lte=now)
    for job in expired.exclude(input_file=""):
        (Path(settings.MEDIA_ROOT) / job.input_file).unlink(missing_ok=True)
    deleted, _each = expired.delete()
    return deleted
