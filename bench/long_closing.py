"""Line 10 grown: 200 agencies and 100,000 responses, closed as a job.

Cancelled once, which keeps nothing, and then carried through: how it grows, how often
its bar moves, how soon Cancel is heard, and how long its last step holds the books.
"""

import resource
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from bench.database import fresh_database
from bench.report import Line, at_most

if TYPE_CHECKING:
    from agencies.models import Job
    from bench.books import Consortium

ISSUED_AT = datetime(2027, 1, 4, 15, tzinfo=UTC)
MB = 1024  # ru_maxrss counts kilobytes


def lines(agencies: int, responses: int, *, each: float) -> list[Line]:
    """Against `each`, the seconds that one response of the small period took."""
    before = peak_mb()
    with fresh_database():
        from bench.books import Consortium  # noqa: PLC0415 - needs Django

        books = Consortium.of(agencies, now=ISSUED_AT - timedelta(days=400))
        cancelled, done = _closed(books, responses)
    title = f"{agencies} agencies, {responses:,} responses, each against the small"
    return [
        at_most("10", title, done.seconds / responses / each, 1.4, "x"),
        at_most("10", "memory it took on top", peak_mb() - before, 1024, "MB"),
        at_most("10", "the longest its bar stood still", done.stood_still, 5, "s"),
        at_most("10", "from Cancel until it had stopped", cancelled.after, 1, "s"),
        at_most(
            "10", "its last step, in which the books are held", done.after, 30, "s"
        ),
    ]


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB


@dataclass
class Watch:
    """Watches a job: asks it to stop at `stop_at` of it, and notes when it moved."""

    stop_at: int | None = None
    begun: float = field(default_factory=time.perf_counter)
    moved: list[float] = field(default_factory=list)
    ended: float = 0.0

    def __call__(self, done: int, total: int | None) -> bool:
        self.moved.append(time.perf_counter())
        print(f"\r      {done:>9,} of {total or 0:,}", end="", flush=True)
        return self.stop_at is None or done < self.stop_at

    def end(self) -> None:
        self.ended = time.perf_counter()
        print()

    @property
    def seconds(self) -> float:
        return self.ended - self.begun

    @property
    def after(self) -> float:
        """From its last word until it had ended."""
        return self.ended - self.moved[-1]

    @property
    def stood_still(self) -> float:
        steps = [self.begun, *self.moved]
        return max(later - before for before, later in pairwise(steps))


def _closed(books: "Consortium", responses: int) -> tuple[Watch, Watch]:
    """One that is cancelled half way, and one that locks and issues."""
    from billing.models import Statement  # noqa: PLC0415 - needs Django
    from billing.services import long_closing, periods  # noqa: PLC0415 - as above

    month, by = date(2026, 9, 1), books.clinician.pk
    period = periods.open_period(books.consortium, day=month, now=ISSUED_AT)
    books.respond(month, responses)
    asked = long_closing.enqueue_lock(period, left="", by=by, now=ISSUED_AT)
    cancelled = _run(asked, Watch(stop_at=responses // 2))
    period.refresh_from_db()
    if period.locked_at is not None:
        raise AssertionError("it was cancelled and is locked")
    _run(asked, Watch())
    period.refresh_from_db()
    done = _run(long_closing.enqueue_issue(period, by=by, now=ISSUED_AT), Watch())
    if Statement.objects.filter(period=period).count() != len(books.agencies):
        raise AssertionError("not every agency has its statement")
    return cancelled, done


def _run(job: "Job", watch: Watch) -> Watch:
    from billing.services import long_closing  # noqa: PLC0415 - needs Django

    long_closing.run(job, watch)
    watch.end()
    return watch
