"""Which rows has this run met already? Kept on disk, so that memory stays bounded."""

import sqlite3
from types import TracebackType
from typing import Self


class SeenRows:
    """Row keys met in one file, with the line and hash of the first.

    A private temporary SQLite file that vanishes with its connection; its cache is
    capped at 2 MB however many rows the file has.
    """

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("PRAGMA cache_size=-2048")
        self._connection.execute(
            "CREATE TABLE seen (key TEXT PRIMARY KEY, line INTEGER, row_hash TEXT)"
            " WITHOUT ROWID"
        )

    def first(self, key: str, *, line: int, row_hash: str) -> tuple[int, str] | None:
        """None when `key` is new, which it then is no more; else who came first."""
        found: tuple[int, str] | None = self._connection.execute(
            "SELECT line, row_hash FROM seen WHERE key = ?", (key,)
        ).fetchone()
        if found is None:
            self._connection.execute(
                "INSERT INTO seen VALUES (?, ?, ?)", (key, line, row_hash)
            )
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
