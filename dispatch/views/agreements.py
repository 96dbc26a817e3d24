"""A supervisor says whether somebody comes: by a key, or on screen."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import clock
from common.errors import DomainError, NotYours
from dispatch import selectors, spoken, words
from dispatch.core.words import Agreement, Source
from dispatch.selectors.practice import is_drill
from dispatch.services import agreements, markup, speaking, telling
from dispatch.views.callouts import do
from dispatch.views.practice import marked_if
from notifications import selectors as phones
from notifications.doors import signed

if TYPE_CHECKING:
    from dispatch.models import Callout


def _say(said: str) -> HttpResponse:
    return HttpResponse(said, content_type="text/xml")


@signed
@marked_if(is_drill)
def offer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _asked(public_id)


def _asked(public_id: UUID) -> HttpResponse:
    callout = selectors.callout_of(public_id)
    if not agreements.is_open(callout):
        return _say(markup.say_and_end(_too_late(callout)))
    say = words.agree_spoken(telling.ref_of(callout))
    return _say(speaking.ask(say, f"/voice/agree/{public_id}/key"))


def _too_late(callout: "Callout") -> str:
    asked = callout.agreement == Agreement.ASKED.value
    return spoken.over() if asked else words.answered_spoken()


@signed
@marked_if(is_drill)
def key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """1 agrees, 2 by phone only; any other key says it again."""
    pressed = request.POST.get("Digits", "")[:1]
    if pressed not in {"1", "2"}:
        return _asked(public_id)
    person, _method = phones.person_by_number(request.POST.get("To", ""))
    try:
        agreements.answer(
            selectors.callout_of(public_id).pk,
            agrees=pressed == "1",
            by=person.pk if person else None,
            now=clock.now(),
            source=Source.KEYPAD,
        )
    except DomainError:
        stands = selectors.callout_of(public_id)
        return _say(markup.say_and_end(_too_late(stands)))
    heard = words.answer_heard_spoken(agreed=pressed == "1")
    return _say(markup.say_and_end(heard))


@require_POST
@may(Act.STEER_CALLOUTS)
def answer(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        if not agreements.may_agree(asked.scope):
            raise NotYours(words.supervisors_agree_shown())
        return agreements.answer(
            pk,
            agrees=asked.POST.get("agrees") == "yes",
            by=asked.scope.user_id,
            now=asked.now,
            source=Source.WEB,
        )

    return do(request, public_id, deed)
