"""The record of request: one page to print, of one request and of every attempt."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from dispatch import screens, selectors
from dispatch.screens import attempts, told
from dispatch.services import reading


@require_GET
@may(Act.SEE_CALLOUTS)
def record(request: TandemRequest, public_id: UUID) -> HttpResponse:
    callout, scope = selectors.callout_for(request.scope, public_id), request.scope
    reading.note_read(callout, scope, now=request.now)
    context = {
        "callout": callout,
        "status": screens.status(callout, now=request.now),
        "entered_by": screens.entered_by(callout, scope),
        "requester": screens.shown_name(callout.requester, callout, scope),
        "timeline": screens.timeline(callout, scope),
        "attempts": attempts.of_callout(callout, scope),
        "told": told.told(callout, scope),
        "outcome": screens.outcome(callout),
    }
    return render(request, "dispatch/record.html", context)


@require_GET
@may(Act.SEE_CALLOUTS)
def all_attempts(request: TandemRequest) -> HttpResponse:
    """Every call and text that was about asking, newest first."""
    found = attempts.attempts(request.scope, before=_before(request), now=request.now)
    is_full = len(found) == selectors.PAGE_SIZE
    context = {
        "attempts": found,
        "older": found[-1].at.isoformat() if is_full else "",
    }
    return render(request, "dispatch/attempts.html", context)


def _before(request: HttpRequest) -> datetime | None:
    """The instant asked for; None for none, or for what is no instant."""
    try:
        asked = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return asked if asked is not None and asked.tzinfo is not None else None
