"""`manage.py serve`: started twice, killed, and with children that will not live."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from pytest_django.fixtures import Settings

from oncall import supervisor
from oncall.children import Child
from tests.flow.system import House, free_port, wait_until
from tests.lab import ROOT, VOICE_NUMBER, Lab

pytestmark = pytest.mark.flow
Serve = Callable[..., "subprocess.Popen[str]"]
STARTED_WITHIN = 90.0


@pytest.fixture
def serve(house: House, tmp_path: Path) -> Iterator[Serve]:
    """Start it, on the house's database, with files and a port of its own."""
    started: list[subprocess.Popen[str]] = []
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TANDEM_")}
    house.database.put_back()

    def begin(*arguments: str, **given: str) -> "subprocess.Popen[str]":
        ours = {
            "DATABASE_URL": house.database.url,
            "TANDEM_VAR": str(tmp_path),
            "TANDEM_LOG": "WARNING",
            "TWILIO_API_BASE_URL": house.lab.url.rstrip("/"),
        }
        started.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "serve", *arguments],
                cwd=ROOT,
                env=kept | ours | given,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield begin
    for process in started:
        process.terminate()
        process.communicate(timeout=20)


def answers(port: int) -> bool:
    try:
        return requests.get(f"http://localhost:{port}/health", timeout=5).ok
    except requests.ConnectionError:
        return False


def is_held(lock: Path) -> bool:
    return lock.exists() and "process" in lock.read_text()


def children_of(pid: int) -> list[int]:
    return [
        int(child)
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]


def lives(pid: int) -> bool:
    """Neither ended nor a zombie that nobody has waited for."""
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_a_second_one_says_that_it_runs_and_where_while_the_first_still_prepares(
    serve: Serve, tmp_path: Path
) -> None:
    port = str(free_port())
    first = serve(TANDEM_PORT=port)
    wait_until("it prepares", lambda: is_held(tmp_path / "serve.lock"), STARTED_WITHIN)

    second = serve(TANDEM_PORT=str(free_port()))
    said, _ = second.communicate(timeout=STARTED_WITHIN)

    where = f"http://localhost:{port}/ (process {first.pid})"
    assert said == f"Tandem already runs here: {where}. Nothing was changed.\n"
    assert second.returncode == 1
    assert first.poll() is None


def test_web_and_engine_end_when_the_supervisor_is_killed(serve: Serve) -> None:
    port = free_port()
    killed = serve(TANDEM_PORT=str(port))
    wait_until("it answers", lambda: answers(port), STARTED_WITHIN)
    web_and_engine = children_of(killed.pid)

    os.kill(killed.pid, signal.SIGKILL)

    assert len(web_and_engine) == 2
    wait_until("they end", lambda: not any(lives(pid) for pid in web_and_engine))
    assert not supervisor._taken(port)


def test_a_taken_telephone_port_is_named_and_nothing_is_changed(
    serve: Serve, house: House
) -> None:
    taken = house.lab.url.rstrip("/").rpartition(":")[2]

    second = serve("--demo", TANDEM_PORT=str(free_port()), TANDEM_PHONELAB_PORT=taken)
    said, _ = second.communicate(timeout=STARTED_WITHIN)

    assert said == (
        f"Port {taken} is in use by another program; TANDEM_PHONELAB_PORT names"
        " another.\nNothing was changed.\n"
    )
    assert second.returncode == 1


@pytest.fixture
def keep(settings: Settings) -> Iterator[Callable[[Child], list[str]]]:
    """Keep one child alive in the background; what is said meanwhile."""
    stop, said = threading.Event(), list[str]()
    watching: list[threading.Thread] = []
    kept: list[Child] = []

    def begin(child: Child) -> list[str]:
        kept.append(child)
        given = ([child], stop, said.append)
        watching.append(threading.Thread(target=supervisor.keep_alive, args=given))
        watching[-1].start()
        return said

    yield begin
    stop.set()
    for thread in watching:
        thread.join()
    supervisor._stop_all(kept)


def test_one_that_dies_again_and_again_is_started_ever_later(
    keep: Callable[[Child], list[str]],
) -> None:
    said = keep(Child("web", [sys.executable, "-c", "raise SystemExit(3)"]))

    wait_until("it died three times", lambda: len(said) > 2)

    assert said[1:3] == [
        "web ended (exit 3); starting it again in 2 s.",
        "web ended (exit 3); starting it again in 5 s.",
    ]


def test_anothers_telephone_company_is_left_alone(
    keep: Callable[[Child], list[str]], house: House, settings: Settings
) -> None:
    taken = int(house.lab.url.rstrip("/").rpartition(":")[2])
    settings.PHONELAB_PORT = taken
    before = len(house.lab.log(kind="api"))

    said = keep(supervisor.phonelab(taken))
    wait_until("it found the port taken twice", lambda: len(said) > 2)

    assert len(house.lab.log(kind="api")) == before


def test_ones_own_telephone_company_is_told_where_our_numbers_lead(
    keep: Callable[[Child], list[str]],
    house: House,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.PHONELAB_PORT = free_port()
    monkeypatch.setenv("DATABASE_URL", house.database.url)
    own = supervisor.phonelab(settings.PHONELAB_PORT)
    own.command += ["--own", VOICE_NUMBER]

    keep(own)

    wait_until("it is there", own.is_ready)
    lab = Lab(f"http://127.0.0.1:{settings.PHONELAB_PORT}")
    told = lab.wait_for("api", lambda entry: entry["method"] == "POST")
    assert (told["place"], told["status"]) == ("numbers.update", 200)
