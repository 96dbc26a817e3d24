"""One house per session and database; a whole system per test."""

from collections.abc import Generator, Iterator
from typing import Protocol

import pytest

from tests.flow.system import House, System
from tests.migrated import Migrated


class Start(Protocol):
    def __call__(self, **seams: str) -> System: ...


def vendor_of_this_run() -> str:
    from django.conf import settings  # noqa: PLC0415 - settings are read late

    engine = str(settings.DATABASES["default"]["ENGINE"])
    return "sqlite" if engine.endswith("sqlite") else "postgresql"


@pytest.fixture(scope="session")
def house(
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Migrated,
    django_db_setup: None,
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("flow")
    made = House(vendor_of_this_run(), folder, begin=migrated.lay)
    yield made
    made.close()


@pytest.fixture
def start(house: House) -> Iterator[Start]:
    """Start the whole system, with a place for it to die at."""
    running: list[System] = []

    def begin(**seams: str) -> System:
        running.append(System(house, seams=seams))
        return running[-1]

    yield begin
    for system in running:
        system.stop()


SAID_OF_A_FAILURE = 80  # entries of the journal: what came just before


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What every telephone did stands below a failure: a slow machine fails once."""
    report = yield
    house = getattr(item, "funcargs", {}).get("house")
    if report.failed and call.when == "call" and isinstance(house, House):
        entries = house.lab.log()[-SAID_OF_A_FAILURE:]
        report.sections.append(("phonelab's journal", "\n".join(map(str, entries))))
    return report


@pytest.fixture
def system(start: Start) -> System:
    return start()
