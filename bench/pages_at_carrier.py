"""What phonelab's log says of pages: when the carrier's API was called for each."""

import itertools
import threading
import time
import uuid
from datetime import UTC, datetime

import requests

from bench.running import Bench
from tests.flow.system import Person

DRAINS_WITHIN = 60.0
Form = dict[str, object]


def last(bench: Bench) -> int:
    return int(bench.lab.get("/log", after=-1)["last"])


def milliseconds(began: datetime, ended: str) -> float:
    return (datetime.fromisoformat(ended) - began).total_seconds() * 1000


def at(latencies: list[float], percent: int) -> float:
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def heard(bench: Bench, after: int, agency: str = "Harlow") -> dict[int, str]:
    """By request's number of that agency: when its first page text was handed over."""
    rivera = bench.lab.handset(bench.facts["numbers"]["rivera"])
    made, found = calls(bench, after), dict[int, str]()
    for entry in rivera.log("text_in", after=after):
        if (begins := f"TANDEM {agency} ") in entry["body"]:
            sequence = int(entry["body"].split(begins)[1].split(".")[0])
            found.setdefault(sequence, made[entry["sid"]])
    return found


def calls(bench: Bench, after: int) -> dict[str, str]:
    """When the carrier's API was called, by the text that it made."""
    return {
        str(entry["about"]): entry["at"]
        for entry in bench.lab.log(kind="api", after=after)
        if entry["place"] == "messages.create" and entry["status"] == 201
    }


_houses = itertools.count(1)


def anew(form: Form) -> Form:
    """The same form for another request, somewhere else in town: no two are alike."""
    return {
        **form,
        "form_key": str(uuid.uuid4()),
        "place": f"{next(_houses)} Main St",
    }


def send_noting(
    who: Person, form: Form, sent: dict[str, datetime], lock: threading.Lock
) -> None:
    """Send it and write into `sent` when that began; nothing for what was refused."""
    began = datetime.now(UTC)  # noqa: TID251 - a stopwatch
    try:
        request = who.send(form)
    except (requests.RequestException, AssertionError):
        return  # counts as infinitely late
    with lock:
        sent[request] = began


def handed_over(
    bench: Bench, sent: dict[str, datetime], after: int, agency: str = "Harlow"
) -> list[tuple[datetime, datetime]]:
    """Of each request when its POST left, and when its first page was handed over; of
    those that came in good time.
    """
    rows = bench.database.rows(
        "SELECT CAST(public_id AS TEXT), sequence FROM dispatch_callout", ()
    )
    numbers = {raw.replace("-", ""): sequence for raw, sequence in rows}
    began = {numbers[request.replace("-", "")]: at for request, at in sent.items()}
    end = time.monotonic() + DRAINS_WITHIN
    out = heard(bench, after, agency)
    while not began.keys() <= out.keys() and time.monotonic() < end:
        threading.Event().wait(0.25)
        out = heard(bench, after, agency)
    return [
        (began[n], datetime.fromisoformat(out[n])) for n in began.keys() & out.keys()
    ]


def latencies(
    bench: Bench, sent: dict[str, datetime], after: int, agency: str = "Harlow"
) -> list[float]:
    """The milliseconds between."""
    spans = handed_over(bench, sent, after, agency)
    return [(ended - began).total_seconds() * 1000 for began, ended in spans]
