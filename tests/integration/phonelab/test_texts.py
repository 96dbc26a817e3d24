"""Texts by the official client: their life, their lists, their refusals."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.integration.phonelab.conftest import RIVERA
from tests.integration.phonelab.customer import Customer
from tests.lab import ACCOUNT, VOICE_NUMBER, Handset, Lab


def test_a_text_arrives_and_every_step_is_reported_signed(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    message = carrier.messages.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        body="TANDEM Harlow 118. Reply 1 41 coming",
        status_callback=f"{customer.url}/status?page=7",
    )

    assert message.status == "queued"
    assert rivera.wait_for_text("1 41").peer == VOICE_NUMBER
    assert customer.wait_for_status("/status", "delivered") == ["sent", "delivered"]
    assert customer.all_signed()
    assert carrier.messages(message.sid).fetch().status == "delivered"


def test_a_phone_out_of_coverage_makes_the_text_undelivered(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    rivera.set("out_of_coverage")

    message = carrier.messages.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        body="hello",
        status_callback=f"{customer.url}/status",
    )

    assert customer.wait_for_status("/status", "undelivered") == ["sent", "undelivered"]
    assert customer.received("/status")[-1]["ErrorCode"] == "30003"
    assert carrier.messages(message.sid).fetch().error_code == 30003
    assert rivera.texts() == []


def test_a_held_text_arrives_when_the_phone_comes_back(
    carrier: Client, rivera: Handset
) -> None:
    rivera.set("out_of_coverage", hold_texts=True)
    carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="late but here")

    rivera.set("normal")

    assert rivera.wait_for_text("late").body == "late but here"


def test_a_desk_phone_takes_no_texts(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    rivera.set(takes_texts=False)

    carrier.messages.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        body="hello",
        status_callback=f"{customer.url}/status",
    )

    customer.wait_for_status("/status", "undelivered")
    assert customer.received("/status")[-1]["ErrorCode"] == "30006"


@pytest.mark.parametrize(
    ("to", "sender", "body", "code"),
    [
        ("12", VOICE_NUMBER, "hello", 21211),
        (RIVERA, "+17155550777", "hello", 21606),
        (RIVERA, VOICE_NUMBER, "", 21602),
        (RIVERA, VOICE_NUMBER, "x" * 1601, 21617),
    ],
)
def test_a_text_that_cannot_go_is_refused_with_the_carriers_code(
    carrier: Client, to: str, sender: str, body: str, code: int
) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        carrier.messages.create(to=to, from_=sender, body=body)

    assert (refusal.value.status, refusal.value.code) == (400, code)


def test_a_wrong_token_is_refused(lab: Lab, carrier: Client) -> None:
    stranger = Client(ACCOUNT, "wrong", http_client=carrier.http_client)

    with pytest.raises(TwilioRestException) as refusal:
        stranger.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="hello")

    assert (refusal.value.status, refusal.value.code) == (401, 20003)


def test_texts_are_listed_newest_first_by_page_and_by_number(carrier: Client) -> None:
    sent = [
        carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body=str(n)).sid
        for n in range(5)
    ]
    carrier.messages.create(to="+17155550112", from_=VOICE_NUMBER, body="other")

    listed = carrier.messages.list(to=RIVERA, page_size=2)

    assert [message.sid for message in listed] == list(reversed(sent))


def test_texts_are_found_by_when_they_were_sent(carrier: Client) -> None:
    message = carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="now")
    made = message.date_created
    assert made is not None

    since = carrier.messages.list(date_sent_after=made)
    before = carrier.messages.list(date_sent_before=made.replace(year=2001))

    assert [found.sid for found in since] == [message.sid]
    assert before == []


def test_a_delivered_text_can_be_redacted_and_deleted(
    carrier: Client, customer: Customer
) -> None:
    message = carrier.messages.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        body="private",
        status_callback=f"{customer.url}/status",
    )
    customer.wait_for_status("/status", "delivered")

    assert carrier.messages(message.sid).update(body="").body == ""
    assert carrier.messages(message.sid).delete()
    with pytest.raises(TwilioRestException) as refusal:
        carrier.messages(message.sid).fetch()
    assert refusal.value.code == 20404


def test_a_text_under_way_cannot_be_redacted(carrier: Client, rivera: Handset) -> None:
    rivera.set("out_of_coverage", hold_texts=True)
    message = carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="private")

    with pytest.raises(TwilioRestException) as refusal:
        carrier.messages(message.sid).update(body="")

    assert refusal.value.code == 20009
