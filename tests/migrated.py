"""A run migrates once: whichever worker is first does, the others copy what it has.

A hundred migrations from nothing take seventeen seconds of processor time, a copy next
to none. Whoever has copied migrates as well, and finds nothing to do. What is copied
is of this very run, so never old. A run without workers knows nothing of all this.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class Migrated:
    """What the workers of one run share: `folder`, and a database beside theirs."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._is_ours = folder, False
        self._content = folder / "migrated.sqlite3"  # only a sign on PostgreSQL
        self._name = f"{connection.settings_dict['NAME']}_migrated"

    @contextmanager
    def once(self) -> Iterator[None]:
        """Within, the test database is made: copied, or the first, and kept."""
        if "PYTEST_XDIST_WORKER" not in os.environ:
            yield
            return
        with self._alone():
            if self._content.exists():
                with self.copied():
                    yield
            else:
                before = connection.settings_dict["NAME"]
                yield
                if connection.settings_dict["NAME"] != before:  # else no test asks it
                    self.keep()

    def lay(self, file: Path) -> None:
        """On SQLite, begin that file with what was kept, if anything was."""
        with self._alone():
            if connection.vendor == "sqlite" and self._content.exists():
                shutil.copy(self._content, file)

    def keep(self) -> None:
        """The present content of the test database, to be copied."""
        self._is_ours = True
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self._content)) as file:
                connection.connection.backup(file)
            return
        source = connection.settings_dict["NAME"]
        connection.close()  # nobody may be connected to what is copied
        self._change(f'DROP DATABASE IF EXISTS "{self._name}"')
        self._change(f'CREATE DATABASE "{self._name}" TEMPLATE "{source}"')
        self._content.touch()

    @contextmanager
    def copied(self) -> Iterator[None]:
        """Within, a new test database begins with what was kept."""
        if connection.vendor == "sqlite":
            filled: list[BaseDatabaseWrapper] = []

            def fill(connection: BaseDatabaseWrapper, **_more: Any) -> None:
                if not filled:
                    filled.append(connection)
                    with closing(sqlite3.connect(self._content)) as file:
                        file.backup(connection.connection)

            connection_created.connect(fill)
            try:
                yield
            finally:
                connection_created.disconnect(fill)
            return
        wished = connection.settings_dict["TEST"]
        wished["TEMPLATE"] = self._name
        try:
            yield
        finally:
            del wished["TEMPLATE"]

    def drop(self) -> None:
        """Whoever kept it takes it away; who came later would migrate again."""
        if self._is_ours:
            with self._alone():
                self._content.unlink()
                if connection.vendor != "sqlite":
                    self._change(f'DROP DATABASE "{self._name}"')

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "migrated.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _change(self, statement: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
