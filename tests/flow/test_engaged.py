"""The only clinician is engaged: each of the three choices, by text and by key."""

import pytest

from tests.flow import ladders
from tests.flow.system import System, wait_until
from tests.lab import Handset

pytestmark = pytest.mark.flow
CHOICES = "Text 1 102 wait, 2 102 phone when free, 3 102 we call county line for you."


@pytest.fixture
def busy(system: System) -> System:
    """Rivera alone is rung, and at work on a request of Pelt's since a moment ago."""
    ladders.put_in_force(system, "primary", seconds=ladders.LONG)
    pelt, rivera = system.person("pelt"), system.phone("rivera")
    pelt.ask()
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    rivera.reply(f"1 {code} 35")
    rivera.wait_for_text("yours")
    return system


def done(system: System) -> None:
    system.phone("rivera").reply("6 101")


def stands(system: System) -> str:
    return str(system.one("SELECT state FROM dispatch_callout WHERE sequence = 102"))


def hears_the_choices(dunn: Handset) -> None:
    dunn.call()
    dunn.wait_to_hear("Tandem for Harlow police")
    dunn.press("1")
    dunn.wait_to_hear("Weapon")
    dunn.press("1")
    assert dunn.wait_to_hear("engaged") == (
        "Harlow 1 0 2. The clinician is engaged. 1 waits. 2 a clinician calls you when "
        "free. 3 connects you to the county line now. 9 says this again."
    )


def test_1_by_text_waits_and_she_is_rung_the_moment_she_is_done(busy: System) -> None:
    dunn, rivera = busy.phone("dunn"), busy.phone("rivera")
    request = busy.person("dunn").ask()
    assert CHOICES in dunn.wait_for_text("engaged").body

    dunn.reply("1 102")
    assert dunn.wait_for_text("Waiting").body == (
        "Harlow 102: Waiting for a clinician. You hear at once when we call somebody."
    )
    assert busy.person("dunn").status(request) == "Waiting for a clinician."
    done(busy)

    assert "we call them now" in dunn.wait_for_text("is free").body
    page = rivera.wait_for_text("TANDEM Harlow 102").body
    rivera.reply(f"1 {page.split('Reply 1 ')[1][:2]} 20")
    assert "R. Rivera is coming" in dunn.wait_for_text("coming").body


def test_2_by_text_is_a_call_when_she_is_free(busy: System) -> None:
    dunn, rivera = busy.phone("dunn"), busy.phone("rivera")
    busy.person("dunn").ask()
    dunn.wait_for_text("engaged")

    dunn.reply("2 102")
    dunn.wait_for_text("Waiting")
    done(busy)

    assert "by phone." in rivera.wait_for_text("TANDEM Harlow 102").body


def test_3_by_text_rings_the_officer_and_a_key_connects_the_county_line(
    busy: System,
) -> None:
    dunn = busy.phone("dunn")
    busy.person("dunn").ask()
    dunn.wait_for_text("engaged")

    dunn.reply("3 102")
    dunn.wait_for_ring()
    dunn.answer()
    dunn.wait_to_hear("3 connects you to the county line now")
    dunn.press("3")

    county = busy.lab.handset("+17155550199")
    county.wait_for_ring()
    county.answer()
    bridged = busy.lab.wait_for("bridged", number=dunn.number)
    assert bridged["other"] == county.number


def test_1_by_key_waits_and_the_officer_may_hang_up(busy: System) -> None:
    dunn = busy.phone("dunn")
    hears_the_choices(dunn)

    dunn.press("1")

    assert dunn.wait_to_hear("You wait") == (
        "You wait for a clinician, time follows. You hear by text and call when we "
        "call somebody. Goodbye."
    )
    done(busy)
    wait_until("she is rung", lambda: stands(busy) == "paging")


def test_2_by_key_is_a_call_when_she_is_free(busy: System) -> None:
    dunn = busy.phone("dunn")
    hears_the_choices(dunn)

    dunn.press("2")
    dunn.wait_to_hear("You wait for a clinician")
    done(busy)

    assert "by phone." in busy.phone("rivera").wait_for_text("Harlow 102").body


def test_3_by_key_connects_the_county_line_at_once(busy: System) -> None:
    dunn = busy.phone("dunn")
    hears_the_choices(dunn)

    dunn.press("3")
    dunn.wait_to_hear("Connecting you to the county line")
    county = busy.lab.handset("+17155550199")
    county.wait_for_ring()
    county.answer()

    busy.lab.wait_for("bridged", number=dunn.number)
    assert stands(busy) == "exhausted"


def test_nobody_chooses_and_a_plain_no_follows(busy: System) -> None:
    dunn = busy.phone("dunn")
    busy.person("dunn").ask()
    dunn.wait_for_text("engaged")

    assert "NOBODY IS COMING" in dunn.wait_for_text("NOBODY", within=60).body
