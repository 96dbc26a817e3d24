"""The database of the system under test: seeded once, put back for each test."""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

ADMIN_URL = os.environ.get("TANDEM_TEST_PG", "postgres://root@127.0.0.1:5432/postgres")
OUTSIDE = "outside"  # how a test that looks in is told from the system
_ENDINGS = ("", "-wal", "-shm")


@dataclass
class Database:
    """One name, whose content is put back. `vendor` is sqlite or postgresql."""

    vendor: str
    folder: Path
    name: str = field(default_factory=lambda: f"tandem_flow_{uuid.uuid4().hex[:10]}")

    @property
    def url(self) -> str:
        if self.vendor == "sqlite":
            return f"sqlite:///{self._file()}"
        return ADMIN_URL.rsplit("/", 1)[0] + f"/{self.name}"

    def create(self, begin: Callable[[Path], None] | None = None) -> None:
        if self.vendor == "postgresql":
            _admin(f'CREATE DATABASE "{self.name}"')
        elif begin is not None:
            begin(self._file())

    def keep(self) -> None:
        """Keep the present content, to be put back. Nobody may be connected."""
        if self.vendor == "postgresql":
            _admin(f'CREATE DATABASE "{self.name}_kept" TEMPLATE "{self.name}"')
            return
        whole = sqlite3.connect(self._file())
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole.close()
        shutil.copy(self._file(), self._file("_kept"))

    def put_back(self) -> None:
        """The kept content again. Whoever is connected is cut off."""
        if self.vendor == "postgresql":
            _admin(
                f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
                f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_kept"',
            )
            return
        for ending in _ENDINGS:
            Path(f"{self._file()}{ending}").unlink(missing_ok=True)
        shutil.copy(self._file("_kept"), self._file())

    def drop(self) -> None:
        if self.vendor == "postgresql":
            _admin(
                f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
                f'DROP DATABASE IF EXISTS "{self.name}_kept" WITH (FORCE)',
            )

    def rows(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Read from outside, `%s` for values."""
        if self.vendor == "sqlite":
            where = f"file:{self._file()}?mode=ro"
            reading = sqlite3.connect(where, uri=True, timeout=20)
            try:
                return reading.execute(sql.replace("%s", "?"), values).fetchall()
            finally:
                reading.close()
        with psycopg.connect(self.url, application_name=OUTSIDE) as asking:
            return asking.execute(sql.encode(), values).fetchall()

    def write(self, sql: str, values: Sequence[object]) -> int:
        """Change it behind the system's back; how many rows. `%s` for values."""
        if self.vendor == "sqlite":
            writing = sqlite3.connect(self._file(), timeout=20)
            try:
                with writing:
                    return writing.execute(sql.replace("%s", "?"), values).rowcount
            finally:
                writing.close()
        with psycopg.connect(self.url, application_name=OUTSIDE) as changing:
            return changing.execute(sql.encode(), values).rowcount

    def key(self, public_id: str) -> str:
        """How a UUID stands in a column."""
        return public_id.replace("-", "") if self.vendor == "sqlite" else public_id

    def stored(self, instant: datetime) -> object:
        """How an instant stands in a column."""
        if self.vendor == "sqlite":
            return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return instant

    def instant(self, stored: Any) -> datetime:
        """What a column's instant means, in UTC."""
        read = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read

    def _file(self, which: str = "") -> Path:
        return self.folder / f"{self.name}{which}.sqlite3"


def _admin(*statements: str) -> None:
    with psycopg.connect(ADMIN_URL, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
