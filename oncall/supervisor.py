"""Starting web, engine and phonelab together, and keeping them alive.

A child that dies is started again, sooner or later; Ctrl-C or SIGTERM stops all, and
so does our own death. A second supervisor in the same place says that there is one,
and changes nothing.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command

from oncall.children import Child, Say

LOOK_EVERY_SECONDS = 0.2
CONNECT_EVERY_SECONDS = 1.0
GRACE_SECONDS = 8.0
PHONELAB = "phonelab"


def serve(*, demo: bool, say: Say) -> None:
    """Prepare the database, start every child, and stay until told to stop."""
    with _alone(say):
        _refuse_taken_ports(say, demo=demo)
        prepare(demo=demo)
        children = _children(demo=demo)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        for child in children:
            child.start()
        say(addresses(demo=demo))
        try:
            keep_alive(children, stop, say)
        finally:
            _stop_all(children)


@contextmanager
def _alone(say: Say) -> Iterator[None]:
    """Within it no other supervisor runs on the same files. The lock ends with us,
    however we end.
    """
    with (settings.VAR_DIR / "serve.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "it is just starting"
            say(f"Tandem already runs here: {where}. Nothing was changed.")
            raise SystemExit(1) from None
        lock.truncate(0)
        lock.write(f"http://localhost:{settings.PORT}/ (process {os.getpid()})")
        lock.flush()
        yield


def _refuse_taken_ports(say: Say, *, demo: bool) -> None:
    ours = {"TANDEM_PORT": settings.PORT}
    if demo:
        ours["TANDEM_PHONELAB_PORT"] = settings.PHONELAB_PORT
    taken = {name: port for name, port in ours.items() if _taken(port)}
    for name, port in taken.items():
        say(f"Port {port} is in use by another program; {name} names another.")
    if taken:
        say("Nothing was changed.")
        raise SystemExit(1)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def prepare(*, demo: bool) -> None:
    """Tables, the shared cache, static files, and for a desk the story."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("check", databases=["default"], verbosity=0)
    if not settings.WHITENOISE_USE_FINDERS:
        call_command("collectstatic", interactive=False, verbosity=0)
    if demo:
        call_command("seed_demo")


def _children(*, demo: bool) -> list[Child]:
    python = sys.executable
    web = [python, "-m", "uvicorn", "oncall.asgi:application"]
    web += ["--host", "127.0.0.1", "--port", str(settings.PORT)]
    web += ["--log-level", "warning", "--no-access-log"]
    web += ["--timeout-graceful-shutdown", "3"]
    children = [
        Child("web", web),
        Child("engine", [python, "manage.py", "run_engine"]),
    ]
    return [*children, phonelab(settings.PHONELAB_PORT)] if demo else children


def phonelab(port: int) -> Child:
    numbers = settings.VAR_DIR / "phones.json"
    command = [sys.executable, "-m", "phonelab", "--port", str(port)]
    command += ["--account", settings.TWILIO_ACCOUNT_SID]
    command += ["--token", settings.TWILIO_AUTH_TOKEN]
    if numbers.exists():
        command += ["--numbers", str(numbers)]
    return Child(PHONELAB, command, greeting="phonelab is on http")


def keep_alive(children: list[Child], stop: threading.Event, say: Say) -> None:
    """Start again whoever dies, until `stop`.

    phonelab forgets who rents which number, so each one that we started is told,
    once it says that the port is its own: another's would ring at our door.
    """
    told: subprocess.Popen[str] | None = None
    next_try = 0.0
    while not stop.wait(LOOK_EVERY_SECONDS):
        for child in children:
            child.look_after(say)
        lab = next((child for child in children if child.name == PHONELAB), None)
        if lab is None or not lab.is_ready() or lab.process is told:
            continue
        if time.monotonic() >= next_try:
            told = lab.process if _connect_numbers() else told
            next_try = time.monotonic() + CONNECT_EVERY_SECONDS


def _connect_numbers() -> bool:
    """Point our numbers at this server, at our own phonelab and no other carrier."""
    ours = {"TWILIO_API_BASE_URL": f"http://127.0.0.1:{settings.PHONELAB_PORT}"}
    done = subprocess.run(
        [sys.executable, "manage.py", "connect_numbers"],
        env=os.environ | ours,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def _stop_all(children: list[Child]) -> None:
    for child in children:
        child.stop()
    until = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.wait(until)


def addresses(*, demo: bool) -> str:
    """What to open, and as whom."""
    lines = [f"Tandem           http://localhost:{settings.PORT}/"]
    if demo:
        phones = f"http://127.0.0.1:{settings.PHONELAB_PORT}/"
        lines += [f"Telephones       {phones}", "", *_sign_ins()]
    lines.append(f"Stop everything with Ctrl-C (process {os.getpid()}).")
    return "\n".join(lines)


def _sign_ins() -> list[str]:
    from oncall.story import sign_ins as cast  # noqa: PLC0415 - for a desk only

    width = max(len(row.email) for row in cast.SIGN_INS)
    rows = [f"  {row.email:<{width}}  {row.what}" for row in cast.SIGN_INS]
    return [f"Sign in with the password “{cast.PASSWORD}” as:", *rows, ""]
