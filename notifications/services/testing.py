"""Test pages: does a person answer a text and a call of ours?"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from agencies.models import Consortium
from agencies.services import audit
from notifications import events, words
from notifications.core.kinds import Channel
from notifications.errors import JustTested, NoPhoneYet
from notifications.models import PhoneTest
from notifications.selectors import CARD
from notifications.services import sending

TOPIC = "test"
AGAIN_AFTER = timedelta(minutes=1)
TRIED_FOR = timedelta(minutes=3)
ANSWERED_WITHIN = timedelta(hours=1)


@transaction.atomic
def send_test(
    *, person_id: int, consortium: Consortium, by: int | None, now: datetime
) -> PhoneTest:
    """A text to every phone that takes texts and a call to the first that takes calls,
    as a page goes out. Raises JustTested within a minute of the last one, and
    NoPhoneYet when no phone of theirs is proven.
    """
    lately = PhoneTest.objects.filter(
        person_id=person_id, asked_at__gt=now - AGAIN_AFTER
    )
    if lately.exists():
        raise JustTested(words.tested_just_now())
    public_id = uuid.uuid4()
    sent = _send(public_id, person_id, consortium, now=now)
    if not sent.deliveries:
        raise NoPhoneYet(words.no_phone_to_test())
    made = PhoneTest.objects.create(
        public_id=public_id,
        person_id=person_id,
        consortium=consortium,
        asked_by_id=by,
        message=sent.message,
        asked_at=now,
    )
    audit.record(
        act="test_phones",
        about=made,
        now=now,
        person_id=by,
        organisation_id=consortium.host_id,
    )
    return made


def _send(
    public_id: uuid.UUID, person_id: int, consortium: Consortium, *, now: datetime
) -> sending.Sent:
    return sending.send(
        person_id=person_id,
        topic=TOPIC,
        owner_key=str(public_id),
        text=words.test_text_without_code(),
        render=words.test_text,
        with_code=True,
        voice_path=reverse("notifications:test_call", args=[public_id]),
        channels=(Channel.TEXT, Channel.VOICE),
        now=now,
        consortium=consortium,
        expires_at=now + ANSWERED_WITHIN,
        not_after=now + TRIED_FOR,
        note=words.test_note().at(reverse("notifications:phones")),
    )


def replied(reply: events.Replied) -> str | None:
    """1 and the code, by text or keyed in on a call to us."""
    if reply.digit != "1":
        return None
    test = PhoneTest.objects.filter(message_id=reply.message_id).first()
    if test is None:
        return None
    answered(test, by=Channel.VOICE if reply.keyed else Channel.TEXT, now=reply.at)
    return words.test_answered()


@transaction.atomic
def answered(test: PhoneTest, *, by: Channel, now: datetime) -> None:
    """The person answered; what still rings stops. Safe to repeat: the first counts."""
    open_still = PhoneTest.objects.filter(pk=test.pk, answered_at=None)
    if open_still.update(answered_at=max(now, test.asked_at), answered_by=by.value):
        sending.withdraw(str(test.public_id), TOPIC, now)


@transaction.atomic
def send_card(
    *, person_id: int, consortium: Consortium, address: str, now: datetime
) -> int:
    """Text every phone of the person where our contact card is; how many it goes to.

    `address` is where anybody may load it. Not worth a call. Raises NoPhoneYet when
    no phone of theirs takes a text.
    """
    sent = sending.send(
        person_id=person_id,
        topic=CARD,
        owner_key=f"{person_id}",
        text=words.card_text(consortium.voice_number, address),
        now=now,
        consortium=consortium,
        expires_at=now + ANSWERED_WITHIN,
        or_speak=False,
    )
    if not sent.deliveries:
        raise NoPhoneYet(words.no_phone_takes_texts())
    return len(sent.deliveries)
