"""A test page: asked for by oneself, and answered by a key in its call."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from twilio.twiml.voice_response import Gather, VoiceResponse

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from notifications import selectors, words
from notifications.core.kinds import Channel
from notifications.doors import signed
from notifications.services import testing
from notifications.views.phones import sender

WAIT_SECONDS = 8


@require_POST
@may(Act.USE_ACCOUNT)
def own(request: TandemRequest) -> HttpResponse:
    me = request.scope.user_id
    try:
        consortium = sender(request)
        testing.send_test(person_id=me, consortium=consortium, by=me, now=request.now)
        messages.info(request, words.test_on_its_way())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("notifications:phones")


@signed
def call(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return _ask(public_id)


@signed
def key(request: TandemRequest, public_id: UUID) -> HttpResponse:
    if request.POST.get("Digits", "")[:1] != "1":
        return _ask(public_id)
    found = selectors.test_of(public_id)
    testing.answered(found, by=Channel.VOICE, now=request.now)
    return _ended(VoiceResponse(), words.test_answered())


def _ask(public_id: UUID) -> HttpResponse:
    spoken = VoiceResponse()
    found = selectors.test_of(public_id)
    gather = Gather(
        input="dtmf",
        action=reverse("notifications:test_key", args=[found.public_id]),
        method="POST",
        timeout=WAIT_SECONDS,
        num_digits=1,
    )
    gather.say(words.test_call())
    spoken.append(gather)
    return _ended(spoken, words.test_not_answered())


def _ended(spoken: VoiceResponse, sentence: str) -> HttpResponse:
    spoken.say(sentence)
    spoken.hangup()
    return HttpResponse(str(spoken), content_type="text/xml")
