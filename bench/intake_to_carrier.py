"""Line 7: from the officer's tap to the carrier's API called.

    .venv/bin/python -m bench.intake_to_carrier

Idle: 200 requests one after the other, each cancelled before the next. Then a steady
rate for a minute, callbacks on: 10/s on SQLite, 20/s on PostgreSQL (DATABASE_URL).
Then ever faster, ten seconds each, until the 99th percentile passes a second. The
clock is the machine's own on both sides: when the POST leaves, and when phonelab has
answered the call of its API that made the text; how long a text is on its way after
that is the carrier's affair. Takes three minutes, with the whole ramp four.
"""

import math
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.pages_at_carrier import (
    anew,
    at,
    calls,
    last,
    latencies,
    milliseconds,
    send_noting,
)
from bench.report import Line, at_most, show
from bench.running import Bench

IDLE = 200
SECONDS = 60
RAMP_SECONDS, STEPS, FASTER = 10, 6, 1.5


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp()), engine=True) as bench:
        rate = 20 if bench.database.vendor == "postgresql" else 10
        idle = idle_latencies(bench)
        bench.empty()
        steady = latencies_at(bench, rate, SECONDS)
        work = f"intake to carrier, {rate}/s for {SECONDS} s, p99"
        lines = [
            at_most("7", "intake to carrier, idle, p50 of 200", at(idle, 50), 50, "ms"),
            at_most("7", "intake to carrier, idle, max of 200", max(idle), 250, "ms"),
            at_most("7", work, at(steady, 99), 500, "ms"),
        ]
        return [*lines, ramp(bench, rate)]


def ramp(bench: Bench, rate: float) -> Line:
    """Where p99 passes a second. No budget: it says how much is left."""
    for _ in range(STEPS):
        bench.empty()
        rate *= FASTER
        if at(latencies_at(bench, rate, RAMP_SECONDS), 99) > 1000:
            return _passes(f"{rate:.0f}/s")
    return _passes(f"> {rate:.0f}/s")


def _passes(figure: str) -> Line:
    work = "intake to carrier, p99 passes 1 s at"
    return Line("7", work, budget="none", figure=figure, ratio="", passed=True)


def idle_latencies(bench: Bench) -> list[float]:
    """One after the other, milliseconds each."""
    officer, found = bench.officer(), []
    rivera = bench.lab.handset(bench.facts["numbers"]["rivera"])
    for _ in range(IDLE):
        form, after = officer.form(), last(bench)
        began = datetime.now(UTC)  # noqa: TID251 - a stopwatch
        request = officer.send(form)
        [(number,)] = bench.database.rows(
            "SELECT sequence FROM dispatch_callout ORDER BY id DESC LIMIT 1", ()
        )
        asked = f"TANDEM Harlow {number}."
        entry = bench.lab.wait_for(
            "text_in",
            lambda e, asked=asked: asked in e["body"],  # type: ignore[misc] # bound now
            number=rivera.number,
            after=after,
            within=5,
        )
        found.append(milliseconds(began, calls(bench, after)[entry["sid"]]))
        officer.post(f"/r/{request}/cancel")
    return found


def latencies_at(bench: Bench, rate: float, seconds: int) -> list[float]:
    """`rate` a second, sent on time whether or not the earlier ones are done.

    Infinite for what was refused, or did not reach the carrier in good time.
    """
    after = last(bench)
    officers = [bench.officer() for _ in range(4)]
    forms = [officer.form() for officer in officers]
    sent: dict[str, datetime] = {}
    lock, threads = threading.Lock(), []
    begun, count = time.monotonic(), round(rate * seconds)
    for number in range(count):
        threading.Event().wait(max(0.0, begun + number / rate - time.monotonic()))
        form = anew(forms[number % 4])
        who = officers[number % 4].again()
        thread = threading.Thread(target=send_noting, args=(who, form, sent, lock))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    found = list(latencies(bench, sent, after))
    return found + [math.inf] * (count - len(found))


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
