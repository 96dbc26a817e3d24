"""Whole systems and races of fifty never run beside each other (tests/conftest.py).

A mark that the runner does not honour looks just like one that it does.
"""

import os
from pathlib import Path

import pytest

from tests import conftest


def test_what_belongs_to_the_system_group_is_marked_so() -> None:
    races = Path("tests/integration/rosters/test_races.py")

    assert conftest.group_of(races) == "system"
    assert conftest.group_of(Path("tests/flow/test_story.py")) == "system"
    assert conftest.group_of(Path("tests/browser/test_board.py")) == "browser"
    assert conftest.group_of(Path("tests/screens/test_screens.py")) == "screens"
    assert conftest.group_of(Path("tests/unit/rosters/test_gaps.py")) is None


@pytest.mark.xdist_group("system")
def test_the_runner_keeps_the_group_on_one_worker(
    request: pytest.FixtureRequest,
) -> None:
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))

    assert workers == 1 or request.node.nodeid.endswith("@system")
