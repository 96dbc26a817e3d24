"""The number to call when the screen does not help, also without a database."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from agencies import selectors
from agencies.core.scope import Scope
from common import clock, numbers

MOST = 4096
_by_session: dict[str, str] = {}


def remember(request: HttpRequest, number: str) -> None:
    """Keep, in this process, the number of whoever uses this browser."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not session or not number:
        return
    if len(_by_session) >= MOST:
        _by_session.clear()
    _by_session[session] = number


def asked_once(request: HttpRequest, scope: Scope | None, *, now: datetime) -> str:
    """As stored, for who asks; the frame and the lock of one page ask the database
    once.
    """
    found: str | None = getattr(request, "help_number", None)
    if found is None:
        found = selectors.help_number(scope, now=now)
        request.help_number = found  # type: ignore[attr-defined]  # ours
    return found


def number_for(request: HttpRequest) -> str:
    """As people write it. What this browser was shown before, else what the database
    says, else TANDEM_HELP_NUMBER, or "". Never raises.
    """
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    known = _by_session.get(session) or _asked(request) or settings.HELP_NUMBER
    return numbers.shown(known)


def _asked(request: HttpRequest) -> str:
    try:
        scope: Scope | None = getattr(request, "scope", None)
        return selectors.help_number(scope, now=clock.now())
    except Exception:  # whatever broke the page may break this too
        return ""
