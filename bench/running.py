"""The product running for a benchmark: web workers, engine if asked, phonelab."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import django
import requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
django.setup()  # the cast, which the tests' tools know, is made of models

from tests.flow.database import Database  # noqa: E402 - after django.setup
from tests.flow.system import Person, free_port, wait_until  # noqa: E402 - as above
from tests.lab import ACCOUNT, ROOT, TOKEN, Lab  # noqa: E402 - as above


@dataclass(frozen=True, slots=True)
class _Where:
    """What a signed-in person needs to know of the system."""

    url: str


class Bench:
    """`with Bench(folder, workers=2, engine=False) as bench:`. Real time, real waits.

    DATABASE_URL chooses the kind of database, as in tests: postgres, else SQLite.
    Whatever was started is ended again, also when a later part does not start.
    """

    def __init__(self, folder: Path, *, workers: int = 1, engine: bool = False) -> None:
        postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
        self.database = Database("postgresql" if postgres else "sqlite", folder)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._folder = folder
        self._programs: list[subprocess.Popen[bytes]] = []
        self._workers, self._engine = workers, engine
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        # `timeout` and a closed shell end us so: then the others end too.
        signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
        with ExitStack() as ending:
            self.lab = Lab.start(speed=1)
            ending.callback(self.lab.stop)
            ending.callback(self.database.drop)
            self.database.create()
            found = self._folder / "facts.json"
            self.run("-m", "tests.flow.seed", str(found))
            self.run("manage.py", "connect_numbers")
            self.run("manage.py", "collectstatic", "--no-input")
            self.facts: dict[str, Any] = json.loads(found.read_text())
            self.token, self.roster = self.facts["token"], self.facts["roster"]
            self.database.keep()
            ending.callback(self._stop_programs)
            self._start_programs()
            self._ending = ending.pop_all()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ending.close()

    def empty(self) -> None:
        """The seeded database again: later rounds do not pay for earlier ones."""
        self._stop_programs()
        self.database.put_back()
        self._start_programs()

    def seed(self, module: str) -> str:
        """What `python -m module FILE` writes into FILE, run in this database."""
        found = self._folder / f"{module}.json"
        self.run("-m", module, str(found))
        return found.read_text()

    def officer(self, who: str = "dunn") -> Person:
        where: Any = _Where(self.url)
        return Person(where, self.facts["emails"][who])

    @property
    def web_pid(self) -> int:
        """Of the web's first process, which leads the group of its workers."""
        return self._programs[0].pid

    def requests_with_a_page(self) -> int:
        found = self.database.rows("SELECT count(*) FROM dispatch_page", ())
        return int(found[0][0])

    def _start_programs(self) -> None:
        web = ["-m", "uvicorn", "oncall.asgi:application", "--no-access-log"]
        web += ["--port", str(self.port), "--log-level", "warning"]
        web += ["--workers", str(self._workers)] if self._workers > 1 else []
        self._start(*web)
        if self._engine:
            self._start("manage.py", "run_engine")
        wait_until("the web answers", self._answers, within=60)

    def _stop_programs(self) -> None:
        """Ask each to end; then kill what is left of it, its workers too."""
        for program in self._programs:
            program.terminate()
        for program in self._programs:
            with suppress(subprocess.TimeoutExpired):
                program.wait(10)
            with suppress(ProcessLookupError):  # the whole group has ended
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        self._programs.clear()

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/bench/select", timeout=5).ok
        except requests.RequestException:
            return False

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TANDEM_")}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": self.database.url,
            "TANDEM_VAR": str(self._folder),
            "TANDEM_LOG": "ERROR",
            "TWILIO_API_BASE_URL": self.lab.url.rstrip("/"),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TANDEM_PUBLIC_URL": self.url,
        }

    def _start(self, *arguments: str) -> None:
        log = Path(tempfile.gettempdir()) / "tandem-bench.log"
        with log.open("ab") as output:
            program = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self._environment(),
                stdout=output,
                stderr=output,
                start_new_session=True,  # a group of its own, to be ended as one
            )
        self._programs.append(program)

    def run(self, *arguments: str) -> None:
        """One of our programs, to its end."""
        subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment(),
            check=True,
            stdout=subprocess.DEVNULL,
        )
