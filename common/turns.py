"""Writers of one file one after the other, first come first served.

SQLite lets one write at a time, but whoever finds it busy sleeps and looks again,
longer each time: under load some wait for seconds while others go first. Here the
threads of a process queue up, and the processes take turns by locks on two files:
whoever holds `…-next` is the next to hold `…-turn`, so that none can jump in. The
kernel lets go of both when a process dies, however it dies. This is about order
alone: that there is one writer, SQLite sees to by itself.
"""

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

LOOK_EVERY_SECONDS = 0.001  # at the other processes; only one thread of each looks


class Turns:
    """The queue of this process for the file at `path`. Use `turns_at`."""

    def __init__(self, path: str) -> None:
        self._paths = f"{path}-next", f"{path}-turn"
        self._files: list[int] = []
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, timeout: float) -> bool:
        """Wait for the turn, at most `timeout` seconds; False: it did not come."""
        end = time.monotonic() + timeout
        if not self._called_up(end):
            return False
        mine = False
        try:
            mine = self._ours(end)
        finally:
            if not mine:
                self._call_up_next()
        return mine

    def leave(self) -> None:
        """The turn is over. Only for whoever has taken it."""
        fcntl.flock(self._files[1], fcntl.LOCK_UN)
        self._call_up_next()

    def _called_up(self, end: float) -> bool:
        """Be the one thread of this process whose turn it is."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            call = threading.Lock()
            call.acquire()
            self._waiting.append(call)
        if call.acquire(timeout=max(0.0, end - time.monotonic())):
            return True
        with self._guard:
            if call in self._waiting:
                self._waiting.remove(call)
                return False
        return True  # called up at the very last moment

    def _call_up_next(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _ours(self, end: float) -> bool:
        """Be the one process whose turn it is."""
        if not self._files:
            self._files = [
                os.open(path, os.O_RDWR | os.O_CREAT, 0o666) for path in self._paths
            ]
        following, turn = self._files
        if not _locked(following, end):
            return False
        try:
            return _locked(turn, end)
        finally:
            fcntl.flock(following, fcntl.LOCK_UN)


def _locked(file: int, end: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(LOOK_EVERY_SECONDS)
        else:
            return True


_turns: dict[str, Turns] = {}
_making = threading.Lock()


def turns_at(path: str | Path) -> Turns:
    """This process's queue for that file: one, however the path is written."""
    where = str(Path(path).absolute())
    with _making:
        return _turns.setdefault(where, Turns(where))


# A child would share its parent's locks, which are then no locks between the two.
os.register_at_fork(after_in_child=_turns.clear)
