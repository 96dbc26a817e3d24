"""What the dispatcher does by hand, on real phones: ring again, hand over."""

import re

import pytest

from tests.flow import ladders
from tests.flow.system import Person, System, wait_until

pytestmark = pytest.mark.flow


def code_in(text: str) -> str:
    return text.split("Reply 1 ")[1][:2]


def key_of(dispatcher: Person, request: str, name: str) -> str:
    """What the page offers to choose for that person."""
    page = dispatcher.get(f"/r/{request}").text
    found = re.search(rf'<option value="([^"]+)">{re.escape(name)}', page)
    assert found, f"{name} cannot be chosen"
    return found[1]


def test_ringing_again_pages_who_is_asked_once_more_and_both_codes_count(
    system: System,
) -> None:
    ladders.put_rungs(
        system,
        {"whom": "primary", "wait_seconds": ladders.LONG, "channels": ["text"]},
    )
    dunn, wells = system.person("dunn"), system.person("wells")
    rivera = system.phone("rivera")
    request = dunn.ask()
    first = code_in(rivera.wait_for_text("TANDEM").body)

    wait_until(
        "she is rung again",
        lambda: "rung again, by hand" in wells.post(f"/r/{request}/ring").text,
    )
    refused = wells.post(f"/r/{request}/ring").text
    rivera.wait_for_text("TANDEM")

    assert "Rung a moment ago" in refused
    assert len([text for text in rivera.texts() if "TANDEM" in text]) == 2
    rivera.reply(f"1 {first}")
    wait_until("she has it", lambda: "R. Rivera" in dunn.status(request))


def test_a_request_is_handed_over_when_the_other_presses_1(system: System) -> None:
    dunn, wells = system.person("dunn"), system.person("wells")
    rivera, okafor = system.phone("rivera"), system.phone("okafor")
    request = dunn.ask()
    rivera.reply(f"1 {code_in(rivera.wait_for_text('TANDEM').body)}")
    wait_until("she has it", lambda: "R. Rivera" in dunn.status(request))

    wells.post(
        f"/r/{request}/hand",
        **{"relieve-person": key_of(wells, request, "J. Okafor")},
    )
    okafor.wait_for_ring()
    assert "R. Rivera" in dunn.status(request)
    okafor.answer()
    okafor.wait_to_hear("1 take it")
    okafor.press("1")

    wait_until("he has it", lambda: "J. Okafor is coming" in dunn.status(request))
    assert "J. Okafor has it" in rivera.wait_for_text("has it").body
