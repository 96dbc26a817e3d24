from datetime import datetime, timedelta

import pytest

from common import clock
from notifications import duties
from notifications.core.kinds import Channel, State
from notifications.models import Delivery, ReplyCode
from notifications.services import codes, phones, sending
from notifications.services.sending import Sent
from tests.cast import Cast
from tests.integration.notifications.conftest import (
    DUNN,
    OURS,
    RIVERA,
    Handsets,
    verified_phone,
)

pytestmark = pytest.mark.django_db
SECOND = "+17155550114"
BOTH = (Channel.TEXT, Channel.VOICE)


def page(cast: Cast, now: datetime, key: str = "page-1", **more: object) -> Sent:
    wanted: dict[str, object] = {
        "person_id": cast.rivera.pk,
        "topic": "page",
        "owner_key": key,
        "text": "",
        "now": now,
        "consortium": cast.tri_town,
        "expires_at": now + timedelta(seconds=60),
        "with_code": True,
        "render": lambda code: f"TANDEM Harlow 118. Reply 1 {code} coming.",
        "voice_path": "/voice/page/1",
    }
    return sending.send(**(wanted | more))  # type: ignore[arg-type] # tests vary it


def test_a_message_is_due_at_once_from_the_consortiums_own_number(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sent = page(cast, now, channels=BOTH)

    text, call = sent.deliveries
    assert (text.number, text.channel, text.state) == (RIVERA, "text", "pending")
    assert (call.number, call.channel, call.due_at) == (RIVERA, "voice", now)
    assert sent.message.from_number == OURS
    assert sent.message.text == f"TANDEM Harlow 118. Reply 1 {sent.code} coming."
    assert duties.next_due() == now


def test_texts_go_to_every_phone_and_one_call_to_the_first(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    verified_phone(cast.rivera, SECOND, now)

    sent = page(cast, now, channels=BOTH)

    went = [(d.channel, d.number) for d in sent.deliveries]
    assert went == [("text", RIVERA), ("text", SECOND), ("voice", RIVERA)]
    given = ReplyCode.objects.filter(message=sent.message)
    assert {(code.number, code.code) for code in given} == {
        (RIVERA, sent.code),
        (SECOND, sent.code),
    }


def test_a_person_without_a_verified_phone_gets_no_deliveries(
    cast: Cast, now: datetime
) -> None:
    phones.add_contact_method(number=RIVERA, person_id=cast.rivera.pk, now=now)

    sent = page(cast, now)

    assert sent.deliveries == ()
    assert sent.code == ""


def test_a_phone_that_opted_out_is_called_but_not_texted(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    phones.opt_out(RIVERA, now=now)

    sent = page(cast, now, channels=BOTH)

    assert [delivery.channel for delivery in sent.deliveries] == ["voice"]


def test_a_phone_that_takes_calls_only_is_told_the_same_words_by_a_call(
    cast: Cast, now: datetime
) -> None:
    verified_phone(cast.rivera, RIVERA, now, takes_texts=False)

    sent = page(cast, now, voice_path="", text="No longer needed.", with_code=False)

    (call,) = sent.deliveries
    assert (call.channel, call.number) == ("voice", RIVERA)
    assert sent.message.voice_path == f"/wire/say/{sent.message.public_id}"
    assert sent.message.text == "No longer needed."


def test_a_phone_that_opted_out_is_told_by_a_call_where_texts_were_meant(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    phones.opt_out(RIVERA, now=now)

    sent = page(cast, now, voice_path="/voice/page/1")

    assert [delivery.channel for delivery in sent.deliveries] == ["voice"]
    assert sent.message.voice_path == "/voice/page/1"


def test_one_phone_that_takes_texts_is_enough_not_to_be_called(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    verified_phone(cast.rivera, SECOND, now, takes_texts=False)

    sent = page(cast, now)

    assert [delivery.number for delivery in sent.deliveries] == [RIVERA]


def test_what_is_not_worth_a_call_is_never_spoken(cast: Cast, now: datetime) -> None:
    verified_phone(cast.rivera, RIVERA, now, takes_texts=False)

    assert page(cast, now, or_speak=False).deliveries == ()


def test_a_number_given_is_used_instead(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sent = page(cast, now, number=DUNN)

    (text,) = sent.deliveries
    assert (text.number, text.contact_method) == (DUNN, handsets.dunn)


def test_a_text_too_long_or_odd_is_sent_all_the_same(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sent = page(cast, now, text="Łódź " * 40, with_code=False)

    assert sent.message.text == ("Lodz " * 40)[:160]


def test_ninety_pages_at_once_have_ninety_codes_and_the_next_a_longer_one(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    given = [page(cast, now, key=f"page-{n}").code for n in range(91)]

    assert len(set(given)) == 91
    assert [len(code) for code in given] == [2] * 90 + [3]


def test_a_code_rests_24_hours_after_it_closed(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    first = page(cast, now)
    sending.withdraw("page-1", "page", now)
    others = [page(cast, now, key=f"page-{n}").code for n in range(2, 91)]
    assert first.code not in others
    for n in range(2, 91):
        sending.withdraw(f"page-{n}", "page", now + timedelta(seconds=1))

    almost = now + timedelta(hours=24) - timedelta(seconds=1)
    assert len(page(cast, almost, key="almost").code) == 3
    assert page(cast, now + timedelta(hours=24), key="rested").code == first.code


def test_a_code_rests_24_hours_after_its_message_expired_unanswered(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    first = page(cast, now)
    expired = first.message.expires_at

    page(cast, expired + timedelta(hours=1), key="page-2")

    given = ReplyCode.objects.get(message=first.message)
    assert given.closed_at == expired
    found = codes.find(RIVERA, first.code, now=expired + timedelta(hours=1))
    assert found is not None
    assert found.late


def test_withdrawing_closes_codes_and_sends_nothing_more(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sent = page(cast, now, channels=BOTH)

    assert sending.withdraw("page-1", "page", now) == 1
    assert sending.withdraw("page-1", "page", now) == 0

    states = set(Delivery.objects.values_list("state", "due_at"))
    assert states == {(State.EXPIRED, None)}
    assert codes.open_codes(RIVERA, now=now) == []
    assert duties.next_due() is None
    assert sending.ring_again(sent.message.pk, now) is None


def test_withdrawing_a_page_leaves_other_topics_of_the_same_thing(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    other = page(cast, now, topic="callout")

    sending.withdraw("page-1", "page", now)

    assert Delivery.objects.get(message=other.message).state == State.PENDING


def test_ringing_again_calls_the_same_number_under_the_same_message(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sent = page(cast, now, channels=[Channel.VOICE])
    later = now + timedelta(seconds=30)

    again = sending.ring_again(sent.message.pk, later)

    assert again is not None
    assert (again.number, again.due_at, again.message) == (RIVERA, later, sent.message)
    assert sending.ring_again(sent.message.pk, sent.message.expires_at) is None


@pytest.mark.parametrize(
    ("ended", "rung"),
    [
        (State.NO_ANSWER, RIVERA),  # a second call gets through a silenced phone
        (State.COMPLETED, RIVERA),
        (State.BUSY, SECOND),
        (State.FAILED, SECOND),
    ],
)
def test_after_a_phone_that_cannot_be_rung_the_person_s_next_one_is(
    cast: Cast, handsets: Handsets, now: datetime, ended: State, rung: str
) -> None:
    verified_phone(cast.rivera, SECOND, now)
    verified_phone(cast.rivera, "+17155550115", now, takes_calls=False)
    sent = page(cast, now, channels=[Channel.VOICE])
    Delivery.objects.update(state=ended.value, due_at=None)

    again = sending.ring_again(sent.message.pk, now + timedelta(seconds=5))

    assert again is not None
    assert again.number == rung
    Delivery.objects.filter(pk=again.pk).update(state=ended.value, due_at=None)
    third = sending.ring_again(sent.message.pk, now + timedelta(seconds=9))
    assert third is not None
    assert third.number == RIVERA


def test_what_expired_before_the_engine_came_is_not_sent(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sent = page(cast, now)

    with clock.at(sent.message.expires_at) as late:
        assert duties.deliver_inline(late) == 1

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempt_rows.count()) == (State.EXPIRED, 0)
