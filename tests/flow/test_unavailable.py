"""A clinician leaves the roster and comes back by a flip phone alone."""

import pytest

from tests.flow.system import VOICE_NUMBER, System, wait_until

pytestmark = pytest.mark.flow
LOOKED_AFTER = 60.0


def on_call_page(system: System) -> str:
    roster = system.house.facts["roster"]
    return system.person("novak").get(f"/rosters/{roster}/now/").text


def test_eight_and_hours_takes_the_primary_off_and_zero_puts_them_back(
    system: System,
) -> None:
    rivera, okafor = system.phone("rivera"), system.phone("okafor")
    before = on_call_page(system)
    assert "R. Rivera" in before
    assert "J. Okafor" in before

    rivera.text(VOICE_NUMBER, "8 2")
    answer = rivera.wait_for_text("Unavailable until").body
    okafor.wait_for_text("R. Rivera is unavailable until")
    gone = on_call_page(system)

    assert "Nights primary is open now: J. Okafor covers it." in answer
    assert answer.endswith("Back sooner: text 8 0.")
    assert "R. Rivera" not in gone
    assert "J. Okafor" in gone
    alarm = system.phone("lindqvist").wait_for_text(
        "nobody is on call", within=LOOKED_AFTER
    )
    assert "Nights primary" in alarm.body

    rivera.text(VOICE_NUMBER, "8 0")
    back = rivera.wait_for_text("Available again").body
    okafor.wait_for_text("R. Rivera is available again")

    assert back == "Available again. Nights primary is yours again."
    assert "R. Rivera" in on_call_page(system)
    unanswered = "SELECT count(*) FROM dispatch_alarm WHERE acknowledged_at IS NULL"
    wait_until("nobody is alarmed", lambda: system.one(unanswered) == 0, LOOKED_AFTER)
