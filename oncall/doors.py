"""The door for programs that watch ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.crypto import constant_time_compare

from agencies.doors import DjangoView, TandemRequest

LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded")


def for_monitors(view: Callable[[TandemRequest], HttpResponse]) -> DjangoView:
    """Let in who brings TANDEM_METRICS_TOKEN, and who asks from this very machine.

    What came through a proxy comes from elsewhere, also when the proxy is here.
    Others: 403 without a word why.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not (_brings_the_token(request) or _is_near(request)):
            return HttpResponseForbidden()
        return view(cast(TandemRequest, request))

    cast(Any, guarded).door = "open: a monitor, by its token or from this machine"
    return cast(DjangoView, guarded)


def _brings_the_token(request: HttpRequest) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    return bool(
        wanted and kind.lower() == "bearer" and constant_time_compare(given, wanted)
    )


def _is_near(request: HttpRequest) -> bool:
    came_through = any(request.headers.get(name) for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not came_through
