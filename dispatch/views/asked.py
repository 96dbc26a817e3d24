"""The menu of somebody who calls to ask, and the line on which they may wait."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from common import clock
from dispatch import selectors
from dispatch.selectors.practice import is_drill, is_drill_call
from dispatch.services import bridging, calls_in, line_waiting, talking
from dispatch.views.practice import marked_if
from notifications.doors import signed


def _say(markup: str) -> HttpResponse:
    return HttpResponse(markup, content_type="text/xml")


def _keys(request: HttpRequest) -> str:
    return request.POST.get("Digits", "")[:16]


@signed
@marked_if(is_drill_call)
def keyed(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Keys pressed, or none, at that question."""
    return _say(calls_in.keyed(public_id, step, _keys(request), now=clock.now()))


@signed
@marked_if(is_drill_call)
def line(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is heard next by who waits for their request."""
    return _say(line_waiting.listen(public_id, _keys(request), now=clock.now()))


@signed
@marked_if(is_drill_call)
def after(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The clinician and the officer have talked."""
    return _say(line_waiting.after_talking(public_id, now=clock.now()))


@signed
@marked_if(is_drill)
def wait(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the clinician hears until the officer is connected."""
    return _say(talking.meanwhile())


@signed
@marked_if(is_drill)
def alone(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the officer hears when the clinician is not there any more."""
    return _say(talking.alone())


@signed
@marked_if(is_drill)
def talked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same, to the clinician."""
    found = selectors.callout_of(public_id)
    return _say(talking.after_meeting(found, now=clock.now()))


@signed
@marked_if(is_drill)
def lead_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The officer and the clinician whom they rang have talked, or nobody answered."""
    ended = request.POST.get("DialCallStatus", "")
    return _say(talking.after_lead(selectors.callout_of(public_id), ended))


@signed
@marked_if(is_drill)
def lead_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = selectors.callout_of(public_id)
    return _say(talking.lead_keyed(found, _keys(request)[:1]))


@signed
@marked_if(is_drill)
def ringing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the clinician hears while the officer is rung."""
    return _say(bridging.ringing(selectors.callout_of(public_id), now=clock.now()))


@signed
@marked_if(is_drill)
def over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The clinician and the officer who was rung have talked; to the clinician."""
    return _say(bridging.over())


@signed
@marked_if(is_drill)
def officer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The officer who was rung picks up."""
    found, sid = selectors.callout_of(public_id), request.POST.get("CallSid", "")[:40]
    return _say(bridging.officer(found, sid=sid, now=clock.now()))


@signed
@marked_if(is_drill)
def left(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same as `over`, to that officer."""
    return _say(bridging.left(selectors.callout_of(public_id)))
