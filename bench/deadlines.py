"""Line 9: deadlines acted on, with ten thousand timers waiting.

    .venv/bin/python -m bench.deadlines

Of 200 requests the rung being rung is over, five a second; acted on is when the
carrier is called for whoever is next. How late that is, against the deadline stored.
DATABASE_URL chooses the database. Takes a minute and a half.
"""

import json
import math
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

from bench.deadlines_seed import DUE, EVERY, FIRST_AFTER, PENDING
from bench.pages_at_carrier import at
from bench.report import Line, at_most, show
from bench.running import Bench

DRAINS_WITHIN = 30.0


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp()), engine=True) as bench:
        due: dict[str, str] = json.loads(bench.seed("bench.deadlines_seed"))
        last = FIRST_AFTER.total_seconds() + DUE * EVERY.total_seconds()
        late = lateness(bench, due, within=last + DRAINS_WITHIN)
    work = f"deadline acted on, {PENDING} timers waiting, p99"
    return [at_most("9", work, at(late, 99), 0.5, "s")]


def lateness(bench: Bench, due: dict[str, str], *, within: float) -> list[float]:
    """Seconds each of those requests was acted on late; infinite for not at all."""
    end = time.monotonic() + within
    acted = _acted_on(bench)
    while not due.keys() <= acted.keys() and time.monotonic() < end:
        threading.Event().wait(1)
        acted = _acted_on(bench)
    return [
        (acted[number] - datetime.fromisoformat(at)).total_seconds()
        if number in acted
        else math.inf
        for number, at in due.items()
    ]


def _acted_on(bench: Bench) -> dict[str, datetime]:
    """By request's number when the carrier was first called for its second rung."""
    rows = bench.database.rows(
        "SELECT c.sequence, MIN(a.started_at) FROM dispatch_page p"
        " JOIN dispatch_callout c ON c.id = p.callout_id"
        " JOIN notifications_delivery d ON d.message_id = p.message_id"
        " JOIN notifications_attempt a ON a.delivery_id = d.id"
        " WHERE p.rung = 1 GROUP BY c.sequence",
        (),
    )
    return {str(number): bench.database.instant(at) for number, at in rows}


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
