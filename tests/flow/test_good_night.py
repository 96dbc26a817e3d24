"""The good night of STORY.md, through the whole running system."""

import pytest

from tests.flow.system import System, wait_until

pytestmark = pytest.mark.flow


def test_three_taps_ring_the_clinician_and_key_one_gives_the_officer_a_name(
    system: System,
) -> None:
    dunn = system.person("dunn")

    request = dunn.ask()
    rivera = system.phone("rivera")
    rivera.wait_for_ring()
    rivera.answer()
    rivera.wait_to_hear("in person")
    rivera.press("1")
    rivera.wait_to_hear("It is yours")
    rivera.press("35#")

    line = wait_until(
        "the officer's screen shows the name and the time",
        lambda: "about" in dunn.status(request) and dunn.status(request),
    )
    assert line.startswith("R. Rivera is coming, about ")
    assert "R. Rivera is coming" in system.phone("dunn").wait_for_text("coming").body


def test_the_clinician_accepts_by_text_with_the_code_of_the_page(
    system: System,
) -> None:
    dunn = system.person("dunn")
    request = dunn.ask()
    page = system.phone("rivera").wait_for_text("TANDEM").body
    code = page.split("Reply 1 ")[1][:2]

    system.phone("rivera").reply(f"1 {code}")

    wait_until("she has it", lambda: "R. Rivera" in dunn.status(request))
    assert "yours" in system.phone("rivera").wait_for_text("yours").body
    assert system.one("SELECT count(*) FROM dispatch_response WHERE is_open") == 1


def test_a_request_runs_to_its_end_by_text(system: System) -> None:
    dunn, rivera = system.person("dunn"), system.phone("rivera")
    request = dunn.ask()
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    rivera.reply(f"1 {code} 35")
    number = str(system.one("SELECT sequence FROM dispatch_callout"))
    rivera.wait_for_text("yours")

    for digit, state in (("5", "en_route"), ("4", "on_scene"), ("6", "cleared")):
        rivera.reply(f"{digit} {number}")
        system.wait_for_state(state)

    assert dunn.status(request).startswith("Done.")
    assert not system.one("SELECT count(*) FROM dispatch_response WHERE is_open")


def test_the_officer_who_calls_our_number_talks_to_the_clinician_by_key_five(
    system: System,
) -> None:
    system.person("dunn").ask()
    rivera, dunn = system.phone("rivera"), system.phone("dunn")
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    rivera.wait_for_ring()
    rivera.reply(f"1 {code} 35")
    dunn.wait_for_text("key 5")
    rivera.wait_for_end()

    dunn.call()
    assert "Rivera" not in dunn.wait_to_hear("5 talks to the clinician")
    dunn.press("5")

    rivera.wait_for_ring()
    rivera.answer()
    system.lab.wait_for("bridged", number=dunn.number)


def test_a_clinician_who_calls_our_number_takes_it_by_the_code_of_the_text(
    system: System,
) -> None:
    dunn, rivera = system.person("dunn"), system.phone("rivera")
    request = dunn.ask()
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    rivera.wait_for_ring()
    rivera.hangup()
    rivera.wait_for_end()

    rivera.call()
    rivera.wait_to_hear("Key in your answer and the code")
    rivera.press(f"1{code}#")
    rivera.wait_to_hear("It is yours")
    rivera.press("35#")

    wait_until("she has it", lambda: "R. Rivera" in dunn.status(request))
