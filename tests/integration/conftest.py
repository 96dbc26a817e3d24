"""Rules for tests with a database."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from tests.races import WITHIN


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """A password takes a third of a second to hash, by design; not in a test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def file_database(
    transactional_db: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[None]:
    """One database for many threads: PostgreSQL, or an SQLite file of our own.

    The in-memory database of the other tests is one connection, which cannot race.
    Whoever waits for their turn at the file waits as long as the race may take: what
    becomes of them is what a race is about, and on a slow machine with fifty before
    one the usual time is over first.
    """
    if connection.vendor != "sqlite":
        yield
        return
    settings = connections.settings["default"]
    kept, options = settings["NAME"], settings["OPTIONS"]
    path = tmp_path / "race.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        with sqlite3.connect(path) as file:
            connection.connection.backup(file)
        file.close()
        memory = connections["default"]
        del connections["default"]
        settings["NAME"] = str(path)
        settings["OPTIONS"] = {**options, "timeout": WITHIN}
        try:
            yield
        finally:
            connections["default"].close()
            settings["NAME"], settings["OPTIONS"] = kept, options
            connections["default"] = memory
