"""Several at the same time, each in a thread of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

WITHIN = 120


def at_once(*works: Callable[[], object]) -> list[object]:
    """All let go together; of each its result, or what it raised."""
    gate = Barrier(len(works), timeout=WITHIN)

    def run(work: Callable[[], object]) -> object:
        gate.wait()
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        running = [threads.submit(run, work) for work in works]
        return [each.result(WITHIN) for each in running]


def all_done_at_once(*works: Callable[[], object]) -> None:
    """The same where none may fail: what one of them raised is raised."""
    for found in at_once(*works):
        if isinstance(found, Exception):
            raise found
