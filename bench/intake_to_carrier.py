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
import uuid
from datetime import UTC, datetime
from pathlib import Path

import requests

from bench.report import Line, at_most, show
from bench.running import Bench
from tests.flow.system import Person

IDLE = 200
SECONDS = 60
RAMP_SECONDS, STEPS, FASTER = 10, 6, 1.5
DRAINS_WITHIN = 20.0
Form = dict[str, object]


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


def at(latencies: list[float], percent: int) -> float:
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


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
        found.append(milliseconds(began, _calls(bench, after)[entry["sid"]]))
        officer.post(f"/r/{request}/cancel")
    return found


def last(bench: Bench) -> int:
    return int(bench.lab.get("/log", after=-1)["last"])


def milliseconds(began: datetime, ended: str) -> float:
    return (datetime.fromisoformat(ended) - began).total_seconds() * 1000


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
        form = {**forms[number % 4], "form_key": str(uuid.uuid4())}
        who = officers[number % 4].again()
        thread = threading.Thread(target=_send, args=(who, form, sent, lock))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    found = _matched(bench, sent, after)
    return found + [math.inf] * (count - len(found))


def _send(
    who: Person, form: Form, sent: dict[str, datetime], lock: threading.Lock
) -> None:
    began = datetime.now(UTC)  # noqa: TID251 - a stopwatch
    try:
        request = who.send(form)
    except (requests.RequestException, AssertionError):
        return  # counts as infinitely late
    with lock:
        sent[request] = began


def _matched(bench: Bench, sent: dict[str, datetime], after: int) -> list[float]:
    """Each request's first page text at phonelab, by its number in the text."""
    rows = bench.database.rows(
        "SELECT CAST(public_id AS TEXT), sequence FROM dispatch_callout", ()
    )
    numbers = {raw.replace("-", ""): sequence for raw, sequence in rows}
    began = {numbers[request.replace("-", "")]: at for request, at in sent.items()}
    end = time.monotonic() + DRAINS_WITHIN
    heard = _heard(bench, after)
    while not began.keys() <= heard.keys() and time.monotonic() < end:
        threading.Event().wait(0.25)
        heard = _heard(bench, after)
    return [milliseconds(began[n], heard[n]) for n in began.keys() & heard.keys()]


def _heard(bench: Bench, after: int) -> dict[int, str]:
    rivera = bench.lab.handset(bench.facts["numbers"]["rivera"])
    calls, heard = _calls(bench, after), dict[int, str]()
    for entry in rivera.log("text_in", after=after):
        if "TANDEM Harlow " in entry["body"]:
            sequence = int(entry["body"].split("TANDEM Harlow ")[1].split(".")[0])
            heard.setdefault(sequence, calls[entry["sid"]])
    return heard


def _calls(bench: Bench, after: int) -> dict[str, str]:
    """When the carrier's API was called, by the text that it made."""
    return {
        str(entry["about"]): entry["at"]
        for entry in bench.lab.log(kind="api", after=after)
        if entry["place"] == "messages.create" and entry["status"] == 201
    }


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
