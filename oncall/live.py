"""Live streams: `/live/<topics>` says when something on a page changed.

One hub per process reads `LiveVersion` when the database says that something was
committed, and puts the topic into the queue of every stream that watches it. A
stream carries topic and version only; the page asks again for what it may see.
"""

import asyncio
import logging
import threading
from collections import defaultdict
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from a2wsgi.asgi_typing import HTTPScope, Receive, Send
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import Http404

from agencies import selectors as people
from agencies.core.acts import Act
from agencies.core.scope import NOBODY, Scope
from agencies.doors import ACTING
from agencies.middleware import idle
from agencies.middleware.mfa import lacks_factor
from agencies.models import LiveVersion, User
from common import clock, wakeup
from dispatch import selectors

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 20
RECHECK_SECONDS = 60
QUEUE_LENGTH = 8
MOST_TOPICS = 8


class Hub:
    """Follows `LiveVersion` in one thread and tells this process's streams."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watching: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._thread = threading.Thread(target=self._follow, name="live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def watch(self, topics: list[str]) -> "asyncio.Queue[str]":
        queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_LENGTH)
        for topic in topics:
            self._watching[topic].add(queue)
        return queue

    def leave(self, topics: list[str], queue: "asyncio.Queue[str]") -> None:
        for topic in topics:
            self._watching[topic].discard(queue)
            if not self._watching[topic]:
                del self._watching[topic]

    def _follow(self) -> None:
        seen: dict[str, int] = {}
        while not self._stop.is_set():
            try:
                with wakeup.waiter() as waiter:
                    seen = self._versions()
                    while not self._stop.is_set():
                        waiter.wait(1.0, self._stop)
                        seen = self._announce(seen)
            except Exception:  # one bad read must not silence every board
                log.exception("live streams lost the database; trying again")
                connection.close()
                self._stop.wait(1.0)

    def _versions(self) -> dict[str, int]:
        watched = list(self._watching)
        rows = LiveVersion.objects.filter(topic__in=watched)
        return dict(rows.values_list("topic", "version"))

    def _announce(self, seen: dict[str, int]) -> dict[str, int]:
        if not self._watching:
            return seen
        now = self._versions()
        changed = [
            topic for topic, version in now.items() if seen.get(topic) != version
        ]
        if changed and self._loop is not None:
            self._loop.call_soon_threadsafe(self._deliver, changed)
        return seen | now

    def _deliver(self, changed: list[str]) -> None:
        for topic in changed:
            for queue in self._watching.get(topic, ()):
                if queue.full():
                    queue.get_nowait()  # the newest word replaces the oldest
                queue.put_nowait(topic)


hub = Hub()


async def lifespan(receive: Receive, send: Send) -> None:
    """The hub lives as long as the server."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub.start(asyncio.get_running_loop())
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def stream(scope: HTTPScope, receive: Receive, send: Send) -> None:
    """One open stream: authorised at the start and again every minute."""
    topics = unquote(scope["path"].removeprefix("/live/")).split()[:MOST_TOPICS]
    session = _session_key(scope)
    if not topics or not await _may_watch(session, topics):
        await _refuse(send)
        return
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
            ],
        }
    )
    queue = hub.watch(topics)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await _write(send, "retry: 2000\nevent: resync\ndata: \n\n")
        await _run(send, queue, gone, session, topics)
    except asyncio.CancelledError:
        # The server ends and waits no longer. The browser asks the next one.
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()
        hub.leave(topics, queue)


async def _run(
    send: Send,
    queue: "asyncio.Queue[str]",
    gone: "asyncio.Task[None]",
    session: str,
    topics: list[str],
) -> None:
    loop = asyncio.get_running_loop()
    next_check = loop.time() + RECHECK_SECONDS
    while not gone.done():
        if loop.time() >= next_check:
            next_check = loop.time() + RECHECK_SECONDS
            if not await _may_watch(session, topics):
                break
        waiting = asyncio.create_task(queue.get())
        done, _pending = await asyncio.wait(
            {waiting, gone},
            timeout=HEARTBEAT_SECONDS,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if waiting in done:
            await _write(send, f"data: {waiting.result()}\n\n")
            continue
        waiting.cancel()
        await _write(send, ": here\n\n")
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    body = text.encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _refuse(send: Send) -> None:
    """Not yours looks like not there."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _session_key(scope: HTTPScope) -> str:
    raw = next((v for k, v in scope["headers"] if k == b"cookie"), b"")
    cookies = SimpleCookie(raw.decode("latin-1"))
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


@sync_to_async
def _may_watch(session_key: str, topics: list[str]) -> bool:
    try:
        scope = scope_of_session(session_key)
        return all(may_watch(scope, topic) for topic in topics)
    finally:
        connection.close()  # a stream holds no database connection


def scope_of_session(session_key: str) -> Scope:
    """The scope of a session cookie, checked as the web's middleware does: signed in,
    not over, not locked, and with a second factor where that is required.
    """
    if not session_key:
        return NOBODY
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    person = User.objects.filter(pk=store.get(SESSION_KEY), is_active=True).first()
    if person is None or store.get(HASH_SESSION_KEY) != person.get_session_auth_hash():
        return NOBODY
    now = clock.now()
    closed = idle.is_over(store, now) or idle.is_shut(store, now)
    if closed or lacks_factor(person, store):
        return NOBODY
    raw: Any = store.get(ACTING)
    acting = UUID(raw) if raw else None
    return people.scope_for(person.pk, acting=acting, now=now)


def may_watch(scope: Scope, topic: str) -> bool:
    """Whether this scope may hear that `topic` changed: what it may see, no more."""
    kind, _, raw = topic.partition(":")
    try:
        public_id = UUID(raw)
        if kind == "callout" and scope.may(Act.SEE_CALLOUTS):
            selectors.callout_for(scope, public_id)
            return True
        if kind == "board" and scope.sees_whole_consortium:
            people.consortium_for(scope, public_id)
            return scope.may(Act.STEER_CALLOUTS)
        if kind == "agency" and scope.may(Act.SEE_CALLOUTS):
            return topic in selectors.board_topics(scope)
    except (ValueError, Http404):
        return False
    return False
