"""Calls about a scene, behind the carrier's signature: who is alone there, safe?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from common import clock
from dispatch import selectors
from dispatch.services import question_calls, why_calls
from notifications.doors import signed


def _say(markup: str) -> HttpResponse:
    return HttpResponse(markup, content_type="text/xml")


@signed
def question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(question_calls.ask(selectors.question_of(public_id)))


@signed
def question_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key = selectors.question_of(public_id), request.POST.get("Digits", "")[:4]
    return _say(question_calls.keyed(found, key, now=clock.now()))


@signed
def why(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key = selectors.page_of(public_id), request.POST.get("Digits", "")[:4]
    return _say(why_calls.keyed(found, key, now=clock.now()))


@signed
def alone(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(question_calls.tell_alone(selectors.callout_of(public_id)))
