from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from common import clock
from notifications.models import ContactMethod, Inbound
from notifications.services import inbound, sending
from tests.cast import Cast
from tests.integration.notifications.conftest import (
    DUNN,
    OURS,
    RIVERA,
    Carrier,
    Handsets,
    News,
)
from tests.integration.notifications.test_sending import page

pytestmark = pytest.mark.django_db


def said(twiml: str) -> list[str]:
    """The texts or spoken words of a TwiML answer."""
    return [verb.text or "" for verb in ET.fromstring(twiml)]  # noqa: S314 - ours


def outcomes() -> list[str]:
    return list(Inbound.objects.order_by("pk").values_list("outcome", flat=True))


def test_a_reply_reaches_the_owner_of_the_page(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    sent = page(cast, now)

    answer = carrier.text(RIVERA, f"1 {sent.code} 35", sid="SM1")

    assert said(answer) == ["It is yours."]
    (reply,) = news.replies
    assert (reply.digit, reply.code, reply.rest) == ("1", sent.code, "35")
    assert (reply.owner_key, reply.person_id) == ("page-1", cast.rivera.pk)
    assert (reply.message_id, reply.late) == (sent.message.pk, False)
    assert outcomes() == ["reply"]


def test_a_bare_digit_counts_only_while_exactly_one_page_is_open(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    first = page(cast, now)
    carrier.text(RIVERA, "1", sid="SM1")
    second = page(cast, now, key="page-2")

    answer = carrier.text(RIVERA, "1", sid="SM2")

    assert [reply.code for reply in news.replies] == [first.code]
    assert f"{first.code}, {second.code}" in answer
    assert outcomes() == ["reply", "unmatched"]


def test_a_wrong_code_is_answered_with_the_right_one_and_changes_nothing(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    sent = page(cast, now)
    wrong = "10" if sent.code != "10" else "11"

    answer = carrier.text(RIVERA, f"1 {wrong}", sid="SM1")

    (told,) = said(answer)
    assert told.startswith("Codes only. Nothing you wrote was passed on. ")
    assert told.endswith(f"Open for this phone: {sent.code}. Reply like 1 {sent.code}.")
    assert news.replies == []


def test_a_code_answers_only_from_a_phone_it_was_sent_to(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    sent = page(cast, now)

    answer = carrier.text(DUNN, f"1 {sent.code}", sid="SM1")

    assert said(answer) == ["Codes only. Nothing you wrote was passed on."]
    assert news.replies == []


def test_a_late_reply_still_reaches_the_owner_and_says_so(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    sent = page(cast, now)
    sending.withdraw("page-1", "page", now)
    news.answer = None

    with clock.at(now + timedelta(hours=1)):
        answer = carrier.text(RIVERA, f"1 {sent.code}", sid="SM1")

    assert [reply.late for reply in news.replies] == [True]
    assert said(answer) == ["That request is over. Nothing was changed."]
    assert outcomes() == ["late_reply"]


def test_a_digit_its_owner_does_not_know_is_never_taken_for_an_answer(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    sent = page(cast, now)
    news.answer = None

    (told,) = said(carrier.text(RIVERA, f"6 {sent.code}", sid="SM1"))

    assert told.startswith("Nothing was changed.")
    assert sent.code in told


def test_a_bare_digit_never_answers_a_page_that_is_over(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    page(cast, now)
    sending.withdraw("page-1", "page", now)

    carrier.text(RIVERA, "1", sid="SM1")

    assert news.replies == []
    assert [(text.digit, text.code) for text in news.texts] == [("1", "")]


def test_dispatch_may_know_a_code_we_do_not(
    handsets: Handsets, carrier: Carrier, news: News, cast: Cast
) -> None:
    news.text_answer = "Harlow 118: trying again."

    answer = carrier.text(DUNN, "1 118", sid="SM1")

    assert said(answer) == ["Harlow 118: trying again."]
    (text,) = news.texts
    assert (text.digit, text.code, text.number) == ("1", "118", DUNN)
    assert text.person_id == cast.dunn.pk
    assert outcomes() == ["request"]


def test_free_words_are_neither_passed_on_nor_kept(
    handsets: Handsets, carrier: Carrier, news: News
) -> None:
    answer = carrier.text(DUNN, "Jane Roe is off her medication", sid="SM1")

    assert said(answer) == ["Codes only. Nothing you wrote was passed on."]
    assert news.texts == []
    (row,) = Inbound.objects.values()
    assert "Roe" not in str(row)
    assert (row["from_number"], row["outcome"]) == (DUNN, "unmatched")


def test_the_same_text_twice_acts_once(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    sent = page(cast, now)
    carrier.text(RIVERA, f"1 {sent.code}", sid="SM1")

    again = carrier.text(RIVERA, f"1 {sent.code}", sid="SM1")

    assert said(again) == []
    assert len(news.replies) == 1
    assert outcomes() == ["reply"]


def test_two_machines_do_not_answer_each_other_for_ever(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    answers = [
        said(carrier.text(DUNN, "I am driving.", sid=f"SM{n}")) for n in range(7)
    ]

    assert [len(answer) for answer in answers] == [1, 1, 1, 1, 1, 0, 0]
    assert outcomes()[-1] == "muted"
    sent = page(cast, now, person_id=cast.dunn.pk)
    assert said(carrier.text(DUNN, f"1 {sent.code}", sid="SM9")) == ["It is yours."]
    with clock.at(now + timedelta(minutes=10)):
        assert len(said(carrier.text(DUNN, "hello", sid="SM10"))) == 1


def test_stop_is_respected_told_once_and_undone_by_start(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    assert said(carrier.text(RIVERA, "Stop", sid="SM1")) == []
    carrier.text(RIVERA, "STOP", sid="SM2")

    (event,) = news.opt_outs
    assert (event.number, event.person_id) == (RIVERA, cast.rivera.pk)
    assert ContactMethod.objects.get(number=RIVERA).opted_out_at == now
    assert said(carrier.text(RIVERA, "START", sid="SM3")) == []
    assert ContactMethod.objects.get(number=RIVERA).opted_out_at is None
    assert outcomes() == ["opted_out", "opted_out", "opted_in"]


def test_yes_from_a_phone_that_takes_our_texts_is_answered_as_any_word(
    handsets: Handsets, carrier: Carrier, news: News
) -> None:
    answer = carrier.text(RIVERA, "Yes", sid="SM1")

    assert said(answer) == ["Codes only. Nothing you wrote was passed on."]


def test_a_caller_nobody_takes_hears_plain_words_and_is_recorded(
    handsets: Handsets, carrier: Carrier, news: News, cast: Cast
) -> None:
    spoken = said(carrier.call(DUNN, sid="CA1"))

    assert "Nothing has been requested." in spoken[0]
    (call,) = news.calls
    assert (call.number, call.to_number, call.call_sid) == (DUNN, OURS, "CA1")
    assert call.person_id == cast.dunn.pk
    assert outcomes() == ["unknown_caller"]


def test_a_call_that_comes_back_to_the_menu_is_answered_and_recorded_once(
    handsets: Handsets, carrier: Carrier, news: News
) -> None:
    news.call_answer = "<Response><Say>Menu.</Say></Response>"

    assert carrier.call(DUNN, sid="CA1") == news.call_answer
    assert carrier.call(DUNN, sid="CA1") == news.call_answer

    assert outcomes() == ["answered"]


def test_a_shared_phone_is_nobodys_voice(
    cast: Cast, carrier: Carrier, news: News, now: datetime
) -> None:
    carrier.call("+17155550130", sid="CA1")

    assert [call.person_id for call in news.calls] == [None]


@pytest.mark.parametrize("path", ["/wire/text", "/wire/call"])
@pytest.mark.parametrize("signature", ["", "bm90IGEgc2lnbmF0dXJl"])
def test_without_the_carriers_signature_nothing_is_done(
    handsets: Handsets, carrier: Carrier, news: News, path: str, signature: str
) -> None:
    fields = {"MessageSid": "SM1", "From": RIVERA, "To": OURS, "Body": "STOP"}

    assert carrier.post(path, fields, signature).status_code == 403

    assert Inbound.objects.count() == 0
    assert news.opt_outs == []


def test_a_signature_holds_for_no_other_fields_and_no_other_address(
    handsets: Handsets, carrier: Carrier, news: News
) -> None:
    stolen = Carrier(carrier.client, "https://elsewhere.example", carrier.token)
    forged = Carrier(carrier.client, carrier.public_url, "another-token")
    fields = {"MessageSid": "SM1", "From": RIVERA, "To": OURS, "Body": "STOP"}

    assert stolen.post("/wire/text", fields).status_code == 403
    assert forged.post("/wire/text", fields).status_code == 403
    assert news.opt_outs == []


def test_the_carriers_door_is_not_for_browsers(client: Client, db: None) -> None:
    assert client.get("/wire/text").status_code == 405


def keyed(keys: str, now: datetime, *, sid: str = "CA1") -> inbound.Keyed:
    return inbound.take_keys(inbound.Came(sid, RIVERA, OURS, now), keys)


def test_an_answer_keyed_in_on_a_call_reaches_the_owner_as_a_text_would(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    sent = page(cast, now)

    done = keyed(f"1*{sent.code}*35", now)

    assert (done.text, done.topic, done.owner_key) == ("It is yours.", "page", "page-1")
    (reply,) = news.replies
    assert (reply.digit, reply.code, reply.rest) == ("1", sent.code, "35")
    assert reply.keyed
    assert outcomes() == ["reply"]


def test_keys_without_a_code_of_ours_reach_nobody(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    news.text_answer = "a request's number was understood"
    page(cast, now)

    for keys in ("1", "1101", "6118", "#", ""):
        assert keyed(keys, now).text is None

    assert news.replies == []
    assert news.texts == []
    assert outcomes() == ["unmatched"]


def test_texts_without_a_meaning_do_not_stop_a_code_from_being_keyed_in(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    sent = page(cast, now)
    for number in range(6):
        carrier.text(RIVERA, "what?", sid=f"SM{number}")

    assert keyed(f"1{sent.code}", now).text == "It is yours."
