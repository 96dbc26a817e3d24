"""A voicemail answers: that is no person, and the carrier can tell."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

import pytest
from twilio.rest import Client

from tests.integration.phonelab.conftest import RIVERA
from tests.integration.phonelab.customer import Customer
from tests.lab import VOICE_NUMBER, Handset, Lab

PAGE = (
    "<Response><Gather numDigits='1' timeout='10'><Say>Press one.</Say></Gather>"
    "<Say>Goodbye.</Say></Response>"
)


def page(carrier: Client, customer: Customer, **more: object) -> None:
    customer.answers["/voice"] = PAGE
    carrier.calls.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        url=f"{customer.url}/voice",
        status_callback=f"{customer.url}/status",
        **more,
    )


@pytest.mark.parametrize("mode", ["silenced", "voicemail"])
def test_a_voicemail_answers_hears_us_out_and_the_call_is_completed(
    lab: Lab, carrier: Client, customer: Customer, rivera: Handset, mode: str
) -> None:
    rivera.set(mode)

    page(carrier, customer)

    assert rivera.wait_for_ring().silent is (mode == "silenced")
    assert customer.wait_for_status("/status", "completed") == ["completed"]
    assert rivera.heard() == []
    [kept] = rivera.state()["voicemails"]
    assert kept["words"] == "Goodbye."
    [missed] = lab.log(RIVERA, kind="talked_over")
    assert missed["words"] == "Press one."


def test_who_answered_is_told_when_that_was_asked(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    rivera.set("voicemail")

    page(carrier, customer, machine_detection="Enable")

    assert customer.wait_for("/voice")[0]["AnsweredBy"] == "machine_start"
    customer.wait_for_status("/status", "completed")
    assert customer.received("/status")[-1]["AnsweredBy"] == "machine_start"


def test_a_person_is_told_from_a_machine(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    page(carrier, customer, machine_detection="Enable")
    rivera.answer()

    assert customer.wait_for("/voice")[0]["AnsweredBy"] == "human"


def test_detection_can_wait_for_the_beep_so_that_nothing_is_talked_over(
    lab: Lab, carrier: Client, customer: Customer, rivera: Handset
) -> None:
    rivera.set("voicemail", greeting="Hi. Leave a message.")

    page(carrier, customer, machine_detection="DetectMessageEnd")

    assert customer.wait_for("/voice")[0]["AnsweredBy"] == "machine_end_beep"
    kept = lab.wait_for("voicemail", number=RIVERA)
    assert kept["words"] == "Press one. Goodbye."
    assert lab.log(RIVERA, kind="talked_over") == []


def test_detection_can_go_on_beside_the_call(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    page(
        carrier,
        customer,
        machine_detection="Enable",
        async_amd="true",
        async_amd_status_callback=f"{customer.url}/who",
    )
    rivera.answer()

    assert "AnsweredBy" not in customer.wait_for("/voice")[0]
    assert customer.wait_for("/who")[0]["AnsweredBy"] == "human"


def test_a_short_ring_ends_before_the_voicemail_answers(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    rivera.set("silenced")

    page(carrier, customer, timeout=10)

    assert rivera.wait_for_end() == "no-answer"


def test_turning_a_call_down_sends_it_to_voicemail_where_there_is_one(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    rivera.set(rings=8)
    page(carrier, customer)
    rivera.wait_for_ring()

    rivera.hangup()

    assert customer.wait_for_status("/status", "completed") == ["completed"]
    assert len(rivera.state()["voicemails"]) == 1


def test_an_automatic_handset_answers_and_presses_by_itself(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    rivera.set(auto_answer_s=1, auto_press="1")

    page(carrier, customer)

    asked = customer.wait_for("/voice", 2)
    assert asked[1]["Digits"] == "1"
