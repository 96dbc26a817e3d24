"""People text and call our number; and what happens when we are not there."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

from urllib.parse import quote

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.integration.phonelab.conftest import DUNN, RIVERA
from tests.integration.phonelab.customer import Customer
from tests.integration.phonelab.test_instructions import answer_at
from tests.lab import VOICE_NUMBER, Handset, Lab

OUTSIDE_LINE = "+17155550199"
FALLBACK = (
    "<Response><Say>Tandem cannot be reached. Connecting the county line.</Say>"
    f"<Dial>{OUTSIDE_LINE}</Dial></Response>"
)


def texts_to(carrier: Client, url: str) -> None:
    [number] = carrier.incoming_phone_numbers.list(phone_number=VOICE_NUMBER)
    number.update(sms_url=url)


def test_a_text_to_us_is_announced_signed_and_answered(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    texts_to(carrier, f"{customer.url}/text")
    customer.answers["/text"] = (
        "<Response><Message>Harlow 118: it is yours.</Message></Response>"
    )

    rivera.text(VOICE_NUMBER, "1 41")

    assert rivera.wait_for_text("118").peer == VOICE_NUMBER
    asked = customer.received("/text")[0]
    assert (asked["From"], asked["To"], asked["Body"]) == (RIVERA, VOICE_NUMBER, "1 41")
    assert "OptOutType" not in asked
    assert customer.all_signed()


def test_a_reply_goes_to_whoever_sent_the_text(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    texts_to(carrier, f"{customer.url}/text")
    carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="Reply 1 41 coming")
    rivera.wait_for_text("1 41")

    rivera.reply("1 41")

    assert customer.wait_for("/text")[0]["Body"] == "1 41"


@pytest.mark.parametrize("word", ["STOP", "stop ", "Unsubscribe", "QUIT"])
def test_a_stop_word_shuts_out_our_texts_and_is_passed_on(
    carrier: Client, customer: Customer, rivera: Handset, word: str
) -> None:
    texts_to(carrier, f"{customer.url}/text")

    rivera.text(VOICE_NUMBER, word)

    assert customer.wait_for("/text")[0]["OptOutType"] == "STOP"
    assert "unsubscribed" in rivera.wait_for_text().body
    with pytest.raises(TwilioRestException) as refusal:
        carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="hello")
    assert refusal.value.code == 21610


def test_start_lets_our_texts_in_again(carrier: Client, rivera: Handset) -> None:
    rivera.set("opted_out")
    rivera.text(VOICE_NUMBER, "START")

    carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="hello again")

    rivera.wait_for_text("hello again")


def test_a_stop_word_within_a_sentence_is_only_a_word(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    texts_to(carrier, f"{customer.url}/text")

    rivera.text(VOICE_NUMBER, "stop the car")

    assert "OptOutType" not in customer.wait_for("/text")[0]
    assert rivera.state()["opted_out"] is False


def test_a_caller_hears_our_menu_and_keys_lead_on(
    carrier: Client, customer: Customer, dunn: Handset
) -> None:
    answer_at(carrier, f"{customer.url}/voice", status_callback=f"{customer.url}/end")
    customer.answers["/voice"] = (
        "<Response><Gather numDigits='1' action='/key'>"
        "<Say>Tandem for Harlow police.</Say></Gather></Response>"
    )
    customer.answers["/key"] = "<Response><Say>Received.</Say></Response>"

    dunn.call()
    dunn.wait_to_hear("Harlow police")
    dunn.press("1")

    dunn.wait_to_hear("Received")
    assert dunn.wait_for_end() == "completed"
    asked = customer.received("/voice")[0]
    assert (asked["From"], asked["Direction"]) == (DUNN, "inbound")
    assert asked["CallStatus"] == "ringing"
    assert customer.received("/key")[0]["Digits"] == "1"
    assert customer.wait_for("/end")[0]["CallStatus"] == "completed"


def test_a_caller_who_hangs_up_ends_the_call(
    carrier: Client, customer: Customer, dunn: Handset
) -> None:
    answer_at(carrier, f"{customer.url}/voice", status_callback=f"{customer.url}/end")
    customer.answers["/voice"] = "<Response><Gather timeout='600'/></Response>"
    dunn.call()
    dunn.lab.wait_for("listening")

    dunn.hangup()

    assert customer.wait_for_status("/end", "completed") == ["completed"]


def test_when_the_web_is_dead_the_number_still_answers_and_connects(
    lab: Lab, carrier: Client, customer: Customer, dunn: Handset
) -> None:
    answer_at(carrier, f"{customer.url}/voice")
    lab.own(VOICE_NUMBER, fallback_twiml=FALLBACK)
    lab.web_is_dead()
    county = lab.handset(OUTSIDE_LINE)

    dunn.call()

    dunn.wait_to_hear("cannot be reached")
    county.wait_for_ring()
    county.answer()
    dunn.say("Officer Dunn, Harlow.")
    county.wait_to_hear("Officer Dunn")
    assert customer.received("/voice") == []


def test_a_fallback_can_be_kept_at_the_carrier_through_its_own_api(
    lab: Lab, carrier: Client, customer: Customer, dunn: Handset
) -> None:
    echo = f"https://twimlets.com/echo?Twiml={quote(FALLBACK)}"
    answer_at(carrier, f"{customer.url}/voice", voice_fallback_url=echo)
    lab.web_is_dead()

    dunn.call()

    dunn.wait_to_hear("county line")


def test_our_fallback_address_is_asked_when_the_first_one_fails(
    carrier: Client, customer: Customer, dunn: Handset
) -> None:
    answer_at(
        carrier,
        f"{customer.url}/broken",
        voice_fallback_url=f"{customer.url}/fallback",
    )
    customer.answers["/broken"] = "this is no TwiML"
    customer.answers["/fallback"] = "<Response><Say>Second best.</Say></Response>"

    dunn.call()

    dunn.wait_to_hear("Second best")
    asked = customer.received("/fallback")[0]
    assert asked["ErrorCode"] == "12100"
    assert asked["ErrorUrl"] == f"{customer.url}/broken"


def test_without_any_fallback_the_carrier_apologises(
    lab: Lab, carrier: Client, customer: Customer, dunn: Handset
) -> None:
    answer_at(carrier, f"{customer.url}/voice", voice_fallback_url="")
    lab.web_is_dead()

    dunn.call()

    dunn.wait_to_hear("application error")
    assert dunn.wait_for_end() == "completed"


def test_two_people_can_call_and_text_each_other(
    rivera: Handset, dunn: Handset
) -> None:
    dunn.text(RIVERA, "on my way")
    dunn.call(RIVERA)
    rivera.answer()
    rivera.say("hello")

    assert rivera.wait_for_text().peer == DUNN
    dunn.wait_to_hear("hello")


def test_nothing_is_sent_to_a_server_on_another_machine(
    lab: Lab, carrier: Client, dunn: Handset
) -> None:
    answer_at(carrier, "http://tandem.example.org/voice", voice_fallback_url="")

    dunn.call()

    failure = lab.wait_for("voice_webhook_failed")
    assert failure["reason"] == "tandem.example.org is not on this machine"
