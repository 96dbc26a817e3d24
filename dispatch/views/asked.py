"""The menu of somebody who calls to ask, and the line on which they may wait."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from common import clock
from dispatch import selectors
from dispatch.services import calls_in, line_waiting, talking
from notifications.doors import signed


def _say(markup: str) -> HttpResponse:
    return HttpResponse(markup, content_type="text/xml")


def _keys(request: HttpRequest) -> str:
    return request.POST.get("Digits", "")[:16]


@signed
def keyed(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Keys pressed, or none, at that question."""
    return _say(calls_in.keyed(public_id, step, _keys(request), now=clock.now()))


@signed
def line(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is heard next by who waits for their request."""
    return _say(line_waiting.listen(public_id, _keys(request), now=clock.now()))


@signed
def after(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The clinician and the officer have talked."""
    return _say(line_waiting.after_talking(public_id, now=clock.now()))


@signed
def wait(request: HttpRequest) -> HttpResponse:
    """What the clinician hears until the officer is connected."""
    return _say(talking.meanwhile())


@signed
def talked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same, to the clinician."""
    return _say(talking.after_meeting(selectors.callout_of(public_id)))
