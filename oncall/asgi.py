"""One port: live streams natively, everything else through Django's WSGI handler.

Measured at three times the throughput of Django's own ASGI handler (ADR 9).
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
wsgi = get_wsgi_application()

from django.db import connection  # noqa: E402 - Django must be set up first
from django.urls import resolve  # noqa: E402 - as above

from common import heap  # noqa: E402 - as above
from oncall import demonstration, live  # noqa: E402


def _get_ready() -> None:
    try:
        demonstration.refuse_in_production()
    finally:
        connection.close()  # this thread serves no request
    resolve("/")  # loads every page's code, which the first request would wait for
    heap.settle()


# On a thread: uvicorn with several workers imports this inside its event loop, where
# Django refuses to query.
with ThreadPoolExecutor(1) as once:
    once.submit(_get_ready).result()
_pages: ASGIApp = WSGIMiddleware(cast(Any, wsgi), workers=16)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await live.lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/live/"):
        await live.stream(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)
