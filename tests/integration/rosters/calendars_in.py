"""Somebody's own calendar on a server that a test can change, on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from socket import socket

from django.test import override_settings

from agencies.models import User
from rosters.models import BusyCalendar
from rosters.services import busy
from tests.cast import scope_of
from tests.integration.common.servers import Server, answer, serving
from tests.unit.rosters.ics_texts import calendar, event


def evening(day: str, uid: str = "") -> str:
    """An event from 20:00 to 21:00 Central of a day in November 2026."""
    return event(
        f"DTSTART;TZID=America/Chicago:202611{day}T200000",
        f"DTEND;TZID=America/Chicago:202611{day}T210000",
        "SUMMARY:Therapy with Dr. Secret",
        uid=uid or f"{day}@else",
    )


@dataclass
class Desk:
    """What the server says. `down`: nothing but an error."""

    body: bytes = calendar(evening("05"))
    etag: str = ""
    down: bool = False
    server: Server = field(default_factory=lambda: Server(0))

    @property
    def address(self) -> str:
        return self.server.at("/private-5ecret/basic.ics")

    def say(self, plug: socket, asked: bytes) -> None:
        if self.down:
            plug.sendall(answer(b"oh no", status="503 Down"))
        elif self.etag and f'if-none-match: "{self.etag}"' in asked.decode().lower():
            plug.sendall(answer(status="304 Not Modified"))
        else:
            headers = [f'ETag: "{self.etag}"'] if self.etag else []
            plug.sendall(answer(self.body, *headers))


@contextmanager
def on_loopback() -> Iterator[Desk]:
    """The server, which may be reached while this lasts."""
    made = Desk()
    with serving(made.say) as server, override_settings(FETCH_ALSO=server.also):
        made.server = server
        yield made


def subscribed(person: User, at: Desk, now: datetime) -> BusyCalendar:
    scope = scope_of(person, now=now)
    return busy.subscribe(scope, at.address, now=now)[0]
