"""Writers of one file take turns: over processes, in order, and whoever dies."""

import fcntl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from common import env
from common.turns import Turns
from tests.flow.system import wait_until

WITHIN = 15.0
OTHER = """
import sys
from common.turns import Turns
turns = Turns(sys.argv[1])
assert turns.take(15)
print("has it", flush=True)
sys.stdin.readline()
turns.leave()
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "some.sqlite3")


@pytest.fixture
def other(file: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process, which takes its turn and has it until told to leave."""
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def orders(process: "subprocess.Popen[str]") -> IO[str]:
    assert process.stdin is not None
    return process.stdin


def is_locked(path: str) -> bool:
    with Path(path).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_one_process_at_a_time_has_the_turn(
    file: str, other: "subprocess.Popen[str]"
) -> None:
    mine = Turns(file)
    assert said(other) == "has it"
    assert not mine.take(0.05)
    orders(other).write("leave\n")
    orders(other).flush()
    assert mine.take(WITHIN)


def test_a_process_that_is_killed_leaves_the_turn(
    file: str, other: "subprocess.Popen[str]"
) -> None:
    mine = Turns(file)
    assert said(other) == "has it"
    other.kill()
    assert mine.take(WITHIN)


def test_a_process_that_waits_goes_before_one_that_comes_again(file: str) -> None:
    mine = Turns(file)
    assert mine.take(WITHIN)
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as waiting:
        wait_until("the other one waits", lambda: is_locked(f"{file}-next"))
        mine.leave()
        assert not mine.take(0.05)
        assert said(waiting) == "has it"
        orders(waiting).write("leave\n")
        orders(waiting).close()
        assert mine.take(WITHIN)


def test_threads_come_in_the_order_in_which_they_asked(file: str) -> None:
    turns, came = Turns(file), []
    assert turns.take(WITHIN)

    def come(number: int) -> None:
        assert turns.take(WITHIN)
        came.append(number)
        turns.leave()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=come, args=(number,)))
        threads[-1].start()
        wait_until("it waits", lambda: len(turns._waiting) == len(threads))
    turns.leave()
    for thread in threads:
        thread.join(WITHIN)
    assert came == list(range(8))


def test_a_turn_that_does_not_come_holds_up_nobody_else(file: str) -> None:
    turns = Turns(file)
    assert turns.take(WITHIN)
    assert not turns.take(0.01)
    turns.leave()
    assert turns.take(WITHIN)


@pytest.mark.django_db  # opens a connection, though not to the tests' database
def test_a_write_waits_for_its_turn_and_says_so_when_it_does_not_come(
    file: str,
) -> None:
    given = env.database(f"sqlite:///{file}")
    given["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 0.05}
    ours = ConnectionHandler({"default": given}).create_connection("default")
    ahead = Turns(file)
    try:
        with ours.cursor() as cursor:
            cursor.execute("CREATE TABLE night (held_by TEXT)")
            assert ahead.take(WITHIN)
            cursor.execute("SELECT * FROM night")
            with pytest.raises(OperationalError, match="locked"):
                cursor.execute("INSERT INTO night VALUES ('rivera')")
            ahead.leave()
            cursor.execute("INSERT INTO night VALUES ('rivera')")
        assert ahead.take(WITHIN)
    finally:
        ours.close()
