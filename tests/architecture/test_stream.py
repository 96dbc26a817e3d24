"""Promise 8 on the wire: the stream itself, as the server runs it."""

import asyncio
from collections import deque
from datetime import datetime
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client

from agencies.models import User
from oncall import live
from tests.architecture.doors import LIVE_TOPICS
from tests.cast import build_cast


def opened(browser: Client | None, *topics: str) -> int:
    """The status with which the stream of these topics begins; then we are gone."""
    sent: list[Any] = []
    messages = deque([{"type": "http.disconnect"}])

    async def receive() -> Any:
        return messages[0]

    async def send(message: Any) -> None:
        sent.append(message)

    async_to_sync(live.stream)(asked_by(browser, *topics), receive, send)
    return int(sent[0]["status"])


def asked_by(browser: Client | None, *topics: str) -> Any:
    """What the server says of such a request."""
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={browser.cookies[name].value}" if browser else ""
    return {
        "type": "http",
        "path": f"/live/{' '.join(topics)}",
        "headers": [(b"cookie", cookie.encode())],
    }


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.usefixtures("file_database")
def test_the_stream_opens_for_its_owner_and_for_nobody_else(now: datetime) -> None:
    cast = build_cast(now)
    for kind, entry in LIVE_TOPICS.items():
        assert entry.neighbours is not None
        theirs = f"{kind}:{entry.strangers(cast, now)['public_id']}"
        next_door = f"{kind}:{entry.neighbours(cast, now)['public_id']}"
        owner, neighbour = cast.stranger_dispatcher, cast.wells
        if kind == "agency":  # of its own people only: who serves all has the board
            owner, neighbour = cast.stranger_officer, cast.ames

        assert opened(browser_of(owner), theirs) == 200
        assert opened(browser_of(neighbour), next_door) == 200
        assert opened(browser_of(owner), theirs, next_door) == 404
        for person in (cast.dunn, cast.hartmann, cast.novak, cast.admin, cast.rivera):
            assert opened(browser_of(person), theirs) == 404
        assert opened(browser_of(cast.dunn), next_door) == 404
        assert opened(browser_of(cast.hartmann), next_door) == 404
        assert opened(None, theirs) == 404


@pytest.mark.usefixtures("file_database")
def test_a_locked_session_opens_no_stream(now: datetime) -> None:
    cast = build_cast(now)
    topic = f"board:{cast.tri_town.public_id}"
    browser = browser_of(cast.wells)
    assert opened(browser, topic) == 200

    browser.post("/lock/now")

    assert opened(browser, topic) == 404


@pytest.mark.usefixtures("file_database")
def test_a_stream_that_the_server_gives_up_ends_in_peace(now: datetime) -> None:
    cast = build_cast(now)
    asked = asked_by(browser_of(cast.wells), f"board:{cast.tri_town.public_id}")
    sent: list[Any] = []

    async def opened_then_cancelled() -> None:
        runs, nothing = asyncio.Event(), asyncio.Event()

        async def receive() -> Any:
            await nothing.wait()

        async def send(message: Any) -> None:
            sent.append(message)
            if message.get("body"):
                runs.set()

        stream = asyncio.create_task(live.stream(asked, receive, send))
        await runs.wait()
        stream.cancel()
        await stream

    async_to_sync(opened_then_cancelled)()

    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
