"""Working a long period out in short steps, so that nobody waits behind it."""

from collections.abc import Callable
from datetime import datetime

from billing.models import Period
from billing.selectors import books, marks
from billing.selectors.marks import Passed
from billing.services import pricing

Report = Callable[[int, int | None], bool]
STEP = 100
"""Responses priced in one transaction: a tenth of a second, for on SQLite everybody
else who writes waits for it."""


def size_of(period: Period) -> int:
    """How many responses are priced again before it is locked or issued: its own, and
    those of every issued period before it, for corrections."""
    return sum(pricing.responses_of(each).count() for each in _all(period))


def go_over(
    period: Period, *, now: datetime, report: Report, step: int = STEP
) -> Passed | None:
    """Price all of it in steps, each a transaction of its own; None when `report` says
    to stop. Writes prices, where one was not right, and nothing else. Safe to repeat.
    """
    before = marks.sources_of(period)
    done, total = 0, size_of(period)
    for each in _all(period):
        for priced in pricing.rebuild_in_steps(each, now=now, step=step):
            done += priced
            if not report(done, total):
                return None
    passed = Passed.over(period, before)
    return passed if report(total, total) else None


def _all(period: Period) -> list[Period]:
    return [*books.issued_before(period), period]
