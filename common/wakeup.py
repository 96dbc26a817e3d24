"""Waiting until something was committed, and saying that it was.

PostgreSQL: `NOTIFY` inside the transaction, delivered at commit, heard on a
connection of its own. SQLite: `PRAGMA data_version` changes whenever another
connection commits, so nothing needs saying. Both only shorten the wait: whoever
waits looks again after `timeout` all the same.
"""

import select
import threading
import time
from types import TracebackType
from typing import Any, Protocol, Self

from django.db import connection, connections

CHANNEL = "tandem"
SQLITE_POLL_SECONDS = 0.02


def signal(*topics: str) -> None:
    """Wake every waiter when the present transaction commits."""
    if connection.vendor == "postgresql":
        notify = "SELECT pg_notify(%s, topic) FROM unnest(%s::text[]) AS topic"
        with connection.cursor() as cursor:
            cursor.execute(notify, [CHANNEL, list(topics) or ["work"]])


class Waiter(Protocol):
    def wait(self, timeout: float, stop: threading.Event) -> bool:
        """Up to `timeout` seconds; True as soon as something was committed."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class _Closing:
    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class SqliteWaiter(_Closing):
    """Watches `data_version` on a connection of its own."""

    def __init__(self) -> None:
        self._connection = connections.create_connection("default")
        self._seen = self._version()

    def _version(self) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def wait(self, timeout: float, stop: threading.Event) -> bool:
        end = time.monotonic() + timeout
        while not stop.is_set():
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            stop.wait(min(SQLITE_POLL_SECONDS, left))
        return False

    def close(self) -> None:
        self._connection.close()


class PostgresWaiter(_Closing):
    """Listens on a connection of its own (never a pooled one)."""

    def __init__(self) -> None:
        self._connection = connections.create_connection("default")
        with self._connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def wait(self, timeout: float, stop: threading.Event) -> bool:
        raw: Any = self._connection.connection
        end = time.monotonic() + timeout
        while not stop.is_set():
            left = end - time.monotonic()
            if left <= 0:
                return False
            ready, _, _ = select.select([raw.fileno()], [], [], min(left, 0.5))
            if ready and list(raw.notifies(timeout=0)):
                return True
        return False

    def close(self) -> None:
        self._connection.close()


def waiter() -> Waiter:
    """The right kind of waiter for the default database."""
    if connection.vendor == "postgresql":
        return PostgresWaiter()
    return SqliteWaiter()
