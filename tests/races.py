"""Several at the same time, each in a thread of its own: all let go together, or one
at a chosen statement of another.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

from django.db import connection

WITHIN = 120
PATIENCE = {"postgresql": 3.0, "sqlite": 0.3}
"""Seconds to wait for the other; on SQLite, where one writes at a time, it waits."""


def at_once(*works: Callable[[], object]) -> list[object]:
    """All let go together; of each its result, or what it raised."""
    gate = Barrier(len(works), timeout=WITHIN)

    def run(work: Callable[[], object]) -> object:
        gate.wait()
        return _outcome(work)

    with ThreadPoolExecutor(len(works)) as threads:
        running = [threads.submit(run, work) for work in works]
        return [each.result(WITHIN) for each in running]


def all_done_at_once(*works: Callable[[], object]) -> None:
    """The same where none may fail: what one of them raised is raised."""
    for found in at_once(*works):
        if isinstance(found, Exception):
            raise found


@contextmanager
def meanwhile(act: Callable[[], object], *, at: str) -> Iterator[list[object]]:
    """Let another thread `act` just before our first statement that contains `at`.

    We go on when it is done, or does not get on without us. Yields what came of it:
    its result, or what it raised.
    """
    found: list[object] = []

    def run() -> None:
        found.append(_outcome(act))

    other = Thread(target=run)

    def before(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if at in sql and other.ident is None:
            other.start()
            other.join(PATIENCE[connection.vendor])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before):
        yield found
    assert other.ident is not None, f"no statement contains {at}"
    other.join(60)
    assert not other.is_alive()


def _outcome(work: Callable[[], object]) -> object:
    """What came of it in this thread: its result, or what it raised."""
    try:
        return work()
    except Exception as error:
        return error
    finally:
        connection.close()
