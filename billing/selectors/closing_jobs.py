"""What is being worked out of a period just now, and for whom."""

from dataclasses import dataclass

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.models import Job
from billing.models import Period

PRICE, LOCK, ISSUE = "price_period", "lock_period", "issue_period"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """`mine`: one's own job, with its Cancel; `others`: who else has one."""

    mine: Job | None
    others: tuple[str, ...]


def under_way(period: Period) -> list[Job]:
    """The jobs on this period that have not ended, oldest first. System question."""
    kinds = (PRICE, LOCK, ISSUE)
    return [
        job
        for job in agencies.jobs_under_way(period.consortium_id, kinds)
        if job.input["period"] == str(period.public_id)
    ]


def seen(scope: Scope, period: Period) -> UnderWay:
    """The same for the page. Ask for the period by scope first."""
    found = under_way(period)
    mine = [job for job in found if job.owner_id == scope.user_id]
    others = {job.owner.work_name for job in found if job.owner_id != scope.user_id}
    return UnderWay(mine[0] if mine else None, tuple(sorted(others)))
