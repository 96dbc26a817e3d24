"""One after another, and to the county line: on real phones."""

import pytest

from tests.flow import ladders
from tests.flow.system import System, wait_until

pytestmark = pytest.mark.flow
COUNTY_LINE = "+17155550199"


def test_in_turn_the_second_is_rung_when_the_first_declines(system: System) -> None:
    ladders.put_rungs(
        system,
        {"whom": "everyone_free", "wait_seconds": ladders.LONG, "manner": "in_turn"},
    )
    rivera, okafor = system.phone("rivera"), system.phone("okafor")
    system.person("dunn").ask()
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1][:2]
    assert okafor.texts() == []

    rivera.reply(f"3 {code}")

    okafor.wait_for_ring(within=ladders.real(ladders.LONG) / 4)
    assert len([text for text in rivera.texts() if "TANDEM" in text]) == 1


def test_when_nobody_comes_key_3_puts_the_officer_through_to_the_county_line(
    system: System,
) -> None:
    ladders.put_rungs(
        system,
        {"whom": "primary", "wait_seconds": 90},
        {"whom": "outside_line", "wait_seconds": 0},
    )
    system.phone("rivera").set("out_of_coverage")
    dunn, line = system.phone("dunn"), system.lab.handset(COUNTY_LINE)
    request = system.person("dunn").ask()

    assert "3 connects" in dunn.wait_for_text("NOBODY").body
    dunn.wait_for_ring()
    dunn.answer()
    dunn.wait_to_hear("3 connects you to the county line")
    dunn.press("3")
    line.wait_for_ring()
    line.answer()
    line.wait_to_hear("This is for an officer of Harlow PD.")
    system.lab.wait_for("bridged", number=dunn.number)
    dunn.say("Dunn, Harlow police")
    assert line.wait_to_hear("Dunn")
    line.hangup()
    dunn.wait_to_hear("hung up")

    wait_until(
        "the page says so",
        lambda: (
            "County line" in system.person("novak").get(f"/r/{request}").text
            or "county line answered"
            in system.person("novak").get(f"/r/{request}").text
        ),
    )
