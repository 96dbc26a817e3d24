"""The screens to look at, asked for once for all tests here."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.screens import crawl, towns
from tests.screens.crawl import Found, Screen

# `make axe-full`: as everybody, of every role, in every way.
FULL = bool(os.environ.get("TANDEM_AXE_FULL"))
THAT_NIGHT = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("screens")


@pytest.fixture(scope="session")
def next_door(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, desk: Path
) -> towns.NextDoor:
    with django_db_blocker.unblock():
        return towns.strangers(desk, THAT_NIGHT, opened=crawl.OPENED if FULL else 2)


@pytest.fixture(scope="session")
def story(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, desk: Path
) -> list[Found]:
    """The demonstration; nothing but for who asks for everything."""
    with django_db_blocker.unblock():
        return towns.demonstration(desk) if FULL else []


@pytest.fixture(scope="session")
def screens(next_door: towns.NextDoor, story: list[Found]) -> list[Screen]:
    """Each screen once; all of them once for each person who reaches it, if full."""
    linked = [one for found in (*story, *next_door.found) for one in found.screens]
    known = {one.route for one in linked}
    rest = [*next_door.states, *next_door.unlinked]
    others = {one.route: one for one in reversed(rest) if one.route not in known}
    each = crawl.one_each(linked)
    if not FULL:
        each = list({one.route: one for one in reversed(each)}.values())
    return [*each, *others.values()]
