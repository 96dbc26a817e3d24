"""The dispatcher's board without a mouse: one line for a request, keys for the rest."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible
from tests.browser.keyboard import Keyboard
from tests.flow.system import System

pytestmark = pytest.mark.browser
LINE = "harl w- dunn 118 elm st"


def at_the_board(as_person: Open, width: int = DESK) -> Page:
    page = as_person("wells", width)
    page.get_by_role("link", name="Board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Board")
    page.wait_for_load_state()  # a key pressed before the scripts have run is lost
    return page


def test_a_request_is_one_line_and_two_keys(as_person: Open, system: System) -> None:
    page = at_the_board(as_person)
    keys = Keyboard(page)

    keys.press("l")
    keys.types(LINE)
    expect(page.get_by_text("Harlow PD: a clinician comes.")).to_be_visible()
    keys.press("Enter")

    expect(page.get_by_text("Received. Calling the first").first).to_be_visible()
    # Forty keys in fifteen seconds is 32 words a minute: half of what is typed daily.
    assert keys.pressed == len(LINE) + 2 < 40
    assert system.one("SELECT place FROM dispatch_callout") == "118 elm st"


def test_what_is_wrong_is_said_at_the_field_and_the_line_stays(
    as_person: Open, system: System
) -> None:
    page = at_the_board(as_person)
    keys = Keyboard(page)
    keys.press("l")
    keys.types("harl w- p9 mill")
    expect(page.get_by_text("p9 is no word of the shorthand.")).to_be_visible()

    keys.press("Enter")

    field = page.get_by_label("New request")
    error = page.locator("#id_line_error")
    expect(error).to_contain_text("p9 is no word of the shorthand.")
    expect(field).to_have_value("harl w- p9 mill")
    assert system.one("SELECT count(*) FROM dispatch_callout") == 0


def test_keys_press_what_shows_them_and_nothing_while_somebody_types(
    as_person: Open, system: System
) -> None:
    page = at_the_board(as_person)
    keys = Keyboard(page)
    keys.press("l")
    keys.types(LINE)
    with page.expect_navigation():  # until its scripts have run
        keys.press("Enter")
    expect(page.get_by_text("Received. Calling the first").first).to_be_visible()

    with page.expect_navigation():
        keys.press("j", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Request ")
    keys.press("a")
    expect(page.get_by_label("Call somebody else too")).to_be_focused()
    keys.press("c", "b")  # into the list of people: no key of the page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Request ")
    page.evaluate("document.activeElement.blur()")
    keys.press("c")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Cancel request ")


def test_the_list_of_keys_opens_by_one_and_switches_them_off(as_person: Open) -> None:
    page = at_the_board(as_person)
    keys = Keyboard(page)

    keys.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keys of this page")
    assert_accessible(page)
    keys.press("Space", "Escape", "l")

    expect(page.get_by_label("New request")).not_to_be_focused()
    page.reload()  # waits as long
    keys.press("l")
    expect(page.get_by_label("New request")).not_to_be_focused()
    keys.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_board_the_record_form_and_the_question_are_accessible(
    as_person: Open, width: int
) -> None:
    page = at_the_board(as_person, width)
    for _twice in range(2):
        page.get_by_label("New request").fill(LINE)
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Is this the same?")).to_be_visible()
    expect(page.get_by_role("button", name="Yes, it is")).to_be_focused()
    assert_accessible(page)

    page.get_by_role("link", name="Requests").click()
    page.get_by_role("link", name="Record a response that happened").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Record a response that happened"
    )
    assert_accessible(page)
