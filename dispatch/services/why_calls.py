"""The call goes on after "cannot": why, if they like. It counts from the first key."""

from datetime import datetime

from twilio.twiml.voice_response import VoiceResponse

from dispatch import spoken, words
from dispatch.core.words import Declined, Source
from dispatch.models import Page
from dispatch.services import declining, markup
from dispatch.words import scene_calls


def ask(page: Page, declined: Declined) -> str:
    """What came of "cannot", and why. Who hangs up has said enough."""
    if not declining.is_asked_why(page):
        return markup.say_and_end(spoken.declined(declined))
    say = scene_calls.why(words.declined_shown(declined))
    action = f"/voice/page/{page.public_id}/why"
    return markup.end(
        markup.gather(VoiceResponse(), say, action), scene_calls.why_heard()
    )


def keyed(page: Page, key: str, *, now: datetime) -> str:
    why = declining.BY_KEY.get(key)
    if why is not None:
        declining.say_why(page.pk, why, now=now, source=Source.KEYPAD)
    return markup.say_and_end(scene_calls.why_heard())
