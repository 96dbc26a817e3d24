"""The call by which the officer is put through to the outside line."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from common import clock
from common.errors import DomainError
from dispatch import selectors, spoken
from dispatch.core.words import Source
from dispatch.selectors.practice import is_drill
from dispatch.services import answering, markup, notices, outside, speaking
from dispatch.views.practice import marked_if
from notifications.doors import signed


def _say(markup: str) -> HttpResponse:
    return HttpResponse(markup, content_type="text/xml")


@signed
@marked_if(is_drill)
def offer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(outside.offer(selectors.callout_of(public_id), now=clock.now()))


@signed
@marked_if(is_drill)
def key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """3 connects the outside line, 1 tries again; any other key says it again."""
    found, now = selectors.callout_of(public_id), clock.now()
    pressed = request.POST.get("Digits", "")[:1]
    if pressed:
        notices.heard(found.pk, now=now)
    if not outside.is_offered(found):
        return _say(speaking.tell_officer(found, now=now))
    if pressed == "3":
        return _say(outside.connect(found, now=now))
    if pressed != "1":
        return _say(outside.offer(found, now=now))
    try:
        with transaction.atomic():
            answering.try_again(
                found.pk, by=found.requester_id, now=now, source=Source.KEYPAD
            )
    except DomainError:
        return _say(speaking.refused(found))
    return _say(markup.say_and_end(spoken.trying_again()))


@signed
@marked_if(is_drill)
def told(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whoever picks up there hears who calls."""
    return _say(outside.told(selectors.callout_of(public_id)))


@signed
@marked_if(is_drill)
def done(request: HttpRequest, public_id: UUID) -> HttpResponse:
    connected = request.POST.get("DialCallStatus", "") in markup.CONNECTED
    found = selectors.callout_of(public_id)
    return _say(outside.done(found, connected=connected, now=clock.now()))
