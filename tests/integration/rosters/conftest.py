"""A roster to test with, and a database that threads can race on."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, build_cast
from tests.conftest import SignIn
from tests.integration.notifications.conftest import carrier
from tests.integration.rosters.histories import Telling
from tests.integration.rosters.nights import Nights, tri_town_nights
from tests.integration.rosters.pages import address

__all__ = ["carrier"]


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Nights:
    return tri_town_nights(cast, now)


@pytest.fixture
def novak(cast: Cast, sign_in: SignIn) -> Client:
    """The coordinator's browser."""
    return sign_in(cast.novak)


@pytest.fixture
def told(nights: Nights, novak: Client) -> Telling:
    """The roster's history: each entry a line, the newest first."""

    def read(**query: str) -> str:
        response = novak.get(address("history", nights), query)
        assert response.status_code == 200
        return "\n".join(f"{one.did} {one.what}" for one in response.context["told"])

    return read


@pytest.fixture
def shared_database(
    transactional_db: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[None]:
    """One database for many threads: PostgreSQL, or an SQLite file of our own.

    The in-memory database of the other tests is one connection, which cannot race.
    """
    if connection.vendor != "sqlite":
        yield
        return
    settings = connections.settings["default"]
    path, memory = tmp_path / "race.sqlite3", settings["NAME"]
    with django_db_blocker.unblock():
        connection.ensure_connection()
        with sqlite3.connect(path) as file:
            connection.connection.backup(file)
        file.close()
        kept = connections["default"]
        del connections["default"]
        settings["NAME"] = str(path)
        try:
            yield
        finally:
            connections["default"].close()
            settings["NAME"] = memory
            connections["default"] = kept


@pytest.fixture
def shared_nights(shared_database: None, now: datetime) -> tuple[Cast, Nights]:
    cast = build_cast(now)
    return cast, tri_town_nights(cast, now)
