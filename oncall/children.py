"""The programs a supervisor keeps running: starting, watching and ending one."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from common.retries import retry_after

Say = Callable[[str], object]
SETTLED_SECONDS = 60.0  # who lived so long has not died "again"
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One program. Its output is ours. It ends when we do, however we end.

    `greeting` begins the line by which it says that it is ready; without one it is
    ready as soon as it lives.
    """

    name: str
    command: list[str]
    greeting: str = ""
    process: "subprocess.Popen[str] | None" = field(default=None, init=False)
    _greeted: threading.Event = field(default_factory=threading.Event, init=False)
    _began: float = field(default=0.0, init=False)
    _deaths: int = field(default=0, init=False)
    _again_at: float | None = field(default=None, init=False)

    def start(self) -> None:
        self._began, self._again_at = time.monotonic(), None
        self._greeted = greeted = threading.Event()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            stdout=subprocess.PIPE if self.greeting else None,
            text=True,
            preexec_fn=leash(),  # kill -9 of us leaves nothing running
        )
        if self.process.stdout is not None:
            listening = (self.process.stdout, greeted)
            threading.Thread(target=self._listen, args=listening, daemon=True).start()

    def _listen(self, output: IO[str], greeted: threading.Event) -> None:
        with output:
            for line in output:
                if line.startswith(self.greeting):
                    greeted.set()
                sys.stdout.write(line)

    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def is_ready(self) -> bool:
        return not self.is_dead() and (not self.greeting or self._greeted.is_set())

    def look_after(self, say: Say) -> None:
        """Start it again if it has died: after 1 s, and after 2, 5, 10 s when it dies
        again and again. Call it often.
        """
        if not self.is_dead():
            return
        now = time.monotonic()
        if self._again_at is None:
            settled = now - self._began > SETTLED_SECONDS
            self._deaths = 1 if settled else self._deaths + 1
            pause = retry_after(self._deaths).total_seconds()
            self._again_at = now + pause
            say(f"{self.name} ended ({self._how()}); starting it again in {pause:g} s.")
        elif now >= self._again_at:
            self.start()

    def _how(self) -> str:
        code = self.process.returncode if self.process is not None else 0
        return f"signal {-code}" if code < 0 else f"exit {code}"

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def leash() -> Callable[[], None] | None:
    """What a child does first, so that it gets SIGTERM when the thread that started
    it dies, by kill -9 too. Linux only; elsewhere nothing.
    """
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we were tied
            os.kill(os.getpid(), signal.SIGTERM)

    return tie
