"""Asking by telephone, through the whole running system, sentence by sentence."""

import pytest

from tests.flow import ladders, nights
from tests.flow.system import System, wait_until
from tests.lab import Handset

pytestmark = pytest.mark.flow
MENU = (
    "Tandem for {department}. 1: a clinician comes. 2: talk to a clinician now. "
    "3: follow-up tomorrow. Wrong department? 9. Immediate danger: use your radio."
)


def asks(phone: Handset, department: str) -> str:
    """Calls and asks for a clinician, no weapon; what is heard after it is stored."""
    phone.call()
    assert phone.wait_to_hear("Tandem for") == MENU.format(department=department)
    phone.press("1")
    weapon = phone.wait_to_hear("Weapon")
    assert weapon == "Weapon or violence? 1 no. 2 yes or not sure."
    phone.press("1")
    return phone.wait_to_hear("received")


def test_the_bad_night_sgt_pelt_stays_on_the_line_and_hears_every_step(
    system: System,
) -> None:
    """Rivera's telephone is silenced, Okafor presses 3, Lindqvist presses 2."""
    rungs = ("primary", "backup", "supervisor")
    ladders.put_in_force(system, *rungs, seconds=500)
    pelt, rivera = system.phone("pelt"), system.phone("rivera")
    okafor, lindqvist = system.phone("okafor"), system.phone("lindqvist")
    rivera.set("silenced")

    received = asks(pelt, "Millbrook police")

    assert received.startswith("Millbrook 1 0 1 received ")
    assert "Calling the first clinician now. You get a name or a plain no" in received
    assert received.endswith("Stay on the line and hear each step, or hang up.")
    assert pelt.wait_to_hear("Calling the second", within=60) == (
        "First clinician did not answer. Calling the second."
    )
    okafor.wait_for_ring()
    okafor.answer()
    okafor.press("3", within=30)
    assert pelt.wait_to_hear("Calling the third", within=60) == (
        "Second clinician cannot come. Calling the third."
    )
    lindqvist.wait_for_ring(within=60)
    lindqvist.answer()
    lindqvist.wait_to_hear("Millbrook 1 0 1, in person.")
    lindqvist.press("2")
    asked = nights.asked_between(system, lindqvist, until="conference", at=pelt)

    assert asked <= 2
    system.lab.wait_for("conference", lambda e: e["event"] == "conference-start")
    lindqvist.say("Lindqvist here, where are you?")
    pelt.wait_to_hear("where are you?")
    lindqvist.hangup()
    assert pelt.wait_to_hear("off the line") == (
        "Millbrook 1 0 1. The clinician is off the line and still has it. 5 calls "
        "them back. Or hang up: the rest comes by text and call."
    )
    assert system.one("SELECT state FROM dispatch_callout") == "consult"
    recorded = "SELECT outcome, opened FROM dispatch_callin"
    assert [tuple(row) for row in system.rows(recorded)] == [("asked", True)]
    assert system.lab.log(kind="voice_webhook_failed") == []


def test_nobody_is_heard_on_the_line_and_three_connects_the_county_line(
    system: System,
) -> None:
    for name in ("rivera", "okafor"):
        system.phone(name).set("out_of_coverage")
    dunn = system.phone("dunn")
    asks(dunn, "Harlow police")

    said = dunn.wait_to_hear("Nobody is coming", within=60)

    assert "Do not wait. County line 7 1 5 - 5 5 5 - 0 1 9 9" in said
    assert "3 connects you to the county line." in said
    dunn.press("3")
    county = system.lab.handset("+17155550199")
    county.wait_for_ring()
    county.answer()
    system.lab.wait_for("bridged", number=dunn.number)
    assert "NOBODY IS COMING" in dunn.wait_for_text("NOBODY").body


def test_who_hangs_up_too_early_reads_a_code_and_asks_with_it(system: System) -> None:
    dunn = system.phone("dunn")
    dunn.call()
    dunn.wait_to_hear("Tandem for Harlow police")
    dunn.hangup()

    text = dunn.wait_for_text("hung up").body
    code = text.split("text 1 ")[1].split()[0]
    assert text.startswith(
        "You called and hung up. Nothing has been requested. Call again, or text "
        f"1 {code} for a clinician in Harlow."
    )
    assert system.one("SELECT count(*) FROM dispatch_callout") == 0
    dunn.reply(f"1 {code}")

    assert "understood, asked for" in dunn.wait_for_text("understood").body
    system.phone("rivera").wait_for_ring()
    assert system.one("SELECT channel FROM dispatch_callout") == "text"


def test_a_shared_cruiser_phone_asks_by_badge_and_pin(system: System) -> None:
    cruiser = system.lab.handset(system.house.facts["cruiser"])
    cruiser.call()
    cruiser.wait_to_hear("Key in your badge number")
    cruiser.press("118#")
    cruiser.wait_to_hear("Now your PIN")
    cruiser.press("0007#")
    assert "Nothing has been requested" in cruiser.wait_to_hear("do not go together")
    cruiser.press("118#")
    cruiser.wait_to_hear("Now your PIN")
    cruiser.press("2580#")
    cruiser.wait_to_hear("Tandem for Harlow police")
    cruiser.press("2")
    cruiser.wait_to_hear("Weapon")
    cruiser.press("1")

    cruiser.wait_to_hear("received")
    rivera = system.phone("rivera")
    rivera.wait_for_ring()
    rivera.answer()
    rivera.wait_to_hear("by phone")
    rivera.press("1")
    system.lab.wait_for("conference", lambda e: e["event"] == "conference-start")
    dunn = "SELECT u.work_name FROM agencies_user u JOIN dispatch_callout c"
    assert system.one(f"{dunn} ON c.requester_id = u.id") == "E. Dunn"


def test_an_unknown_caller_is_told_what_to_do_and_starves_nobody(
    system: System,
) -> None:
    stranger = system.lab.handset("+17155550188")
    stranger.call()
    heard = stranger.wait_to_hear("not known here")
    said = stranger.wait_to_hear("Call again, or use your radio", within=60)
    stranger.wait_for_end()

    assert heard.startswith(
        "This is Tandem. This phone is not known here. Nothing has been requested."
    )
    assert said.startswith("Nothing has been requested.")
    assert said.endswith("Goodbye.")
    outcome = "SELECT outcome FROM dispatch_callin"
    wait_until("it is recorded", lambda: system.one(outcome) == "not_pressed")
    assert stranger.texts() == []
    assert "received" in asks(system.phone("dunn"), "Harlow police")


def test_thirty_unknown_callers_at_once_keep_no_officer_waiting(
    system: System,
) -> None:
    strangers = [system.lab.handset(f"+171555520{n:02}") for n in range(30)]
    for stranger in strangers:
        stranger.call()
    known = "SELECT count(*) FROM dispatch_callin"
    wait_until("all thirty are in", lambda: system.one(known) == 30)
    dunn = system.phone("dunn")

    assert "received" in asks(dunn, "Harlow police")

    asked = "SELECT came_at FROM dispatch_callin WHERE outcome = 'asked'"
    over = f"{known} WHERE ended_at < ({asked})"
    assert system.one(over) == 0, "they were in all the time"
    system.phone("rivera").wait_for_ring()
    for stranger in strangers:
        assert "Nothing has been requested" in stranger.wait_to_hear("not known here")
        assert stranger.texts() == []
