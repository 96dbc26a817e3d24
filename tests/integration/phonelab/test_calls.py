"""Calls by the official client: their life, their lists, their end."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.integration.phonelab.conftest import RIVERA
from tests.integration.phonelab.customer import Customer
from tests.lab import VOICE_NUMBER, Handset

ALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
LONG = "<Response><Pause length='600'/></Response>"


def test_a_call_is_reported_step_by_step_and_runs_our_instructions(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    customer.answers["/voice"] = "<Response><Say>Tandem. Harlow.</Say></Response>"
    call = carrier.calls.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        url=f"{customer.url}/voice?page=7",
        status_callback=f"{customer.url}/status",
        status_callback_event=ALL_EVENTS,
    )
    rivera.wait_for_ring()
    rivera.answer()

    assert rivera.wait_to_hear("Tandem") == "Tandem. Harlow."
    seen = customer.wait_for_status("/status", "completed")
    assert seen == ["initiated", "ringing", "in-progress", "completed"]
    reports = customer.received("/status")
    assert [r["SequenceNumber"] for r in reports] == ["0", "1", "2", "3"]
    assert int(reports[-1]["CallDuration"]) >= 1
    asked = customer.received("/voice")[0]
    assert (asked["From"], asked["To"]) == (VOICE_NUMBER, RIVERA)
    assert (asked["Direction"], asked["CallStatus"]) == ("outbound-api", "in-progress")
    assert customer.all_signed()
    assert carrier.calls(call.sid or "").fetch().status == "completed"


def test_only_the_end_is_reported_unless_more_is_asked(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    carrier.calls.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        twiml="<Response><Hangup/></Response>",
        status_callback=f"{customer.url}/status",
    )
    rivera.answer()

    assert customer.wait_for_status("/status", "completed") == ["completed"]


def test_nobody_answers_within_the_ring_time(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    carrier.calls.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        twiml=LONG,
        timeout=10,
        status_callback=f"{customer.url}/status",
    )

    assert rivera.wait_for_end() == "no-answer"
    assert customer.wait_for_status("/status", "no-answer") == ["no-answer"]


@pytest.mark.parametrize(
    ("mode", "ends_as"), [("busy", "busy"), ("out_of_coverage", "no-answer")]
)
def test_a_phone_that_cannot_ring_ends_the_call(
    carrier: Client, rivera: Handset, mode: str, ends_as: str
) -> None:
    rivera.set(mode)

    carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=LONG)

    assert rivera.wait_for_end() == ends_as


def test_a_phone_out_of_coverage_can_also_fail(
    carrier: Client, rivera: Handset
) -> None:
    rivera.set("out_of_coverage", calls_end_as="failed")

    carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=LONG)

    assert rivera.wait_for_end() == "failed"


def test_a_call_turned_down_is_busy(carrier: Client, rivera: Handset) -> None:
    carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=LONG)
    rivera.wait_for_ring()

    rivera.hangup()

    assert rivera.wait_for_end() == "busy"


def test_a_ringing_call_can_be_canceled(carrier: Client, rivera: Handset) -> None:
    call = carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=LONG)
    rivera.wait_for_ring()

    updated = carrier.calls(call.sid or "").update(status="canceled")

    assert updated.status == "canceled"
    assert rivera.state()["call"] is None


def test_a_call_under_way_can_be_ended_and_then_no_more(
    carrier: Client, rivera: Handset
) -> None:
    call = carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=LONG)
    rivera.answer()

    ended = carrier.calls(call.sid or "").update(status="completed")

    assert ended.status == "completed"
    with pytest.raises(TwilioRestException) as refusal:
        carrier.calls(call.sid or "").update(twiml=LONG)
    assert refusal.value.code == 21220


def test_a_call_under_way_takes_other_instructions(
    carrier: Client, rivera: Handset
) -> None:
    call = carrier.calls.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        twiml="<Response><Gather timeout='600'><Say>Wait.</Say></Gather></Response>",
    )
    rivera.answer()
    rivera.wait_to_hear("Wait")

    carrier.calls(call.sid or "").update(
        twiml="<Response><Gather><Say>Press one.</Say></Gather></Response>"
    )

    rivera.wait_to_hear("Press one")
    rivera.press("1#")


def test_a_second_call_meets_a_busy_line(carrier: Client, rivera: Handset) -> None:
    carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=LONG)
    rivera.answer()

    second = carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=LONG)

    assert rivera.wait_for_end() == "busy"
    assert carrier.calls(second.sid or "").fetch().status == "busy"


def test_calls_are_listed_by_number_and_status(
    carrier: Client, rivera: Handset
) -> None:
    rivera.set("busy")
    call = carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=LONG)
    rivera.wait_for_end()

    assert [c.sid for c in carrier.calls.list(to=RIVERA, status="busy")] == [call.sid]
    assert carrier.calls.list(status="completed") == []


@pytest.mark.parametrize(
    ("to", "sender", "code"),
    [("12", VOICE_NUMBER, 21211), (RIVERA, "+17155550777", 21210)],
)
def test_a_call_that_cannot_be_made_is_refused(
    carrier: Client, to: str, sender: str, code: int
) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        carrier.calls.create(to=to, from_=sender, twiml=LONG)

    assert refusal.value.code == code
