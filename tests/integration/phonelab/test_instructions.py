"""Each TwiML verb, as the person with the handset meets it."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

import pytest
from twilio.rest import Client

from tests.integration.phonelab.conftest import OKAFOR, RIVERA
from tests.integration.phonelab.customer import Customer
from tests.lab import VOICE_NUMBER, Handset, Lab


def ring(carrier: Client, handset: Handset, twiml: str, **more: object) -> str:
    """Call the handset with these instructions, and let it be answered."""
    inside = f"<Response>{twiml}</Response>"
    call = carrier.calls.create(
        to=handset.number, from_=VOICE_NUMBER, twiml=inside, **more
    )
    handset.answer()
    return str(call.sid)


def test_what_is_said_and_played_is_heard_in_order(
    carrier: Client, rivera: Handset
) -> None:
    ring(
        carrier,
        rivera,
        "<Say>One <emphasis>two</emphasis>.</Say><Pause length='1'/>"
        "<Play>https://example.org/chime.wav</Play><Say loop='2'>Three.</Say>",
    )

    assert rivera.wait_for_end() == "completed"
    chime = "(plays https://example.org/chime.wav)"
    assert rivera.heard() == ["One two.", chime, "Three.", "Three."]


def test_keys_go_to_the_action_with_everything_the_carrier_sends(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    ring(
        carrier,
        rivera,
        f"<Gather numDigits='1' action='{customer.url}/keys?page=7'>"
        "<Say>Take it, one.</Say></Gather>",
    )
    rivera.press("1")

    asked = customer.wait_for("/keys")[0]
    assert (asked["Digits"], asked["FinishedOnKey"]) == ("1", "")
    assert (asked["To"], asked["CallStatus"]) == (RIVERA, "in-progress")
    assert customer.all_signed()


def test_a_number_is_finished_by_its_key(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    ring(carrier, rivera, f"<Gather action='{customer.url}/keys'/>")

    rivera.press("35#")

    asked = customer.wait_for("/keys")[0]
    assert (asked["Digits"], asked["FinishedOnKey"]) == ("35", "#")


def test_a_number_is_finished_by_silence_too(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    ring(carrier, rivera, f"<Gather timeout='2' action='{customer.url}/keys'/>")

    rivera.press("35")

    assert customer.wait_for("/keys")[0]["Digits"] == "35"


def test_no_key_falls_through_to_the_next_verb(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    ring(
        carrier,
        rivera,
        f"<Gather timeout='1' action='{customer.url}/keys'><Say>Key?</Say></Gather>"
        "<Say>No key came.</Say>",
    )

    rivera.wait_to_hear("No key")
    assert customer.received("/keys") == []


def test_no_key_can_be_an_answer(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    ring(
        carrier,
        rivera,
        f"<Gather timeout='1' actionOnEmptyResult='true'"
        f" action='{customer.url}/keys'/>",
    )

    assert customer.wait_for("/keys")[0]["Digits"] == ""


def test_keys_pressed_before_the_question_are_lost(
    carrier: Client, rivera: Handset
) -> None:
    ring(carrier, rivera, "<Pause length='600'/><Gather numDigits='1'/>")

    rivera.press_blindly("1")

    assert rivera.lab.wait_for("pressed")["taken"] is False


def test_an_action_without_a_host_belongs_to_the_page_it_stands_on(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    customer.answers["/voice/menu"] = (
        "<Response><Gather numDigits='1' action='key'/></Response>"
    )
    customer.answers["/voice/key"] = "<Response><Say>Thank you.</Say></Response>"
    carrier.calls.create(
        to=RIVERA, from_=VOICE_NUMBER, url=f"{customer.url}/voice/menu"
    )
    rivera.answer()
    rivera.press("1")

    rivera.wait_to_hear("Thank you")


def test_a_redirect_leads_on_and_a_hangup_ends(
    carrier: Client, customer: Customer, rivera: Handset
) -> None:
    customer.answers["/next"] = (
        "<Response><Say>Second.</Say><Hangup/><Say>Never.</Say></Response>"
    )

    ring(carrier, rivera, f"<Say>First.</Say><Redirect>{customer.url}/next</Redirect>")

    assert rivera.wait_for_end() == "completed"
    assert rivera.heard() == ["First.", "Second."]


@pytest.mark.parametrize(
    ("reason", "ends_as"), [("busy", "busy"), ("rejected", "no-answer")]
)
def test_a_rejected_caller_was_never_answered(
    lab: Lab, carrier: Client, customer: Customer, dunn: Handset, reason: str,
    ends_as: str,
) -> None:  # fmt: skip
    answer_at(carrier, f"{customer.url}/voice")
    customer.answers["/voice"] = f"<Response><Reject reason='{reason}'/></Response>"

    dunn.call()

    assert dunn.wait_for_end() == ends_as
    assert carrier.calls.list(to=VOICE_NUMBER)[0].duration == "0"


def test_two_people_are_put_through_and_hear_each_other(
    carrier: Client, customer: Customer, rivera: Handset, okafor: Handset
) -> None:
    ring(carrier, rivera, f"<Dial action='{customer.url}/after'>{OKAFOR}</Dial>")
    okafor.wait_for_ring()
    okafor.answer()
    okafor.lab.wait_for("bridged", number=RIVERA)

    rivera.say("Where are you?")
    assert okafor.wait_to_hear() == "Where are you?"
    okafor.say("North side.")
    assert rivera.wait_to_hear() == "North side."
    okafor.hangup()

    after = customer.wait_for("/after")[0]
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")
    assert int(after["DialCallDuration"]) >= 1


def test_the_other_end_is_told_something_before_the_two_are_put_through(
    carrier: Client, customer: Customer, rivera: Handset, okafor: Handset
) -> None:
    customer.answers["/whisper"] = "<Response><Say>Rivera for you.</Say></Response>"
    ring(
        carrier,
        rivera,
        f"<Dial><Number url='{customer.url}/whisper'>{OKAFOR}</Number></Dial>",
    )
    okafor.answer()

    okafor.wait_to_hear("Rivera for you")
    okafor.lab.wait_for("bridged", number=RIVERA)
    assert rivera.heard() == []


def test_nobody_there_is_told_to_the_action(
    carrier: Client, customer: Customer, rivera: Handset, okafor: Handset
) -> None:
    okafor.set("busy")

    ring(carrier, rivera, f"<Dial action='{customer.url}/after'>{OKAFOR}</Dial>")

    assert customer.wait_for("/after")[0]["DialCallStatus"] == "busy"


def test_of_two_that_ring_the_first_to_answer_talks(
    carrier: Client, rivera: Handset, okafor: Handset, dunn: Handset
) -> None:
    ring(
        carrier,
        rivera,
        f"<Dial><Number>{OKAFOR}</Number><Number>{dunn.number}</Number></Dial>",
    )
    okafor.wait_for_ring()
    dunn.wait_for_ring()

    dunn.answer()

    assert okafor.wait_for_end() == "canceled"
    assert dunn.state()["call"]["status"] == "in-progress"


def test_a_caller_who_hangs_up_takes_the_other_end_along(
    carrier: Client, rivera: Handset, okafor: Handset
) -> None:
    ring(carrier, rivera, f"<Dial>{OKAFOR}</Dial>")
    okafor.wait_for_ring()
    okafor.answer()

    rivera.hangup()

    assert okafor.wait_for_end() == "completed"


def answer_at(carrier: Client, voice_url: str, **more: object) -> None:
    """Have calls to our number answered at `voice_url`."""
    [number] = carrier.incoming_phone_numbers.list(phone_number=VOICE_NUMBER)
    number.update(voice_url=voice_url, **more)
