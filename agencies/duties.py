"""What the engine does for this app. Each returns the number of rows handled."""

from datetime import datetime

from agencies.models import Job
from agencies.services import jobs, lockout, repeats
from common import due


def run_jobs(now: datetime) -> int:
    """Run the next background job to its end.

    May take minutes: the engine calls it from a thread of its own, so that no page
    waits behind an import.
    """
    return jobs.run_next(now)


def tidy(now: datetime) -> int:
    """Forget expired jobs, old sign-in failures and what machines were answered. Once
    an hour is enough.
    """
    forgotten = jobs.forget_jobs(now) + lockout.forget_failures(now)
    return forgotten + repeats.forget_answers(now)


def next_due() -> datetime | None:
    """When the first job falls due, or None."""
    return due.earliest(Job.objects.all())
