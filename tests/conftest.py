"""Rules for every test: no network but loopback, and a clock one can set."""

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from agencies.doors import ACTING
from agencies.models import Organisation, User
from common import clock, heap
from tests.cast import Cast, build_cast
from tests.migrated import Migrated
from tests.remembered import Remembered

# A law holds or it does not, however slow the machine; how fast, bench/ measures.
# What lands a change must say the same twice: there the examples are always the same.
settings.register_profile(
    "tandem",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("TANDEM_NO_SKIPS")),
)
settings.load_profile("tandem")

QUIET_NIGHT = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)


class SignIn(Protocol):
    def __call__(self, person: User, acting: Organisation | None = None) -> Client: ...


_connect = socket.socket.connect


def _loopback_only(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    if host not in {"127.0.0.1", "::1", "localhost"}:
        raise AssertionError(f"a test may not reach {host}")
    _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def files_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What jobs read and write is no affair of the machine's own folder."""
    django_settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _loopback_only)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    return Migrated(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    migrated: Migrated,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """pytest-django's own, which migrates; but one worker of a run for all."""
    with django_db_blocker.unblock(), migrated.once():
        request.getfixturevalue("django_db_setup")
    yield
    with django_db_blocker.unblock():
        migrated.drop()


@pytest.fixture
def now() -> Iterator[datetime]:
    """A quiet Tuesday night in Central time: 02:14 on 3 November 2026."""
    with clock.at(QUIET_NIGHT) as instant:
        yield instant


@pytest.fixture(scope="session")
def remembered_cast() -> Remembered[Cast]:
    return Remembered(lambda: build_cast(QUIET_NIGHT))


@pytest.fixture
def cast(db: None, now: datetime, remembered_cast: Remembered[Cast]) -> Cast:
    """The story's people and departments, and the strangers next door."""
    return remembered_cast.again()


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A browser in which that person is signed in, acting for `acting`."""

    def as_person(person: User, acting: Organisation | None = None) -> Client:
        client = Client()
        client.force_login(person)
        if acting is not None:
            session = client.session
            session[ACTING] = str(acting.public_id)
            session.save()
        return client

    return as_person


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where no test may be skipped (`make check`, CI), a skip fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("TANDEM_NO_SKIPS"):
        return
    if reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def group_of(path: Path) -> str | None:
    """Whose tests run one after the other. Whole systems under the clock: two would
    make each other late, and lateness is what those tests are about. Nor beside a race
    of fifty threads: PostgreSQL takes a hundred connections, and together they want
    more. Screens have a system of their own to look at, one at a time; those that are
    found by their links are asked for once.
    """
    if path.parent.name in {"browser", "screens"}:
        return path.parent.name
    return (
        "system" if path.name == "test_races.py" or path.parent.name == "flow" else None
    )


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this hook too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if group := group_of(item.path):
            item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Ten thousand collected tests are no garbage: do not look through them again."""
    heap.settle()


FIRST = os.getpriority(os.PRIO_PROCESS, 0)  # as whoever started us wished
LATER = min(FIRST + 10, 19)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Who is under the clock goes before who is not; what it starts, likewise. Only
    root may take itself forward again: others all wait in one line, as they came.
    """
    if os.geteuid() == 0:
        waits = group_of(item.path) is None
        os.setpriority(os.PRIO_PROCESS, 0, LATER if waits else FIRST)
