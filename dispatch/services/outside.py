"""Putting the officer through to the outside line when the ladder ends there.

Only a key connects: voicemail answers calls, and would be put through to strangers.
"""

from datetime import datetime

from django.db import transaction
from twilio.twiml.voice_response import VoiceResponse

from dispatch import words
from dispatch.core.words import EventKind, Source, State, Wait
from dispatch.models import Callout
from dispatch.services import log, markup, notices, speaking, telling, transition, tries
from dispatch.spoken import engaged as spoken

RINGS_FOR = 25  # seconds, before we say that it does not answer


def offer(callout: Callout, *, now: datetime) -> str:
    """The call to the officer: nobody comes, and 3 connects them. What has changed
    meanwhile is said instead.
    """
    if not is_offered(callout):
        return speaking.tell_officer(callout, now=now)
    ref = telling.ref_of(callout)
    say = (
        spoken.line_chosen(ref)
        if callout.wait == Wait.OUTSIDE.value
        else words.nobody_but_line_spoken(ref, called=tries.called(callout))
    )
    return speaking.ask(say, f"/voice/outside/{callout.public_id}/key")


def is_offered(callout: Callout) -> bool:
    """Whether nobody comes and there is a line to put the officer through to."""
    return callout.state == State.EXHAUSTED.value and telling.ends_with_line(callout)


def connect(callout: Callout, *, now: datetime) -> str:
    """Put the caller through: also one who stayed on the line until here."""
    line, _instead = telling.fallback(callout)
    note(callout, "connecting", now=now)
    notices.heard(callout.pk, now=now)
    call = VoiceResponse()
    call.say(words.connecting_line_spoken(), language=markup.LANGUAGE)
    call.dial(
        line,
        caller_id=callout.consortium.voice_number,
        timeout=RINGS_FOR,
        action=f"/voice/outside/{callout.public_id}/done",
        method="POST",
    )
    return str(call)


def done(callout: Callout, *, connected: bool, now: datetime) -> str:
    """After the outside line: it hung up, or it never answered."""
    note(callout, "talked" if connected else "silent", now=now)
    action = f"/voice/outside/{callout.public_id}/key"
    line, instead = telling.fallback(callout)
    ended = (
        words.after_line_spoken()
        if connected
        else words.line_silent_spoken(line, instead)
    )
    return speaking.ask(f"{ended} {words.after_line_keys()}", action)


@transaction.atomic
def note(callout: Callout, what: str, *, now: datetime) -> None:
    log.note(
        transition.locked(callout.pk),
        EventKind.NOTED,
        now=now,
        by=callout.requester_id,
        source=Source.KEYPAD,
        outside=what,
    )
