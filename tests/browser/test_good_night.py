"""The good night of STORY.md on an officer's phone and a softphone, by hand."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible
from tests.flow.system import System

pytestmark = pytest.mark.browser

REQUEST = re.compile("/r/")


def three_taps(page: Page) -> None:
    """And wait until it is received: a script sends it, so that none is lost."""
    page.get_by_role("link", name="Ask for a clinician").click()
    page.get_by_label("A clinician comes").check()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url(REQUEST)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_three_taps_a_ringing_phone_a_key_and_the_officer_sees_the_name(
    as_person: Open, system: System, width: int
) -> None:
    dunn = as_person("dunn", width)
    softphones = dunn.context.new_page()
    softphones.goto(system.lab.url)

    three_taps(dunn)
    expect(dunn.locator("#status")).to_contain_text("Calling the first clinician")
    softphones.get_by_role("button", name="Answer").first.click()
    # Keys that nobody asks for yet are lost, as in life.
    system.lab.wait_for("listening", number=system.phone("rivera").number)
    softphones.get_by_role("button", name="1", exact=True).first.click()

    expect(dunn.locator("#status")).to_contain_text("R. Rivera is coming")
    system.phone("rivera").press("35#")
    expect(dunn.locator("#status")).to_contain_text(re.compile(r"about \d\d:\d\d"))
    for tap in ("Scene is SECURE", "Clinician is here", "Clinician is done"):
        dunn.get_by_role("button", name=tap).click()
        # The page before has the next button too: look at the one that follows.
        expect(dunn.get_by_role("button", name=tap)).to_have_count(0)
    expect(dunn.locator("#status")).to_contain_text("Done.")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_clinician_takes_it_on_screen_and_writes_down_how_it_ended(
    as_person: Open, width: int
) -> None:
    dunn, rivera = as_person("dunn", PHONE), as_person("rivera", width)
    three_taps(dunn)
    rivera.reload()

    rivera.get_by_role("link", name=re.compile("asks for you")).click()
    rivera.get_by_role("button", name="I take it").click()
    rivera.get_by_label("Minutes until you arrive").fill("25")
    rivera.get_by_role("button", name="Tell the officer").click()
    expect(rivera.locator("#status")).to_contain_text("about")
    rivera.get_by_role("button", name="Clinician is here").click()
    expect(rivera.get_by_role("button", name="Clinician is here")).to_have_count(0)
    rivera.get_by_role("button", name="Clinician is done").click()
    rivera.get_by_label("How did it end?").select_option("Safety plan, stays in place")
    rivera.get_by_label("Miles driven").fill("11.4")
    rivera.get_by_role("button", name="Close the request").click()

    ended = "R. Rivera came. Safety plan, stays in place."
    expect(rivera.locator("#status")).to_have_text(ended)
    expect(dunn.locator("#status")).to_have_text(ended)


def test_the_dispatcher_sees_it_on_the_board_without_asking_again(
    as_person: Open,
) -> None:
    wells, dunn = as_person("wells", DESK), as_person("dunn", PHONE)
    wells.get_by_role("link", name="Board").click()
    expect(wells.get_by_text("Nothing is open.")).to_be_visible()

    three_taps(dunn)

    expect(wells.get_by_role("table")).to_contain_text("Harlow PD")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_pages_of_a_night_have_no_fault_that_axe_can_find(
    as_person: Open, width: int
) -> None:
    dunn = as_person("dunn", width)
    assert_accessible(dunn)
    dunn.get_by_role("link", name="Ask for a clinician").click()
    assert_accessible(dunn)
    dunn.get_by_label("A clinician comes").check()
    dunn.get_by_label("No", exact=True).check()
    dunn.get_by_role("button", name="Send the request").click()
    dunn.wait_for_url(REQUEST)
    assert_accessible(dunn)
    dunn.get_by_role("link", name="Requests").click()
    assert_accessible(dunn)
