"""Conferences: who is there, what everybody hears, and what is reported."""

# The SDK brings no types.
# mypy: disable-error-code="import-untyped"

from twilio.rest import Client

from tests.integration.phonelab.customer import Customer
from tests.integration.phonelab.test_instructions import ring
from tests.lab import VOICE_NUMBER, Handset


def room(customer: Customer, more: str = "") -> str:
    """A Dial into the room, with everything reported to /room."""
    return (
        f"<Dial><Conference statusCallback='{customer.url}/room'"
        f" statusCallbackEvent='start end join leave' {more}>118</Conference></Dial>"
    )


def test_a_conference_starts_with_two_and_reports_every_step(
    carrier: Client, customer: Customer, rivera: Handset, dunn: Handset
) -> None:
    ring(carrier, dunn, room(customer))
    dunn.wait_to_hear("music")
    ring(carrier, rivera, room(customer, "endConferenceOnExit='true'"))
    customer.wait_for("/room", 3)
    rivera.say("I am coming.")
    dunn.wait_to_hear("I am coming.")

    rivera.hangup()

    assert dunn.wait_for_end() == "completed"
    events = [r["StatusCallbackEvent"] for r in customer.wait_for("/room", 6)]
    assert events == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "conference-end",
        "participant-leave",
    ]
    assert customer.all_signed()


def test_an_announcement_is_heard_by_everybody_there(
    carrier: Client, customer: Customer, rivera: Handset, dunn: Handset
) -> None:
    customer.answers["/announce"] = "<Response><Say>Calling the next.</Say></Response>"
    ring(carrier, dunn, room(customer))
    ring(carrier, rivera, room(customer))
    customer.wait_for("/room", 3)
    [found] = carrier.conferences.list(status="in-progress")

    carrier.conferences(found.sid).update(announce_url=f"{customer.url}/announce")

    assert dunn.wait_to_hear("Calling the next") == "Calling the next."
    assert rivera.wait_to_hear("Calling the next") == "Calling the next."


def test_who_waits_alone_hears_what_we_play(
    carrier: Client, customer: Customer, dunn: Handset
) -> None:
    customer.answers["/wait"] = (
        "<Response><Say>Calling the first clinician.</Say></Response>"
    )

    ring(carrier, dunn, room(customer, f"waitUrl='{customer.url}/wait'"))

    heard = [dunn.wait_to_hear("Calling the first") for _twice in range(2)]
    assert heard == ["Calling the first clinician."] * 2


def test_a_muted_voice_is_not_heard_and_a_held_ear_hears_nothing(
    carrier: Client, customer: Customer, rivera: Handset, dunn: Handset
) -> None:
    ring(carrier, dunn, room(customer))
    sid = ring(carrier, rivera, room(customer))
    customer.wait_for("/room", 3)
    [found] = carrier.conferences.list(status="in-progress")

    changed = carrier.conferences(found.sid).participants(sid).update(muted=True)
    rivera.say("unheard")
    carrier.conferences(found.sid).participants(sid).update(muted=False, hold=True)
    dunn.say("unheard too")

    assert changed.muted
    assert "unheard" not in dunn.heard()
    assert "unheard too" not in rivera.heard()


def test_somebody_is_called_into_the_room_and_taken_out_again(
    carrier: Client, customer: Customer, rivera: Handset, dunn: Handset
) -> None:
    ring(carrier, dunn, room(customer))
    customer.wait_for("/room", 1)

    added = carrier.conferences("118").participants.create(
        from_=VOICE_NUMBER, to=rivera.number, label="lead"
    )
    rivera.answer()
    customer.wait_for("/room", 3)
    [found] = carrier.conferences.list(friendly_name="118")
    there = carrier.conferences(found.sid).participants
    assert {p.call_sid for p in there.list()} >= {added.call_sid}
    there("lead").delete()

    assert rivera.wait_for_end() == "completed"


def test_star_leaves_a_room_in_which_one_is_alone(
    carrier: Client, customer: Customer, dunn: Handset
) -> None:
    there = room(customer).replace("<Dial>", "<Dial hangupOnStar='true'>")
    ring(carrier, dunn, f"{there}<Say>You left.</Say>")
    dunn.wait_to_hear("music")

    dunn.press_blindly("1")
    dunn.press_blindly("*")

    assert dunn.wait_to_hear("You left.") == "You left."
