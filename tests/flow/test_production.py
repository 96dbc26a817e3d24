"""In production: nothing starts on a database seeded by `make run`; the rest does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.flow.system import House, free_port, wait_until
from tests.lab import ROOT

pytestmark = pytest.mark.flow
PROGRAMS = {
    "engine": ["manage.py", "run_engine"],
    "supervisor": ["manage.py", "serve"],
    "web": ["-m", "uvicorn", "oncall.asgi:application", "--port", "0"],
    "check": ["manage.py", "check", "--database", "default"],
}
HOST = "tandem.tamarack.example"


def production(folder: Path, database_url: str) -> dict[str, str]:
    """The environment of a department's own machine."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "TANDEM_PRODUCTION": "1",
        "TANDEM_VAR": str(folder),
        "TANDEM_PUBLIC_URL": f"https://{HOST}",
        "TANDEM_EMAIL_HOST": "mail.tamarack.example",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "long and known to nobody, as it should be",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "as secret",
    }


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_web_starts_with_one_worker_and_with_several(
    tmp_path: Path, workers: str
) -> None:
    port = free_port()
    command = [*PROGRAMS["web"][:-1], str(port), "--workers", workers]
    web = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=production(tmp_path, f"sqlite:///{tmp_path}/new.sqlite3"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def answers() -> bool:
        proxied = {"Host": HOST, "X-Forwarded-Proto": "https"}
        try:
            found = requests.get(
                f"http://localhost:{port}/health", headers=proxied, timeout=5
            )
        except requests.ConnectionError:
            return False
        # An empty database is one that answers, before the first `migrate`.
        assert found.json()["database"] == "ok", found.text
        assert "pending" in found.json()["migrations"], found.text
        return True

    try:
        wait_until("the web answers", answers, within=60)
    finally:
        web.terminate()
        web.wait(20)


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_does_not_start_on_the_demonstration(house: House, program: str) -> None:
    ended = subprocess.run(
        [sys.executable, *PROGRAMS[program]],
        cwd=ROOT,
        env=production(house.database.folder, house.database.url),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode != 0
    assert "This database holds the demonstration" in ended.stderr
