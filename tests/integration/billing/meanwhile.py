"""Something another does while we are at it, at a chosen statement of ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.db import connection

PATIENCE = {"postgresql": 3.0, "sqlite": 0.3}
"""Seconds to wait for the other; on SQLite, where one writes at a time, it waits."""


@contextmanager
def meanwhile(act: Callable[[], object], *, at: str) -> Iterator[list[object]]:
    """Let another thread `act` just before our first statement that contains `at`.

    We go on when it is done, or does not get on without us. Yields what came of it:
    its result, or what it raised.
    """
    found: list[object] = []

    def run() -> None:
        try:
            found.append(act())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

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
