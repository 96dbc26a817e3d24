"""A process that has imported everything once, and forks our programs off.

`python -m tests.flow.nursery`, in the environment of the programs. Importing takes
each of them seconds of processor time, a fork milliseconds. What runs in the fork is
what would run without it: `-m uvicorn oncall.asgi:application` or `manage.py
run_engine`, by settings read from the same environment.

One JSON object a line on stdin, and an answer on stdout for each:
`{"start": [argument], "log": path, "seams": {name: value}}` -> `{"pid": number}`;
`{"wait": pid, "seconds": number}` -> `{"code": number}`, null while it lives.
Whoever still lives when stdin ends is killed.
"""

import json
import os
import runpy
import select
import signal
import sys
import threading
from typing import Any

NOTHING: list[str] = []


def warm_up() -> None:
    """Import what the programs import. No thread and no connection comes of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
    import uvicorn.lifespan.on  # noqa: PLC0415 - the order is the point
    import uvicorn.loops.auto  # noqa: PLC0415
    import uvicorn.main  # noqa: PLC0415
    import uvicorn.protocols.http.auto  # noqa: PLC0415
    import uvicorn.protocols.websockets.auto  # noqa: PLC0415, F401
    from django.db import connections  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    import oncall.asgi  # noqa: PLC0415 - sets Django up
    import oncall.engine  # noqa: PLC0415, F401
    from common import heap  # noqa: PLC0415
    from notifications import duties  # noqa: PLC0415 - needs Django set up

    duties.get_ready()
    assert get_resolver().url_patterns
    assert threading.active_count() == 1
    assert not any(c.connection for c in connections.all(initialized_only=True))
    heap.settle()  # a fork then shares what it never touches


class Nursery:
    def __init__(self) -> None:
        self._alive: dict[int, int] = {}  # pid -> a pipe that ends with the child

    def serve(self) -> list[str]:
        """Answer until stdin ends; in a child, what it is to run."""
        program = NOTHING
        try:
            for line in sys.stdin:
                asked = json.loads(line)
                answer = self._start(asked) if "start" in asked else self._wait(asked)
                if answer is None:
                    program = list(asked["start"])
                    break
                print(json.dumps(answer), flush=True)  # noqa: T201 - the protocol
        finally:
            if program == NOTHING:  # the tests have ended, or were killed themselves
                for pid in self._alive:
                    os.kill(pid, signal.SIGKILL)
        return program

    def _start(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """None in the child, whose output is the log from here on."""
        ends, lives = os.pipe()
        pid = os.fork()
        if pid:
            os.close(lives)
            self._alive[pid] = ends
            return {"pid": pid}
        os.environ.update(asked["seams"])
        log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for ours, stream in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(ours, stream)
        return None

    def _wait(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The exit code, minus the signal's number if one ended it."""
        pid = asked["wait"]
        ready, _, _ = select.select([self._alive[pid]], [], [], asked["seconds"])
        if not ready:
            return {"code": None}
        os.close(self._alive.pop(pid))
        return {"code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}


def main() -> None:
    warm_up()
    program = Nursery().serve()
    if program == NOTHING:
        return
    if program[0] == "-m":
        sys.argv = program[1:]
        runpy.run_module(program[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = program
        runpy.run_path(program[0], run_name="__main__")


main()
