"""Line 5: a calendar feed of a year, cold and unchanged, over HTTP.

    .venv/bin/python -m bench.feed

Needs `wrk` (Debian's package). Cold is the whole answer to a program that has nothing
yet: nothing of it is kept between two. Unchanged is the 304 to one that has it, beside
the floor on the same server, which goes through the same middleware.
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import requests

from bench.over_http import load
from bench.report import Line, at_most, show
from bench.running import Bench

ROUNDS, COLD_ROUNDS = 3, 15
SHIFTS = 1200


def cold_ms(session: requests.Session, url: str) -> float:
    """The median time of a whole answer, in ms."""
    taken = []
    for _ in range(COLD_ROUNDS):
        begun = time.perf_counter()
        answer = session.get(url, timeout=30)
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.content.count(b"BEGIN:VEVENT") == SHIFTS, answer
    return statistics.median(taken)


def slower_than_floor(bench: Bench, url: str, etag: str) -> float:
    """How many times as long as the floor a 304 takes: the median of the rounds."""
    ratios = []
    for _ in range(ROUNDS):
        # wrk counts a 304 as neither 2xx nor refused: it says only what is above 399.
        mine = load(url, connections=1, header=f"If-None-Match: {etag}")
        floor = load(f"{bench.url}/bench/select", connections=1)
        assert mine.refused == floor.refused == 0, (mine, floor)
        ratios.append(floor.per_second / mine.per_second)
    return statistics.median(ratios)


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp()), workers=2) as bench:
        made = json.loads(bench.seed("bench.feed_seed"))
        assert made["shifts"] == SHIFTS, made
        url = f"{bench.url}/calendars/{made['token']}.ics"
        with requests.Session() as session:
            first = session.get(url, timeout=30)
            cold = cold_ms(session, url)
            etag = first.headers["ETag"]
            known = session.get(url, headers={"If-None-Match": etag}, timeout=30)
            assert (known.status_code, known.content) == (304, b""), known
        unchanged = slower_than_floor(bench, url, etag)
    return [
        at_most("5", "calendar feed, cold, a year of 1,200 shifts", cold, 90, "ms"),
        at_most("5", "calendar feed, unchanged (304), to floor", unchanged, 1.5, "x"),
    ]


if __name__ == "__main__":
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    sys.exit(0 if show(run()) else 1)
