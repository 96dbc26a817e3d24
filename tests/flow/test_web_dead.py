"""When our web is dead the number still answers: by words kept at the carrier."""

import pytest

from tests.flow.system import VOICE_NUMBER, System

pytestmark = pytest.mark.flow
COUNTY_LINE = "+17155550199"


def test_with_our_web_dead_the_number_answers_and_connects_the_outside_line(
    system: System,
) -> None:
    dunn, county = system.phone("dunn"), system.lab.handset(COUNTY_LINE)
    system.kill("web")

    dunn.call()

    dunn.wait_to_hear("Tandem does not answer")
    county.wait_for_ring()
    county.answer()
    county.say("County line, how can I help?")
    assert dunn.wait_to_hear("how can I help") == "County line, how can I help?"
    county.hangup()
    assert dunn.wait_to_hear("The call to the outside line is over")


def test_with_our_web_dead_a_text_is_answered_with_whom_to_call(
    system: System,
) -> None:
    dunn = system.phone("dunn")
    system.kill("web")

    dunn.text(VOICE_NUMBER, "7 118")

    answer = dunn.wait_for_text("Tandem does not answer").body
    assert "715-555-0199" in answer
    assert len(answer) <= 160


def test_once_our_web_lives_again_it_answers_itself(system: System) -> None:
    dunn = system.phone("dunn")
    system.kill("web")
    dunn.call()
    dunn.wait_to_hear("Tandem does not answer")
    dunn.hangup()

    system.start("web")
    system.wait_for_web()
    dunn.call()

    dunn.wait_to_hear("1")
    assert "Tandem does not answer" not in dunn.heard()[-1]
