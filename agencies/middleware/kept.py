"""A form sent after the session ended is kept, and offered again after sign-in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from agencies.doors import SignInFirst, TandemRequest
from agencies.middleware import idle

KEPT, UNSENT_AT = "kept", "unsent_at"
MOST_CHARACTERS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """Where it was to go, and what was typed."""

    next: str
    pairs: list[tuple[str, str]]


def keep(request: TandemRequest) -> bool:
    """Put what was sent into the visitor's session; False if that cannot be done.
    That it was not sent is remembered either way.
    """
    pairs, at = idle.typed(request), int(request.now.timestamp())
    request.session[UNSENT_AT] = at
    fits = len(json.dumps(pairs)) <= MOST_CHARACTERS
    if not idle.can_be_sent_again(request) or not fits:
        forget(request)
        return False
    request.session[KEPT] = {"next": request.get_full_path(), "pairs": pairs, "at": at}
    return True


def unsent(request: TandemRequest) -> str:
    """What the sign-in page says of a form that was just sent without a session:
    "kept", "lost", or "" when there was none.
    """
    at = request.session.get(UNSENT_AT)
    if at is None or _is_old(at, request):
        return ""
    return "kept" if kept(request) is not None else "lost"


def _is_old(at: int, request: TandemRequest) -> bool:
    return int(request.now.timestamp()) - at > settings.IDLE_LOCK_MINUTES * 60


def kept(request: TandemRequest) -> Kept | None:
    """What waits to be sent, for as long as an idle session stays open."""
    found = request.session.get(KEPT)
    if found is None:
        return None
    if _is_old(found["at"], request):
        forget(request)
        return None
    return Kept(found["next"], [(name, value) for name, value in found["pairs"]])


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


class KeepTyped:
    """Leads a form without a session to the sign-in page, and then to `agencies:kept`.

    What has been sent at last is forgotten.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated:
            if UNSENT_AT in request.session:
                del request.session[UNSENT_AT]
            waiting = request.session.get(KEPT)
            if waiting is not None and waiting["next"] == request.get_full_path():
                forget(request)
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, SignInFirst):
            return None
        is_kept = keep(cast(TandemRequest, request))
        return redirect_to_login(reverse("agencies:kept") if is_kept else "/")
