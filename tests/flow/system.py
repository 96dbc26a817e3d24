"""The whole running system for one test: web, engine and phonelab on free ports.

What is slow is made once a session (`House`): a database migrated and seeded, a
phonelab, and our programs' imports. Each test gets the database as it was seeded, a
phonelab that remembers nothing, and a web and an engine of its own. Waits, leases
and time-outs run at `SCALE` of their real length, telephone time likewise.
"""

import json
import os
import re
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self
from uuid import UUID

import requests

from tests.cast import PASSWORD
from tests.flow.database import Database
from tests.flow.programs import Programs
from tests.lab import ACCOUNT, TOKEN, VOICE_NUMBER, Handset, Lab

SCALE = float(os.environ.get("TANDEM_TEST_SCALE", "0.1"))
WITHIN = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(what: str, true: Callable[[], Any], within: float = WITHIN) -> Any:
    """Ask until `true()` is truthy; fails with `what` when the time is over."""
    end = time.monotonic() + within
    pause = 0.02
    while True:
        answer = true()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {within} s: {what}")
        select_pause(pause)
        pause = min(pause * 1.5, 0.25)


def select_pause(seconds: float) -> None:
    """Give the other processes the processor between two looks."""
    with socket.socket() as never:
        never.settimeout(seconds)
        never.bind(("127.0.0.1", 0))
        never.listen()
        try:
            never.accept()
        except TimeoutError:
            return


class House:
    """What all tests of a session share. `facts` are the seed's e-mails and so on.

    `seed` is the module that fills the database, `own` the numbers we rent, `more`
    settings beside the usual ones. `begin` may lay something where SQLite's file will
    be: `migrate` goes on from there.
    """

    def __init__(
        self,
        vendor: str,
        folder: Path,
        *,
        seed: str = "tests.flow.seed",
        own: Sequence[str] = (VOICE_NUMBER,),
        more: Mapping[str, str] = MappingProxyType({}),
        begin: Callable[[Path], None] | None = None,
    ) -> None:
        self.database = Database(vendor, folder)
        self.lab = Lab.start(speed=1 / SCALE, own=own)
        self.port, self.push_port = free_port(), free_port()
        self.sign_on_port = free_port()  # of a sign-in service, if a test runs one
        self.url = f"http://localhost:{self.port}"
        environment = self._environment(folder) | dict(more)
        self.programs = Programs(environment, log=folder / "system.log")
        self.database.create(begin)
        found = folder / "facts.json"
        self.programs.run("-m", seed, str(found))
        self.facts: dict[str, Any] = json.loads(found.read_text())
        self.programs.run("manage.py", "connect_numbers")
        self.database.keep()

    def _environment(self, folder: Path) -> dict[str, str]:
        """Nothing of the test runner's own database or settings."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TANDEM_")}
        return kept | {
            "DATABASE_URL": self.database.url,
            "TANDEM_VAR": str(folder),
            "TANDEM_TIME_SCALE": str(SCALE),
            "TANDEM_LOG": "WARNING",
            "PYTHONWARNINGS": "default",
            "TWILIO_API_BASE_URL": self.lab.url.rstrip("/"),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TANDEM_PUBLIC_URL": self.url,
            "TANDEM_FETCH_ALSO": f"127.0.0.1:{self.sign_on_port}",
            "TANDEM_PUSH_ALSO": f"127.0.0.1:{self.push_port}",
        }

    def close(self) -> None:
        self.programs.close()
        self.lab.stop()
        self.database.drop()


class System:
    """Everything, running. `kill` and `start` name a program, such as web or engine.

    Only one at a time in a house: the next one takes its database over.
    """

    def __init__(self, house: House, *, seams: dict[str, str] | None = None) -> None:
        self.house = house
        self.lab, self.url = house.lab, house.url
        self._pids: dict[str, int] = {}
        self._supervisor: Person | None = None
        self.lab.reset()
        house.database.put_back()
        for program in ("web", "engine"):
            self.start(program, **(seams or {}))
        self.wait_for_web()

    def start(
        self, program: str, *, name: str = "", port: str = "", **seams: str
    ) -> None:
        """Start web or engine; a second one needs a `name`, a web also a `port`."""
        command = {
            "web": [
                *("-m", "uvicorn", "oncall.asgi:application", "--no-access-log"),
                *("--port", port or str(self.house.port), "--log-level", "warning"),
                *("--timeout-graceful-shutdown", "2"),
            ],
            "engine": ["manage.py", "run_engine"],
        }[program]
        name = name or program
        assert name not in self._pids, f"{name} runs already"
        self._pids[name] = self.house.programs.start(*command, **seams)

    def kill(self, name: str) -> None:
        """kill -9."""
        self.house.programs.kill(self._pids.pop(name))

    def pid(self, name: str) -> int:
        return self._pids[name]

    def dies(self, name: str, *, within: float) -> bool:
        """Whether it ended by itself within so many seconds."""
        if self.house.programs.wait(self._pids[name], seconds=within) is None:
            return False
        del self._pids[name]
        return True

    def wait_until_dead(self, name: str, within: float = WITHIN) -> int:
        """How it ended: minus nine if it was killed."""
        code = self.house.programs.wait(self._pids[name], seconds=within)
        assert code is not None, f"{name} still lives after {within} s"
        del self._pids[name]
        return code

    def wait_for_web(self) -> None:
        wait_until("the web answers", self._answers)

    def runs(self, name: str) -> bool:
        """Started, and neither stopped, killed nor seen dead since."""
        return name in self._pids

    def stop(self, *names: str) -> None:
        """Let these programs end in peace; all of them when none is named."""
        ending = [self._pids.pop(name) for name in names or tuple(self._pids)]
        self.house.programs.stop(*ending)

    def _answers(self) -> bool:
        try:
            answer = requests.get(f"{self.url}/health", timeout=5)
        except requests.RequestException:
            return False
        return answer.status_code in {200, 503}

    def is_well(self) -> bool:
        """Web and engine run, by their own word."""
        try:
            return requests.get(f"{self.url}/health", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    # --- what a test looks at ------------------------------------------------------

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the system's database from outside, `%s` for values."""
        return self.house.database.rows(sql, values)

    def one(self, sql: str, *values: object) -> Any:
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    def wait_for_state(self, state: str, within: float = WITHIN) -> None:
        """Until the newest request stands at `state`."""
        newest = "SELECT state FROM dispatch_callout ORDER BY id DESC LIMIT 1"
        wait_until(f"the request is {state}", lambda: self.one(newest) == state, within)

    def let_pass(self, seconds: float) -> None:
        """Do nothing for so long: only for what must strike at a random moment."""
        select_pause(seconds)

    def take_alarms(self) -> None:
        """The duty supervisor takes every alarm there is."""
        untaken = "SELECT public_id FROM dispatch_alarm WHERE acknowledged_at IS NULL"
        for (alarm,) in self.rows(untaken):
            if self._supervisor is None:
                self._supervisor = self.person("lindqvist")
            answer = self._supervisor.post(f"/alarm/{UUID(str(alarm))}")
            assert answer.ok, f"an alarm cannot be taken: {answer.status_code}"

    def phone(self, name: str) -> Handset:
        return self.lab.handset(self.house.facts["numbers"][name])

    def person(self, name: str) -> "Person":
        return Person(self, self.house.facts["emails"][name])


class Person:
    """A signed-in browser, without the browser."""

    def __init__(self, system: System, email: str, *, session: str = "") -> None:
        """Signs in; or goes on with the cookie of a `session` there is already."""
        self.system = system
        self.session = requests.Session()
        self.session.trust_env = False
        if session:
            self.session.cookies.set("sessionid", session)
            return
        self.get("/accounts/login/")
        self.post("/accounts/login/", login=email, password=PASSWORD)

    def again(self) -> Self:
        """The same sign-in for another thread: a session is not for sharing."""
        twin = copy(self)
        twin.session = requests.Session()
        twin.session.trust_env = False
        twin.session.cookies.update(self.session.cookies)
        return twin

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.system.url + path, timeout=WITHIN)

    def post(self, path: str, **fields: object) -> requests.Response:
        token = self.session.cookies.get("csrftoken", "")
        return self.session.post(
            self.system.url + path,
            data={**fields, "csrfmiddlewaretoken": token},
            headers={"Referer": self.system.url + path},
            timeout=WITHIN,
        )

    def form(self, **fields: object) -> dict[str, object]:
        """Three taps, ready to be sent."""
        page = self.get("/ask")
        hidden = dict(
            re.findall(r'name="(form_key|opened|agency)" value="([^"]+)"', page.text)
        )
        assert "form_key" in hidden, f"no form to fill in: {page.status_code}"
        typed = {"response_type": "co_response", "weapon": "no", "place": "Harlow"}
        return {**hidden, **typed, **fields}

    def send(self, form: dict[str, object]) -> str:
        """Send the form; the public id of the request."""
        answer = self.post("/ask", **form)
        found = re.search(r"/r/([0-9a-f-]{36})", answer.url)
        assert found, f"no request came of it: {answer.status_code} {answer.url}"
        return found[1]

    def ask(self, **fields: object) -> str:
        """Three taps; the public id of the request."""
        return self.send(self.form(**fields))

    def status(self, request: str) -> str:
        """The status line on the request's page."""
        page = self.get(f"/r/{request}/now").text
        found = re.search(r'id="status"[^>]*>([^<]*)<', page)
        return found[1].strip() if found else ""


__all__ = ["VOICE_NUMBER", "House", "Person", "System", "wait_until"]
