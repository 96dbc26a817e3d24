"""Line 10: a period's statements, 20 agencies and 5,000 responses.

    .venv/bin/python -m bench.statements          the budget, and twice as many
    .venv/bin/python -m bench.statements --whole  200 agencies, 100,000 responses too
    .venv/bin/python -m bench.statements --whole 10000     so many of them instead

From responses nobody has priced yet to statements that stand: the small ones while a
page waits, the whole as the job a person asks for, with its progress and its Cancel.
"""

import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bench import long_closing
from bench.database import fresh_database
from bench.report import Line, at_most, show

if TYPE_CHECKING:
    from bench.books import Consortium

SMALL, WHOLE = (20, 5_000), (200, 100_000)
ISSUED_AT = datetime(2027, 1, 4, 15, tzinfo=UTC)
WORD = "--whole"


def seconds_to_issue(books: "Consortium", month: date, responses: int) -> float:
    """Price, split and issue `month`; the shares must sum to the cost."""
    from billing.selectors import books as books_of  # noqa: PLC0415 - needs Django
    from billing.services import periods  # noqa: PLC0415 - as above

    books.respond(month, responses)
    period = periods.open_period(books.consortium, day=month, now=ISSUED_AT)
    begun = time.perf_counter()
    issued = periods.issue_period(period.pk, now=ISSUED_AT)
    taken = time.perf_counter() - begun
    period.refresh_from_db()
    cost = sum(line.cents for line in books_of.issued_computation(period).costs)
    if sum(one.share_cents for one in issued) != cost:
        raise AssertionError("the statements do not sum to the cost")
    return taken


def run(*, whole: int | None = None) -> list[Line]:
    """The lines of the budget; `whole` responses more, as a job, where it is given."""
    agencies, responses = SMALL
    # Each in books of its own: a closing prices what was issued before again.
    one = _first_month(agencies, responses)
    two = _first_month(agencies, 2 * responses)
    title = f"statements, {agencies} agencies, {responses:,} responses"
    lines = [
        at_most("10", title, one, 5, "s"),
        at_most("10", "twice the responses (linear: 2)", two / one, 2.4, "x"),
    ]
    if whole is not None:
        lines += long_closing.lines(WHOLE[0], whole, each=one / responses)
    return lines


def _first_month(agencies: int, responses: int) -> float:
    with fresh_database():
        from bench.books import Consortium  # noqa: PLC0415 - needs Django

        books = Consortium.of(agencies, now=ISSUED_AT - timedelta(days=400))
        return seconds_to_issue(books, date(2026, 9, 1), responses)


def _asked(words: list[str]) -> int | None:
    if WORD not in words:
        return None
    after = words[words.index(WORD) + 1 :]
    return int(after[0]) if after else WHOLE[1]


if __name__ == "__main__":
    sys.exit(0 if show(run(whole=_asked(sys.argv))) else 1)
