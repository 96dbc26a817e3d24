"""What a clinician at work answers to our questions, by text and by key.

Registered with `notifications.events`; each runs inside the transaction that records
the news, and returns what the phone is told.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from common.errors import DomainError
from dispatch.core.words import QuestionKind, Source
from dispatch.errors import SomebodyAlone
from dispatch.models import Callout, Question
from dispatch.services import at_scene, finishing, hearing, questions, telling
from dispatch.words import scene
from notifications.core.kinds import Channel
from notifications.core.kinds import State as Carried
from notifications.events import DeliverySettled, Replied, key_of

_ARRIVED = {Carried.DELIVERED, Carried.SENT, Carried.SUBMITTED, Carried.QUEUED}


@dataclass(frozen=True, slots=True)
class Said:
    """A digit that answers a question, by what, and the minutes behind it."""

    digit: str
    now: datetime
    source: Source
    by: int | None = None
    minutes: int | None = None


def question_replied(reply: Replied) -> str | None:
    """1 safe; or 1 still there (1 44 90: 90 minutes more), 2 done now, 3 earlier."""
    question = by_public_id(key_of(reply))
    if question is None:
        return None
    minutes = int(reply.rest) if reply.rest else None
    source = Source.KEYPAD if reply.keyed else Source.TEXT
    said = Said(reply.digit, reply.at, source, by=reply.person_id, minutes=minutes)
    return answer(question, said)


def by_public_id(public_id: UUID) -> Question | None:
    return (
        Question.objects.filter(public_id=public_id)
        .select_related("response__callout__consortium")
        .first()
    )


def answer(question: Question, said: Said) -> str | None:
    """Carry the answer out and what is said back; None where the digit means nothing.

    To who answers when nothing is asked any more: so.
    """
    allowed = {"1"} if question.kind == QuestionKind.SAFE.value else {"1", "2", "3"}
    if said.digit not in allowed:
        return None
    try:
        with transaction.atomic():
            if question.kind == QuestionKind.SAFE.value:
                return _safe(question, said)
            return _engaged(question, said)
    except SomebodyAlone as refusal:
        ref = telling.ref_of(question.response.callout)
        return scene.alone_there_text(ref, name=refusal.name)
    except DomainError:
        return scene.nothing_asked_text(telling.ref_of(question.response.callout))


def _safe(question: Question, said: Said) -> str:
    callout = at_scene.say_safe(
        question.pk, by=_who(question, said), now=said.now, source=said.source
    )
    ref = telling.ref_of(callout)
    if question.response.on_scene_at is None:
        return scene.left_heard_text(ref, minutes=questions.check_in_minutes())
    return scene.safe_heard_text(
        ref, again=at_scene.next_check_in(callout, now=said.now)
    )


def _engaged(question: Question, said: Said) -> str:
    by = _who(question, said)
    callout = question.response.callout
    ref = telling.ref_of(callout)
    if said.digit == "1":
        response = at_scene.say_still_there(
            question.pk,
            by=by,
            now=said.now,
            source=said.source,
            minutes=_usable(said.minutes),
        )
        until = at_scene.until_clock(callout, response)
        return scene.still_there_heard_text(ref, until=until)
    if said.digit == "2":
        finishing.done_now(question, by=by, now=said.now, source=said.source)
        return hearing.done_text(_anew(callout), now=said.now)
    done = finishing.done_earlier(question, by=by, now=said.now, source=said.source)
    if not finishing.is_to_mend(done):
        return hearing.done_text(done, now=said.now)
    return scene.done_earlier_text(ref)


def _anew(callout: Callout) -> Callout:
    return Callout.objects.get(pk=callout.pk)


def _usable(minutes: int | None) -> int | None:
    """Minutes that make no sense count as none said."""
    usable = minutes is not None and 1 <= minutes <= at_scene.LONGEST_MINUTES
    return minutes if usable else None


def _who(question: Question, said: Said) -> int:
    """Who answers: whose phone it came from, else whom we asked."""
    by = said.by or question.response.clinician_id
    assert by is not None  # noqa: S101 - only a response of somebody is asked about
    return by


def question_settled(event: DeliverySettled) -> None:
    """A call ended without a key, or a text cannot arrive: the next step is now."""
    ended = event.channel is Channel.VOICE or event.state not in _ARRIVED
    if event.final and ended:
        questions.look_again(key_of(event), event.message_id, now=event.at)
