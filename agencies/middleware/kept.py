"""A form sent after the session ended is kept, and offered again after sign-in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

from agencies.doors import SignInFirst, TandemRequest
from agencies.middleware import idle
from agencies.models import User

KEPT, UNSENT_AT = "kept", "unsent_at"
MOST_CHARACTERS = 64 * 1024
WHOSE = "here_last"
"""The cookie that says, readable by nobody but us, who used this browser last."""
WHOSE_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where it was to go, and what was typed."""

    next: str
    pairs: list[tuple[str, str]]


def keep(request: TandemRequest) -> bool:
    """Put what was sent into the visitor's session, for whoever was signed in here;
    False if that cannot be done. That it was not sent is remembered either way.
    """
    pairs, at = idle.typed(request), int(request.now.timestamp())
    request.session[UNSENT_AT] = at
    whose = request.COOKIES.get(WHOSE, "")
    fits = len(json.dumps(pairs)) <= MOST_CHARACTERS
    if not whose or not idle.can_be_sent_again(request) or not fits:
        forget(request)
        return False
    found = {"next": request.get_full_path(), "pairs": pairs, "at": at, "by": whose}
    request.session[KEPT] = found
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
    """What waits to be sent, for as long as an idle session stays open; nothing of
    what somebody else typed who was here before.
    """
    found = request.session.get(KEPT)
    if found is None:
        return None
    person = request.user
    is_anothers = person.is_authenticated and found.get("by") != _mark(person)
    if is_anothers or _is_old(found["at"], request):
        forget(request)
        return None
    return Kept(found["next"], [(name, value) for name, value in found["pairs"]])


def _mark(person: User) -> str:
    """Stands for a person in a cookie: tells nobody who it is."""
    whose = str(person.public_id)
    return salted_hmac(WHOSE, whose, algorithm="sha256").hexdigest()


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def _remember(response: HttpResponse, mark: str) -> None:
    response.set_cookie(
        WHOSE,
        mark,
        max_age=WHOSE_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


class KeepTyped:
    """Leads a form without a session to the sign-in page, and then to `agencies:kept`.

    What has been sent at last is forgotten.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        if request.method == "POST" and was_signed_in:
            if UNSENT_AT in request.session:
                del request.session[UNSENT_AT]
            waiting = request.session.get(KEPT)
            if waiting is not None and waiting["next"] == request.get_full_path():
                forget(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            mark = _mark(cast(TandemRequest, request).user)
            if not was_signed_in or request.COOKIES.get(WHOSE) != mark:
                _remember(response, mark)
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, SignInFirst):
            return None
        if "html" not in request.headers.get("Accept", "html"):
            return redirect_to_login("/")  # a page's own question: nobody typed it
        is_kept = keep(cast(TandemRequest, request))
        return redirect_to_login(reverse("agencies:kept") if is_kept else "/")
