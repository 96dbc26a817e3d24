"""When a signed-in session began, and ending all of a person's."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import F
from django.http import HttpRequest

from agencies.models import User
from common import clock

SIGNED_IN = "signed_in_at"


def note_sign_in(*, request: HttpRequest, **_signal: Any) -> None:
    """Remember in the session when it began. A receiver of Django's signal."""
    now: datetime = getattr(request, "now", None) or clock.now()
    request.session[SIGNED_IN] = int(now.timestamp())


def end_all(person: User) -> int:
    """Sign the person out everywhere; how many known sessions that ended.

    Raising the epoch also ends a session that nobody wrote down.
    """
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])
    known = list(UserSession.objects.filter(user=person))
    for session in known:
        session.end()
    return len(known)
