"""Line 11: what a request changes on the board, with 500 streams open.

    .venv/bin/python -m bench.streams

Two web workers share the streams of one dispatcher's board. An officer asks; within a
second of that tap each stream is to say that the board changed, and a browser to have
the board's new content. How much each stream takes of memory is told by both workers
together, before and while the streams are open. DATABASE_URL chooses the database.
Takes half a minute.
"""

import asyncio
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from bench.pages_at_carrier import anew
from bench.pages_at_carrier import at as percentile
from bench.report import Line, at_most, show
from bench.running import Bench
from tests.flow.system import Person

STREAMS, TIMES, WITHIN = 500, 10, 5.0
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp()), workers=2) as bench:
        return asyncio.run(_measured(bench))


async def _measured(bench: Bench) -> list[Line]:
    dispatcher, officer = bench.officer("wells"), bench.officer()
    form = officer.form()
    board = dispatcher.get("/board").text
    topics = re.search(r'data-live="([^"]+)"', board)
    assert topics is not None, "the board names no stream"
    empty = _kilobytes(bench)
    streams = [await _opened(bench, dispatcher, topics[1]) for _ in range(STREAMS)]
    each = (_kilobytes(bench) - empty) / STREAMS
    heard, shown = list[float](), list[float]()
    for _ in range(TIMES):
        told, drawn = await _change(streams, officer, anew(form), dispatcher)
        heard += told
        shown.append(drawn)
    for _reader, writer in streams:
        writer.close()
    got = sum(1 for seconds in heard if math.isfinite(seconds))
    return [
        at_most("11", f"{STREAMS} streams: the last is told", max(heard), 1, "s"),
        at_most("11", "  the board is drawn anew, of ten the last", max(shown), 1, "s"),
        Line(
            "11",
            f"  told, of {TIMES} changes",
            budget=f"= {STREAMS * TIMES}",
            figure=str(got),
            ratio="",
            passed=got == STREAMS * TIMES,
        ),
        at_most("11", "  memory of one stream", each, 100, "kB"),
        at_most("11", "  told, p50", percentile(heard, 50), 1, "s"),
    ]


async def _opened(bench: Bench, who: Person, topics: str) -> Stream:
    """One stream that has begun."""
    reader, writer = await asyncio.open_connection("localhost", bench.port)
    cookies = "; ".join(f"{c.name}={c.value}" for c in who.session.cookies)
    writer.write(
        f"GET /live/{quote(topics)} HTTP/1.1\r\nHost: localhost:{bench.port}\r\n"
        f"Cookie: {cookies}\r\n\r\n".encode()
    )
    await writer.drain()
    await asyncio.wait_for(reader.readuntil(b"event: resync"), WITHIN)
    return reader, writer


async def _change(
    streams: list[Stream], officer: Person, form: dict[str, object], watching: Person
) -> tuple[list[float], float]:
    """The officer asks. Seconds from then until each stream says so, infinite where
    one does not; and until the board has its new content.
    """
    before = watching.get("/board?now=1").text
    sent = time.monotonic()
    asked = asyncio.create_task(asyncio.to_thread(officer.post, "/ask", **form))
    told = await asyncio.gather(*(_told(reader) for reader, _ in streams))
    page = await asyncio.to_thread(watching.get, "/board?now=1")
    drawn = time.monotonic() - sent
    await asked
    assert page.text != before, "the board shows nothing new"
    # A word about an earlier change is none about this one.
    return [at - sent if at > sent else math.inf for at in told], drawn


async def _told(reader: asyncio.StreamReader) -> float:
    """When this stream says that something changed; infinite if it does not."""
    try:
        await asyncio.wait_for(reader.readuntil(b"data: board:"), WITHIN)
    except (TimeoutError, asyncio.IncompleteReadError):
        return math.inf
    return time.monotonic()


def _kilobytes(bench: Bench) -> float:
    """Resident memory of the web's processes together."""
    return sum(
        int(line.split()[1])
        for pid in _web(bench)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    )


def _web(bench: Bench) -> Iterator[int]:
    """Whoever is of the group that the first program leads."""
    for entry in Path("/proc").iterdir():
        with suppress(ProcessLookupError, ValueError):  # ended meanwhile; no process
            if os.getpgid(int(entry.name)) == bench.web_pid:
                yield int(entry.name)


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
