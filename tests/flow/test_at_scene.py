"""The scene, through the whole running system: alone there, asked until answered; and
a whole request ended from a flip phone.
"""

import re

import pytest

from tests.flow.system import System, wait_until
from tests.lab import VOICE_NUMBER, Handset

pytestmark = pytest.mark.flow

LONG = 90.0


def taken(system: System) -> tuple[str, Handset, str]:
    """Dunn has asked, Rivera has it and is there; its number and her phone."""
    request = system.person("dunn").ask()
    rivera = system.phone("rivera")
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    rivera.wait_for_ring()
    rivera.reply(f"1 {code} 35")
    rivera.wait_for_end()
    rivera.wait_for_text("yours")
    number = str(system.one("SELECT sequence FROM dispatch_callout"))
    rivera.reply(f"4 {number}")
    system.wait_for_state("on_scene")
    return request, rivera, number


def untaken(system: System) -> set[str]:
    rows = system.rows("SELECT kind FROM dispatch_alarm WHERE acknowledged_at IS NULL")
    return {kind for (kind,) in rows}


def test_an_officer_who_leaves_has_the_clinician_called_and_asked_until_help_is_sent(
    system: System,
) -> None:
    _request, rivera, number = taken(system)
    dunn = system.phone("dunn")
    rivera.set("voicemail")

    dunn.text(VOICE_NUMBER, f"9 {number}")

    dunn.wait_for_text("you LEFT at")
    assert "STAGE again" in rivera.wait_for_text("the officer has LEFT").body
    rivera.wait_for_ring()
    rivera.wait_for_ring(LONG)
    assert "is ALONE at the scene" in dunn.wait_for_text("does not answer", LONG).body
    assert "no_check_in" in untaken(system)
    dunn.wait_for_ring()
    dunn.answer()
    dunn.wait_to_hear("does not answer our safety check")


def test_a_key_during_the_call_says_that_she_is_safe(system: System) -> None:
    _request, rivera, number = taken(system)
    dunn = system.phone("dunn")

    dunn.text(VOICE_NUMBER, f"9 {number}")
    rivera.wait_for_ring()
    rivera.answer()
    rivera.wait_to_hear("The officer has left the scene")
    rivera.press("1")
    rivera.wait_to_hear("good that you are safe")

    answered = "SELECT answered_at FROM dispatch_question WHERE kind = 'safe'"
    wait_until("her answer is stored", lambda: system.one(answered))
    assert "no_check_in" not in untaken(system)


def test_who_is_long_past_the_estimate_is_asked_by_text_then_called(
    system: System,
) -> None:
    _request, rivera, _number = taken(system)
    database = system.house.database
    began = system.one("SELECT dispatched_at FROM dispatch_response")
    database.write("UPDATE dispatch_response SET expected_clear_at = %s", [began])
    database.write(
        "UPDATE dispatch_question SET due_at = %s WHERE kind = 'still_there'", [began]
    )

    asked = rivera.wait_for_text("you are shown engaged since", LONG).body
    rivera.wait_for_ring(LONG)
    found = re.search(r"2 (\d+) done now", asked)
    assert found is not None
    rivera.reply(f"2 {found[1]}")

    system.wait_for_state("cleared")


def test_done_miles_minutes_and_outcome_from_a_flip_phone(system: System) -> None:
    _request, rivera, number = taken(system)

    rivera.reply(f"6 {number}")
    asked = rivera.wait_for_text("and your miles").body
    found = re.search(r"2 (\d+) and minutes", asked)
    assert found is not None
    rivera.reply(f"1 {found[1]} 11")
    rivera.wait_for_text("11 miles")
    rivera.reply(f"2 {found[1]} 20")
    rivera.wait_for_text("20 minutes of notes")
    rivera.reply(f"3 {found[1]} 3")
    rivera.wait_for_text("is closed")

    system.wait_for_state("closed")
    [row] = system.rows(
        "SELECT miles_tenths, documentation_minutes FROM dispatch_response"
    )
    assert row == (110, 20)
