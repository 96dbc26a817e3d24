"""Django's SQLite, whose writers queue up: none starves while others go first.

A transaction takes its turn (`common.turns`) before `BEGIN IMMEDIATE`, a statement
on its own for as long as it runs. A turn that does not come within the connection's
`timeout` is what SQLite says of it: "database is locked".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from common.turns import Turns, turns_at

_NO_WRITING = (
    *("SELECT", "PRAGMA", "EXPLAIN", "BEGIN", "COMMIT"),
    *("SAVEPOINT", "RELEASE", "ROLLBACK"),
)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection. In memory there is nobody to wait for."""

    turns: Turns | None = None
    _has_turn = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        name = str(self.settings_dict["NAME"])
        is_file = not (self.is_in_memory_db() or name.startswith("file:"))
        self.turns = turns_at(name) if is_file else None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> "Cursor":
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.database = self
        return cursor

    def take_turn(self) -> None:
        """Wait for it. Raises OperationalError when it does not come."""
        if self.turns is None:
            return
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        try:
            self._has_turn = self.turns.take(timeout)
        except OSError as error:
            raise OperationalError(str(error)) from error
        if not self._has_turn:
            raise OperationalError("database is locked")

    def leave_turn(self) -> None:
        """Safe to repeat."""
        if self._has_turn and self.turns is not None:
            self._has_turn = False
            self.turns.leave()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """For a statement on its own."""
        self.take_turn()
        try:
            yield
        finally:
            self.leave_turn()

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # no stub
        except BaseException:
            self.leave_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc] # no stub
        self.leave_turn()  # not when it failed: a rollback follows

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc] # no stub
        finally:
            self.leave_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc] # no stub
        finally:
            self.leave_turn()


class Cursor(base.SQLiteCursorWrapper):
    database: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if not self._writes_alone(query):
            return super().execute(query, params)
        with self.database.turn():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if not self._writes_alone(query):
            return super().executemany(query, param_list)
        with self.database.turn():
            return super().executemany(query, param_list)

    def _writes_alone(self, query: str) -> bool:
        """Whether it writes and is no part of a transaction."""
        if self.connection.in_transaction:
            return False
        return not query.lstrip()[:9].upper().startswith(_NO_WRITING)
