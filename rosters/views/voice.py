"""Calls about shifts, behind the carrier's signature. A key is an answer."""

from uuid import UUID

from django.http import HttpResponse

from agencies.doors import TandemRequest
from notifications.doors import signed
from rosters.selectors import confirming as questions
from rosters.services import speaking, unavailable_calls


def _say(markup: str) -> HttpResponse:
    return HttpResponse(markup, content_type="text/xml")


@signed
def shift(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = questions.confirmation_of(public_id)
    return _say(speaking.ask_to_confirm(found, now=request.now))


@signed
def shift_key(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = questions.confirmation_of(public_id)
    key = request.POST.get("Digits", "")[:1]
    return _say(speaking.take_key(found, key, now=request.now))


@signed
def unavailable(request: TandemRequest, public_id: UUID, seconds: int) -> HttpResponse:
    return _say(unavailable_calls.ask(public_id, seconds, now=request.now))


@signed
def unavailable_key(
    request: TandemRequest, public_id: UUID, seconds: int
) -> HttpResponse:
    key = request.POST.get("Digits", "")[:1]
    return _say(unavailable_calls.take_key(public_id, seconds, key, now=request.now))
