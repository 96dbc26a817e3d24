"""An officer's, a clinician's and a dispatcher's night by keyboard alone: no mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open
from tests.browser.keyboard import Keyboard
from tests.browser.test_by_keyboard import LINE
from tests.browser.test_good_night import REQUEST
from tests.flow import ladders
from tests.flow.system import System

pytestmark = pytest.mark.browser


def button(page: Page, name: str) -> Keyboard:
    """Go to the button and press it."""
    keys = Keyboard(page)
    keys.choose(page.get_by_role("button", name=name, exact=True))
    return keys


def link(page: Page, name: str | re.Pattern[str]) -> Keyboard:
    keys = Keyboard(page)
    keys.choose(page.get_by_role("link", name=name))
    return keys


def says(page: Page, sentence: str) -> None:
    expect(page.locator("#status")).to_contain_text(sentence)


def test_an_officer_asks_secures_and_cancels_by_keyboard_alone(
    as_person: Open, system: System
) -> None:
    dunn, rivera = as_person("dunn", PHONE), system.phone("rivera")

    keys = link(dunn, "Ask for a clinician")
    keys.choose(dunn.get_by_label("A clinician comes"), "Space")
    keys.choose(dunn.get_by_label("No", exact=True), "Space")
    button(dunn, "Send the request")
    dunn.wait_for_url(REQUEST)
    says(dunn, "Calling the first clinician")
    code = rivera.wait_for_text("TANDEM").body.split("Reply 1 ")[1].split()[0]
    rivera.reply(f"1 {code}")
    says(dunn, "R. Rivera is coming")
    button(dunn, "Scene is SECURE")
    expect(dunn.get_by_text("Secure since")).to_be_visible()

    link(dunn, "Cancel this request")
    expect(dunn.get_by_role("heading", level=1)).to_contain_text("Cancel request")
    keys.choose(dunn.get_by_role("button", name=re.compile("^Yes, cancel")))

    says(dunn, "Cancelled")


def test_a_clinician_answers_arrives_and_writes_it_up_by_keyboard_alone(
    as_person: Open, system: System
) -> None:
    rivera = as_person("rivera", PHONE)
    system.person("dunn").ask()
    rivera.reload()

    link(rivera, re.compile("asks for you"))
    keys = button(rivera, "I take it")
    keys.go_to(rivera.get_by_label("Minutes until you arrive"))
    keys.types("25")
    keys.press("Enter")
    says(rivera, "about")
    for mark in ("Clinician is here", "Clinician is done"):
        button(rivera, mark)
        # The page before has the next button too: look at the one that follows.
        expect(rivera.get_by_role("button", name=mark)).to_have_count(0)
    keys.go_to(rivera.get_by_label("How did it end?"))
    keys.types("Saf")
    keys.go_to(rivera.get_by_label("Miles driven"))
    keys.types("11.4")
    keys.press("Enter")

    says(rivera, "R. Rivera came. Safety plan, stays in place.")
    assert system.one("SELECT miles_tenths FROM dispatch_response") == 114


def test_a_dispatcher_asks_calls_another_and_secures_by_keyboard_alone(
    as_person: Open, system: System
) -> None:
    ladders.put_in_force(system, "primary", seconds=ladders.LONG)
    wells = as_person("wells", DESK)
    keys = link(wells, "Board")
    expect(wells.get_by_role("heading", level=1)).to_have_text("Board")
    wells.wait_for_load_state()  # a key pressed before the scripts have run is lost
    keys.press("l")
    keys.types(LINE)
    with wells.expect_navigation():
        keys.press("Enter")
    expect(wells.get_by_text("Received. Calling the first").first).to_be_visible()

    with wells.expect_navigation():
        keys.press("j", "Enter")
    keys.press("a", "J")  # into the list of people, to who begins so
    with wells.expect_navigation():
        button(wells, "Call them too")
    system.phone("okafor").wait_for_ring()
    with wells.expect_navigation():
        keys.press("s")
    expect(wells.get_by_text("Secure since")).to_be_visible()
    with wells.expect_navigation():
        keys.press("b")

    expect(wells.get_by_role("heading", level=1)).to_have_text("Board")
    keys.press("?")
    expect(wells.get_by_role("dialog")).to_contain_text("Keys of this page")
    keys.press("Escape")
    expect(wells.get_by_role("dialog")).to_be_hidden()
