"""Starting, killing and stopping our programs, through the nursery."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.lab import ROOT


class Programs:
    """Whatever runs by one environment. Each program is named by its process id."""

    def __init__(self, environment: Mapping[str, str], *, log: Path) -> None:
        self.log = log
        self._output = log.open("ab")
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.flow.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._output,
            text=True,
        )

    def start(self, *arguments: str, **seams: str) -> int:
        """`seams` are environment variables read when needed, not by the settings."""
        wrong = [name for name in seams if not name.startswith("TANDEM_SEAM")]
        assert not wrong, f"the settings are read already: {wrong}"
        asked = {"start": arguments, "log": str(self.log), "seams": seams}
        return int(self._ask(asked)["pid"])

    def run(self, *arguments: str) -> None:
        """Start it and wait until it has done its work."""
        code = self.wait(self.start(*arguments), seconds=400)
        assert code == 0, f"{arguments} ended with {code}; see {self.log}"

    def wait(self, pid: int, *, seconds: float) -> int | None:
        """The exit code (-9: killed), or None when it lives on after `seconds`."""
        code = self._ask({"wait": pid, "seconds": seconds})["code"]
        return None if code is None else int(code)

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        assert self.wait(pid, seconds=10) is not None

    def stop(self, *pids: int) -> None:
        """Ask them to end, all at once; kill who has not within 8 s."""
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        for pid in pids:
            if self.wait(pid, seconds=8) is None:
                self.kill(pid)

    def close(self) -> None:
        for stream in (self._nursery.stdin, self._nursery.stdout):
            assert stream is not None
            stream.close()
        self._nursery.wait(60)
        self._output.close()

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(json.dumps(asked) + "\n")
        self._nursery.stdin.flush()
        line = self._nursery.stdout.readline()
        assert line, f"the nursery has died; see {self.log}"
        answer: dict[str, Any] = json.loads(line)
        return answer
