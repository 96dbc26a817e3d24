"""A few threads that work on rows, each with a database connection of its own."""

import queue
import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from django.db import connections

J = TypeVar("J")


class Crew(Generic[J]):
    """Up to `size` threads, started when first needed, that call `work` on jobs.

    `work` must not raise. A crew takes no more jobs than it has idle hands, so a
    slow job holds up only itself. Threads keep their connection until `stop`.
    """

    def __init__(self, work: Callable[[J], None], *, size: int, name: str) -> None:
        self._work = work
        self._size = size
        self._name = name
        self._jobs: queue.SimpleQueue[J | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._busy = 0
        self._changed = threading.Condition()

    def idle(self) -> int:
        """How many more jobs can be taken now."""
        with self._changed:
            return self._size - self._busy

    def take(self, jobs: Iterable[J]) -> None:
        """Hand out `jobs`, at most `idle()` of them."""
        for job in jobs:
            with self._changed:
                self._busy += 1
                if self._busy > len(self._threads):
                    self._hire()
            self._jobs.put(job)

    def wait_until_idle(self, seconds: float) -> bool:
        """Up to `seconds`; False when somebody is still at work then."""
        with self._changed:
            return self._changed.wait_for(lambda: self._busy == 0, seconds)

    def stop(self) -> None:
        """Let everyone finish what they are at, and go home. May be used again."""
        threads, self._threads = self._threads, []
        for _ in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join()

    def _hire(self) -> None:
        name = f"{self._name}-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                try:
                    self._work(job)
                finally:
                    with self._changed:
                        self._busy -= 1
                        self._changed.notify_all()
        finally:
            connections.close_all()
