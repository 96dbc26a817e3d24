"""What a call about a shift says and which keys it waits for."""

from datetime import datetime

from django.urls import reverse
from twilio.twiml.voice_response import Gather, VoiceResponse

from rosters import spoken
from rosters.core.confirming import Confirmed
from rosters.errors import NotYourShift
from rosters.models import Confirmation
from rosters.services import confirming

WAIT_SECONDS = 8
LANGUAGE = "en-US"


def ask_to_confirm(row: Confirmation, *, now: datetime) -> str:
    """The menu: 1 confirms, anything else says it again."""
    over = row.ended_at is not None or row.ends_at <= now
    if over or row.state == Confirmed.CONFIRMED:
        return say_and_end(spoken.nothing_asked())
    action = reverse("rosters:voice_shift_key", args=[row.public_id])
    say = spoken.confirm(confirming.shift_of(row))
    return ask(say, action, otherwise=spoken.nothing_pressed())


def ask(say: str, action: str, *, otherwise: str) -> str:
    """Say it and wait for one key; `otherwise` after silence."""
    call = VoiceResponse()
    gather = Gather(
        input="dtmf",
        action=action,
        method="POST",
        timeout=WAIT_SECONDS,
        num_digits=1,
    )
    gather.say(say, language=LANGUAGE)
    call.append(gather)
    return _end(call, otherwise)


def take_key(row: Confirmation, key: str, *, now: datetime) -> str:
    """What is heard after a key."""
    if key != "1":
        return ask_to_confirm(row, now=now)
    try:
        confirming.confirm(row.pk, way="keypad", now=now)
    except NotYourShift:
        return say_and_end(spoken.nothing_asked())
    return say_and_end(spoken.confirmed())


def say_and_end(sentence: str) -> str:
    return _end(VoiceResponse(), sentence)


def _end(call: VoiceResponse, say: str) -> str:
    call.say(say, language=LANGUAGE)
    call.hangup()
    return str(call)
