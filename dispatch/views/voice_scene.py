"""Calls about a scene, behind the carrier's signature: who is alone there, safe?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from common import clock
from dispatch import selectors
from dispatch.selectors.practice import is_drill, is_drill_page, is_drill_question
from dispatch.services import question_calls, time_calls, why_calls
from dispatch.views.practice import marked_if
from dispatch.views.voice import called
from notifications.doors import signed


def _say(markup: str) -> HttpResponse:
    return HttpResponse(markup, content_type="text/xml")


@signed
@marked_if(is_drill_question)
def question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(question_calls.ask(selectors.question_of(public_id)))


@signed
@marked_if(is_drill_question)
def question_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key = selectors.question_of(public_id), request.POST.get("Digits", "")[:4]
    return _say(question_calls.keyed(found, key, now=clock.now()))


@signed
@marked_if(is_drill)
def lead(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = selectors.callout_of(public_id)
    return _say(time_calls.lead_menu(found, by=called(request)))


@signed
@marked_if(is_drill)
def lead_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key = selectors.callout_of(public_id), request.POST.get("Digits", "")[:4]
    by = called(request)
    return _say(time_calls.lead_keyed(found, key, by=by, now=clock.now()))


@signed
@marked_if(is_drill)
def lead_called(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """On a call to us: who has it waits for the officer, or presses 6."""
    found, key = selectors.callout_of(public_id), request.POST.get("Digits", "")[:4]
    return _say(time_calls.lead_called(found, key, now=clock.now()))


@signed
@marked_if(is_drill)
def lead_said(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """A number and the pound key, after "there" or "done"."""
    found, keys = selectors.callout_of(public_id), request.POST.get("Digits", "")[:8]
    if what not in time_calls.WHAT:
        raise Http404
    by = called(request)
    return _say(time_calls.noted(found, what, keys, by=by, now=clock.now()))


@signed
@marked_if(is_drill)
def officer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(time_calls.officer_menu(selectors.callout_of(public_id)))


@signed
@marked_if(is_drill)
def officer_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key = selectors.callout_of(public_id), request.POST.get("Digits", "")[:4]
    is_sure = time_calls.SURE in request.GET
    said = time_calls.officer_keyed(found, key, now=clock.now(), is_sure=is_sure)
    return _say(said)


@signed
@marked_if(is_drill_page)
def why(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key = selectors.page_of(public_id), request.POST.get("Digits", "")[:4]
    return _say(why_calls.keyed(found, key, now=clock.now()))


@signed
@marked_if(is_drill)
def alone(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(question_calls.tell_alone(selectors.callout_of(public_id)))
