"""The calls that ask a clinician at work: what they say and what a key does."""

from datetime import datetime

from twilio.twiml.voice_response import VoiceResponse

from dispatch.core.words import QuestionKind, Source
from dispatch.models import Callout, Question
from dispatch.services import hearing_scene, markup, questions, talking, telling
from dispatch.services.hearing_scene import Said
from dispatch.words import scene_calls
from notifications.core.speech import spelled

OFFICER = "5"


def ask(question: Question) -> str:
    """The question, or that nothing is asked any more."""
    if question.ended_at is not None or not question.response.is_open:
        return markup.say_and_end(scene_calls.nothing_asked())
    action = f"/voice/question/{question.public_id}/key"
    call = markup.gather(VoiceResponse(), _said(question), action)
    return markup.end(call, scene_calls.not_an_answer())


def _said(question: Question) -> str:
    callout = question.response.callout
    ref = telling.ref_of(callout)
    if question.kind == QuestionKind.STILL_THERE.value:
        since = questions.shown_since(callout, question.response)
        return scene_calls.still_there(ref, since=since)
    if question.answered_at is None:
        is_there = question.response.on_scene_at is not None
        return scene_calls.left(ref, is_there=is_there)
    return scene_calls.safe(ref)


def keyed(question: Question, key: str, *, now: datetime) -> str:
    """5 connects to the officer whether they are safe or not; another key that is no
    answer says the question again.
    """
    if key == OFFICER and question.kind == QuestionKind.SAFE.value:
        return talking.connect(question.response.callout, now=now)
    text = hearing_scene.answer(question, Said(key, now, Source.KEYPAD))
    if text is None:
        return ask(question)
    return markup.say_and_end(scene_calls.heard(spelled(text)))


def tell_alone(callout: Callout) -> str:
    """The call to the officer: who is alone there does not answer."""
    asked = questions.not_answering(callout, QuestionKind.SAFE)
    name = (
        telling.lead_name(callout)
        if asked is None
        else questions.name_of(callout, asked)
    )
    said = scene_calls.not_answering(telling.ref_of(callout), name=name)
    return markup.say_and_end(said)
