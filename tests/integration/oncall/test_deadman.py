"""The ping that stops when somebody must be called."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django.fixtures import Settings

from dispatch.models import Callout
from oncall import deadman, engine, heartbeat
from oncall.models import Heartbeat
from tests.cast import Cast
from tests.integration.dispatch.scene import ask

pytestmark = pytest.mark.django_db


@dataclass
class Watcher:
    """Somebody outside, on this machine: what they were asked, what they answer."""

    port: int = 0
    status: int = 200
    heard: list[str] = field(default_factory=list)


@pytest.fixture
def watcher(settings: Settings) -> Iterator[Watcher]:
    found = Watcher()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.heard.append(self.path)
            self.send_response(found.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"OK")

        def log_message(self, *_args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    found.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.DEADMAN_URL = f"http://127.0.0.1:{found.port}/ping/abc"
    settings.FETCH_ALSO = frozenset({("127.0.0.1", found.port)})
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def alive(db: None, now: datetime) -> None:
    for lane in engine.lanes():
        heartbeat.beat(lane, now=now)


def test_while_all_is_well_they_hear_from_us(
    watcher: Watcher, alive: None, now: datetime
) -> None:
    assert deadman.ping(now) == 1
    assert watcher.heard == ["/ping/abc"]


def test_a_watcher_with_nothing_to_say_has_heard_us_too(
    watcher: Watcher, alive: None, now: datetime
) -> None:
    watcher.status = 202

    assert deadman.ping(now) == 1


def test_an_engine_that_is_late_keeps_silent(
    watcher: Watcher, alive: None, now: datetime
) -> None:
    Heartbeat.objects.filter(name="wire").delete()

    assert deadman.is_withheld(now)
    assert deadman.ping(now) == 0
    assert watcher.heard == []


def test_an_overdue_request_keeps_it_silent(
    watcher: Watcher, cast: Cast, alive: None, now: datetime
) -> None:
    ask(cast, now)
    assert deadman.ping(now) == 1

    Callout.objects.update(deadline_at=now - timedelta(seconds=61))

    assert deadman.ping(now) == 0
    assert len(watcher.heard) == 1


def test_their_failure_is_none_of_ours_and_their_address_is_in_no_log(
    watcher: Watcher, alive: None, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    watcher.status = 503

    assert deadman.ping(now) == 0

    assert "answered 503" in caplog.text
    assert "/ping/abc" not in caplog.text


def test_nobody_near_us_can_be_pinged(
    watcher: Watcher, alive: None, now: datetime, settings: Settings
) -> None:
    settings.FETCH_ALSO = frozenset()

    assert deadman.ping(now) == 0
    assert watcher.heard == []


def test_without_an_address_nobody_is_pinged(
    alive: None, now: datetime, settings: Settings
) -> None:
    settings.DEADMAN_URL = ""

    assert deadman.ping(now) == 0


def test_the_engine_pings_once_a_minute() -> None:
    (duty,) = [d for d in engine.lanes()["rosters"] if d.name == "dead man"]

    assert duty.every == timedelta(minutes=1)
