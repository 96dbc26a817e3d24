"""Faults and holds: what goes wrong on purpose goes wrong exactly so."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

import threading
from collections.abc import Callable

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.integration.phonelab.conftest import RIVERA
from tests.integration.phonelab.customer import Customer
from tests.lab import VOICE_NUMBER, Handset, Lab, LabRefused


def send(carrier: Client, customer: Customer, body: str = "hello") -> str:
    message = carrier.messages.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        body=body,
        status_callback=f"{customer.url}/status",
    )
    return str(message.sid)


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503)])
def test_the_carrier_can_be_in_trouble_once(
    lab: Lab, carrier: Client, customer: Customer, status: int, code: int
) -> None:
    lab.fault("status", "messages.create", status=status, count=1)

    with pytest.raises(TwilioRestException) as refusal:
        send(carrier, customer)

    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert send(carrier, customer).startswith("SM")


@pytest.mark.parametrize("action", ["refuse", "timeout"])
def test_a_request_that_was_cut_off_did_nothing(
    lab: Lab, carrier: Client, customer: Customer, action: str
) -> None:
    lab.fault(action, "messages.create", seconds=0.1)

    with pytest.raises(requests.ConnectionError):
        send(carrier, customer)

    assert carrier.messages.list() == []


def test_an_answer_can_be_lost_although_the_text_goes_out(
    lab: Lab, carrier: Client, customer: Customer, rivera: Handset
) -> None:
    lab.fault("accept_and_timeout", "messages.create", seconds=0.1)

    with pytest.raises(requests.ConnectionError):
        send(carrier, customer)

    rivera.wait_for_text("hello")
    assert len(carrier.messages.list(to=RIVERA)) == 1


def test_a_text_can_be_accepted_and_dropped(
    lab: Lab, carrier: Client, customer: Customer, rivera: Handset
) -> None:
    lab.fault("accept_and_drop", "messages.create", count=1)

    dropped = send(carrier, customer, "dropped")
    send(carrier, customer, "kept")

    rivera.wait_for_text("kept")
    assert rivera.texts() == ["kept"]
    assert carrier.messages(dropped).fetch().status == "queued"


def test_a_call_can_be_accepted_and_never_ring(
    lab: Lab, carrier: Client, rivera: Handset
) -> None:
    lab.fault("accept_and_drop", "calls.create")

    call = carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml="<Response/>")

    lab.wait_for("call_dropped")
    assert carrier.calls(call.sid).fetch().status == "queued"
    assert rivera.log("ring") == []


def test_a_callback_can_overtake_the_answer(
    lab: Lab, carrier: Client, customer: Customer
) -> None:
    lab.fault("early", "messages.create")

    sid = send(carrier, customer)

    assert customer.received("/status")[0]["MessageSid"] == sid


def test_a_calls_callback_can_overtake_the_answer(
    lab: Lab, carrier: Client, customer: Customer
) -> None:
    lab.fault("early", "calls.create")

    call = carrier.calls.create(
        to=RIVERA,
        from_=VOICE_NUMBER,
        twiml="<Response/>",
        status_callback=f"{customer.url}/status",
        status_callback_event=["initiated"],
    )

    assert customer.received("/status")[0]["CallSid"] == call.sid


def test_a_callback_can_be_lost(lab: Lab, carrier: Client, customer: Customer) -> None:
    lab.fault("lose", "callback.message", kind="delivered")

    sid = send(carrier, customer)

    lost = lab.wait_for("fault")
    assert (lost["about"], lost["event"]) == (sid, "delivered")
    assert carrier.messages(sid).fetch().status == "delivered"
    assert [r["MessageStatus"] for r in customer.wait_for("/status")] == ["sent"]


def test_a_callback_can_come_twice_with_the_same_token(
    lab: Lab, carrier: Client, customer: Customer
) -> None:
    lab.fault("duplicate", "callback.message", kind="sent")

    send(carrier, customer)

    seen = customer.wait_for_status("/status", "delivered")
    assert seen == ["sent", "sent", "delivered"]
    first, second, other = customer.tokens("/status")
    assert first == second != other


def test_callbacks_can_change_places(
    lab: Lab, carrier: Client, customer: Customer
) -> None:
    lab.fault("reorder", "callback.message", kind="sent")

    send(carrier, customer)

    assert customer.wait_for_status("/status", "sent") == ["delivered", "sent"]


def test_a_carrier_can_refuse_to_deliver(
    lab: Lab, carrier: Client, customer: Customer, rivera: Handset
) -> None:
    lab.fault("outcome", "carry.message", status="undelivered", code=30007)

    send(carrier, customer)

    customer.wait_for_status("/status", "undelivered")
    assert customer.received("/status")[-1]["ErrorCode"] == "30007"
    assert rivera.texts() == []


def test_a_call_can_be_made_to_fail(lab: Lab, carrier: Client, rivera: Handset) -> None:
    lab.fault("outcome", "carry.call", status="failed")

    carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml="<Response/>")

    assert rivera.wait_for_end() == "failed"


def test_a_fault_strikes_only_the_number_it_names(
    lab: Lab, carrier: Client, customer: Customer
) -> None:
    lab.fault("status", "messages.create", to="+17155550112", status=500)

    assert send(carrier, customer).startswith("SM")


def test_chance_strikes_the_same_way_with_the_same_seed(
    lab: Lab, carrier: Client
) -> None:
    def outcomes() -> list[bool]:
        lab.clear_faults()
        lab.fault("status", "messages.create", status=500, probability=0.5, seed=7)
        return [_goes_through(carrier) for _ in range(12)]

    first = outcomes()

    assert outcomes() == first
    assert {True, False} == set(first)


def test_a_request_is_held_until_it_is_released(
    lab: Lab, carrier: Client, customer: Customer, rivera: Handset
) -> None:
    hold = lab.hold("messages.create")
    sids: list[str] = []
    sending = _start(lambda: sids.append(send(carrier, customer)))
    hold.wait_until_held()
    assert rivera.texts() == []

    hold.release()

    rivera.wait_for_text("hello")
    sending.join(60)
    assert len(sids) == 1


def test_a_held_request_can_be_dropped_as_if_never_made(
    lab: Lab, carrier: Client, customer: Customer, rivera: Handset
) -> None:
    hold = lab.hold("messages.create")
    sending = _start(lambda: _fails(carrier, customer))
    hold.wait_until_held()

    hold.release("drop")

    sending.join(60)
    assert carrier.messages.list() == []


def test_an_answer_is_held_after_the_deed(
    lab: Lab, carrier: Client, customer: Customer, rivera: Handset
) -> None:
    hold = lab.hold("messages.create", when="after")
    sending = _start(lambda: _fails(carrier, customer))

    rivera.wait_for_text("hello")
    hold.wait_until_held()
    hold.release("drop")

    sending.join(60)
    assert len(carrier.messages.list()) == 1


def test_a_callback_can_be_held(lab: Lab, carrier: Client, customer: Customer) -> None:
    hold = lab.hold("callback.message", kind="sent")
    send(carrier, customer)
    hold.wait_until_held()
    assert customer.received("/status") == []

    hold.release()

    assert customer.wait_for_status("/status", "delivered") == ["sent", "delivered"]


def test_nonsense_is_refused_in_plain_words(lab: Lab, rivera: Handset) -> None:
    with pytest.raises(LabRefused, match="action must be one of refuse, timeout"):
        lab.fault("explode")
    with pytest.raises(LabRefused, match="status of status must be one of 429, 500"):
        lab.fault("status", status="bad")
    with pytest.raises(LabRefused, match="mode must be one of normal, silenced"):
        rivera.set("upside_down")
    with pytest.raises(LabRefused, match="is not on the line"):
        rivera.hangup()
    with pytest.raises(LabRefused, match="'12' is no telephone number"):
        lab.handset("12").call()


def _goes_through(carrier: Client) -> bool:
    try:
        carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="hello")
    except TwilioRestException:
        return False
    return True


def _fails(carrier: Client, customer: Customer) -> None:
    with pytest.raises(requests.ConnectionError):
        send(carrier, customer)


def _start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread
