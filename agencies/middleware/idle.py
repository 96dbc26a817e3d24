"""Half an hour without a hand on it locks a session; nothing typed is lost.

Twelve hours after signing in it is over, however busy it was.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.doors import TandemRequest
from agencies.middleware.addresses import view_name
from agencies.services.sessions import SIGNED_IN

LOCKED, SEEN = "locked", "seen_at"
NOTE_EVERY_SECONDS = 60
SENDS_FOR = timedelta(minutes=30)
STATUS = 423
# What an installed Tandem asks for by itself: nobody's data.
SHELL = ("oncall:manifest", "oncall:service_worker", "oncall:offline")
OPEN_WHILE_LOCKED = frozenset(
    {
        *("agencies:lock", "agencies:lock_now", "agencies:alive", "agencies:passkey"),
        *("oncall:health", "oncall:metrics", *SHELL, "account_logout"),
        *("oncall:sign_on_unlock", "oncall:sign_on_back"),
    }
)
NEVER_KEPT = (
    *("csrfmiddlewaretoken", "password", "pin", "code", "credential"),
    "client_secret",
)


def lock(request: HttpRequest) -> None:
    """Close the session until `unlock`."""
    request.session[LOCKED] = True


def unlock(request: TandemRequest) -> None:
    """Open it again. The caller has seen the person's password or passkey."""
    request.session.pop(LOCKED, None)
    request.session[SEEN] = int(request.now.timestamp())


def is_shut(session: SessionBase, now: datetime) -> bool:
    """Whether it is locked, or has been idle for too long. Changes nothing."""
    seen = session.get(SEEN, now.timestamp())
    idle = now.timestamp() - seen >= settings.IDLE_LOCK_MINUTES * 60
    return bool(session.get(LOCKED)) or idle


def is_over(session: SessionBase, now: datetime) -> bool:
    """Whether its twelve hours since signing in have passed."""
    began = session.get(SIGNED_IN, now.timestamp())
    return bool(now.timestamp() - began >= settings.SESSION_COOKIE_AGE)


def is_locked(request: TandemRequest) -> bool:
    """Whether it is locked, or has been idle for so long that it is from now on."""
    if not is_shut(request.session, request.now):
        return False
    lock(request)
    return True


def must_sign_in_again(request: TandemRequest) -> bool:
    """Whether it is over. What was being typed then may still be sent for a while:
    a night shift is just as long as a session.
    """
    sends = request.method == "POST"
    return is_over(request.session, request.now - SENDS_FOR if sends else request.now)


def note_activity(request: TandemRequest) -> None:
    """Remember that somebody is there, once a minute; a page's poll is nobody."""
    if request.headers.get("HX-Request") and request.method == "GET":
        return
    at = int(request.now.timestamp())
    if at - request.session.get(SEEN, 0) >= NOTE_EVERY_SECONDS:
        request.session[SEEN] = at


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again after unlocking; secrets are left out."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if not name.startswith(NEVER_KEPT)
        for value in values
    ]


def can_be_sent_again(request: HttpRequest) -> bool:
    """Whether sending what `typed` keeps is the same as what was sent: neither a
    secret nor a file was left out.
    """
    left_out = [name for name in request.POST if name.startswith(NEVER_KEPT)]
    return not request.FILES and set(left_out) <= {"csrfmiddlewaretoken"}


def _refuse(request: TandemRequest) -> HttpResponse:
    if request.headers.get("HX-Request") or "html" not in request.headers.get(
        "Accept", "html"
    ):
        return HttpResponse(_("Locked."), status=STATUS, content_type="text/plain")
    if request.method == "GET":
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('agencies:lock')}?{query}")
    keeps = can_be_sent_again(request)
    context = {
        "unsent": "kept" if keeps else "lost",
        "kept": typed(request) if keeps else [],
        "next": request.get_full_path(),
    }
    return render(request, "agencies/lock.html", context, status=STATUS)


class IdleLock:
    """Serves a locked session its lock page and nothing else.

    A page asked for is sent to the lock page; a script gets 423; a form sent gets
    423 with the lock page, which keeps what was typed and sends it afterwards.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ours = cast(TandemRequest, request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        if must_sign_in_again(ours):
            logout(request)
            return self.get_response(request)
        request.session.setdefault(SIGNED_IN, int(ours.now.timestamp()))
        if not is_locked(ours):
            note_activity(ours)
        elif view_name(request) not in OPEN_WHILE_LOCKED:
            return _refuse(ours)
        return self.get_response(request)
