"""Line 8: two hundred requests at once, and another town's in the middle of them.

    .venv/bin/python -m bench.burst

Each of 200 requests of one town is sent as soon as one of eight browsers is free; the
burst is over when the carrier's API has been called for the first page of each. The
floor is the carrier's own SDK making 200 texts in a loop, nothing else running. Once
with a carrier on this machine, which answers at once and shares its processors, and
once with one that answers after a tenth of a second, as over the internet. While
the burst lasts, another town asks now and then: how long its page takes, against the
burst's typical one, says whether one town's burst delays another's. DATABASE_URL
chooses the database.
"""

import math
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from twilio.rest import Client

from bench.pages_at_carrier import (
    Form,
    anew,
    at,
    handed_over,
    last,
    latencies,
    send_noting,
)
from bench.report import Line, at_most, show
from bench.running import Bench
from notifications.transports.twilio_carrier import RedirectedClient
from tests.flow.system import Person
from tests.lab import ACCOUNT, TOKEN, VOICE_NUMBER

BURST, BROWSERS = 200, 8
OTHERS, OTHERS_EVERY = 10, 0.5  # seconds
OF_FLOOR = 0.25
ANSWERS_AFTER = 0.1  # seconds


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp()), engine=True) as bench:
        at_once = burst(bench, floor=sdk_loop(bench))
        bench.empty()
        bench.lab.fault("delay", place="*.create", seconds=ANSWERS_AFTER)
        far = f", carrier answers in {ANSWERS_AFTER * 1000:.0f} ms"
        return [*at_once, *burst(bench, floor=sdk_loop(bench), carrier=far)]


def sdk_loop(bench: Bench) -> float:
    """Texts a second that the bare SDK makes, one after the other."""
    http = RedirectedClient(base_url=bench.lab.url, timeout=10)
    client = Client(ACCOUNT, TOKEN, http_client=http)
    to = bench.facts["numbers"]["novak"]
    begun = time.perf_counter()
    for number in range(BURST):
        client.messages.create(to=to, from_=VOICE_NUMBER, body=f"text {number}")
    return BURST / (time.perf_counter() - begun)


def burst(bench: Bench, floor: float, carrier: str = "") -> list[Line]:
    """The burst's rate against the floor's, its requests counted; the other town's
    wait against the burst's.
    """
    after = last(bench)
    mine, theirs = _both_ask(bench)
    spans = handed_over(bench, mine, after)
    waits = [(ended - began).total_seconds() * 1000 for began, ended in spans]
    others = latencies(bench, theirs, after, "Stony Ford")
    others += [math.inf] * (OTHERS - len(others))
    whole = max(ended for _, ended in spans) - min(began for began, _ in spans)
    rate = len(spans) / whole.total_seconds()
    return [
        Line(
            "8",
            f"burst of {BURST}{carrier}: pages a second, of the bare SDK's",
            budget=f">= {OF_FLOOR}x",
            figure=f"{rate:.1f} of {floor:.0f}",
            ratio=f"{rate / floor:.2f}",
            passed=rate >= OF_FLOOR * floor,
        ),
        Line(
            "8",
            f"burst of {BURST}: distinct requests paged",
            budget=f"= {BURST}",
            figure=str(len(spans)),
            ratio="",
            passed=len(spans) == BURST,
        ),
        at_most("8", "another town's page meanwhile, p50", at(others, 50), 1000, "ms"),
        Line(
            "8",
            "  and the burst's own, p50",
            budget="none",
            figure=f"{at(waits, 50):.0f} ms",
            ratio="",
            passed=True,
        ),
    ]


def _both_ask(bench: Bench) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """When each request of the burst left, and each of the other town's."""
    harlow, stony_ford = bench.officer("dunn"), bench.officer("ames")
    mine, theirs = harlow.form(), stony_ford.form()
    of_mine, of_theirs = dict[str, datetime](), dict[str, datetime]()
    lock = threading.Lock()
    with ThreadPoolExecutor(BROWSERS + 1) as browsers:
        browsers.submit(_ask_now_and_then, stony_ford, theirs, of_theirs)
        for _ in range(BURST):
            browsers.submit(send_noting, harlow.again(), anew(mine), of_mine, lock)
    return of_mine, of_theirs


def _ask_now_and_then(who: Person, form: Form, sent: dict[str, datetime]) -> None:
    begun = time.monotonic()
    for number in range(OTHERS):
        due = begun + (number + 1) * OTHERS_EVERY
        threading.Event().wait(max(0.0, due - time.monotonic()))
        send_noting(who, anew(form), sent, threading.Lock())


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
