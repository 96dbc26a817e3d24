"""Whoever comes on call confirms it by their own phone, or others hear of it.

Where less than an hour is left the waits shrink with it: a shift that begins in forty
seconds is asked about at once, called about after fifteen, told of after thirty.
"""

import pytest

from tests.flow import shifts
from tests.flow.system import System, wait_until
from tests.lab import Text

pytestmark = pytest.mark.flow
OFTEN_ENOUGH = 45.0


def is_asked(system: System) -> Text:
    return system.phone("rivera").wait_for_text("You are on call Nights primary")


def state(system: System) -> str:
    return str(system.one("SELECT state FROM rosters_confirmation"))


def test_a_flip_phone_confirms_by_text(system: System) -> None:
    shifts.begins_in(system, 60)
    code = is_asked(system).body.split("Reply 1 ")[1][:2]

    system.phone("rivera").reply(f"1 {code}")

    said = system.phone("rivera").wait_for_text("confirmed").body
    assert said.startswith("Nights primary ")
    assert state(system) == "confirmed"
    shown = system.person("novak").get(f"/rosters/{system.house.facts['roster']}/")
    assert "</span>&nbsp;confirmed" in shown.text


def test_silence_is_called_and_a_key_confirms(system: System) -> None:
    shifts.begins_in(system, 40)
    is_asked(system)

    rivera = system.phone("rivera")
    rivera.wait_for_ring(within=OFTEN_ENOUGH)
    rivera.answer()
    rivera.wait_to_hear("Press 1 to confirm")
    rivera.press("1")

    rivera.wait_to_hear("Your shift is confirmed")
    assert state(system) == "confirmed"


def test_voicemail_confirms_nothing_and_the_next_and_the_supervisor_are_told(
    system: System,
) -> None:
    system.phone("rivera").set("voicemail")
    shifts.begins_in(system, 60)
    is_asked(system)

    told = system.phone("okafor").wait_for_text("You are next", within=OFTEN_ENOUGH)

    assert "not confirmed by R. Rivera" in told.body
    alarm = system.phone("lindqvist").wait_for_text("the shift is not confirmed")
    assert "R. Rivera, Nights primary" in alarm.body
    assert state(system) == "unreachable"
    rings = "SELECT calls FROM rosters_confirmation"
    assert system.one(rings) == 2


def test_an_engine_that_dies_after_asking_is_no_reason_not_to_call(
    system: System,
) -> None:
    shifts.begins_in(system, 40)
    is_asked(system)

    system.kill("engine")
    system.start("engine")

    system.phone("rivera").wait_for_ring(within=OFTEN_ENOUGH)
    wait_until(
        "others are told", lambda: state(system) in {"silent", "unreachable"}, 60
    )
    asked = [t for t in system.phone("rivera").texts() if "to confirm" in t]
    assert len(asked) == 1
