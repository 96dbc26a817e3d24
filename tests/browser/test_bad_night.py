"""The bad night of STORY.md on the dispatcher's board, at a desk and on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible
from tests.browser.keyboard import Keyboard
from tests.browser.test_by_keyboard import at_the_board
from tests.flow import ladders
from tests.flow.system import System

pytestmark = pytest.mark.browser
# A test cannot hear; it counts the tones that the browser is asked to play.
COUNT_TONES = """() => {
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) {
    window.tones += 1;
    return start.apply(this, at);
  };
}"""


def nobody_is_reached(system: System) -> None:
    ladders.put_in_force(system, "primary", "backup", seconds=ladders.LONG, rings=1)
    for name in ("rivera", "okafor"):
        system.phone(name).set("out_of_coverage")


def rows_say(sentence: str, *boards: Page) -> None:
    for board in boards:
        expect(board.locator("tr[data-row]")).to_contain_text(sentence)


def test_the_board_tells_that_nobody_comes_who_has_the_alarm_and_who_comes_after_all(
    as_person: Open, system: System
) -> None:
    nobody_is_reached(system)
    desk, phone = at_the_board(as_person), at_the_board(as_person, PHONE)
    system.person("dunn").ask()
    rows_say("Calling the first clinician", desk, phone)
    desk.evaluate(COUNT_TONES)
    expect(phone.locator("[data-countdown]")).to_contain_text("min")
    keys = Keyboard(desk)
    keys.press("j")
    number = desk.locator("tr[data-row] a").first
    expect(number).to_be_focused()

    rows_say("NOBODY IS COMING. 2 called, none free.", desk, phone)

    expect(number).to_be_focused()  # the board has been drawn anew, by itself
    alarm = desk.get_by_role("alert").filter(has_text="nobody could be reached")
    expect(alarm).to_be_visible()
    expect(desk).to_have_title("(1) Board · Tandem")
    assert desk.evaluate("tones") == 1
    for board in (desk, phone):
        assert_accessible(board)
    with desk.expect_navigation():  # until its scripts have run
        keys.choose(alarm.get_by_role("button", name="I have it"))
    for board in (desk, phone):
        expect(board.get_by_text("J. Wells has it since")).to_be_visible()

    rivera = system.phone("rivera")
    rivera.set("normal")
    for key in ("t", "b"):  # try once more, and from the request back to the board
        with desk.expect_navigation():
            keys.press(key)
    rows_say("Calling the", desk, phone)
    rivera.answer()
    rivera.wait_to_hear("1 take it")
    rivera.press("1")

    rows_say("R. Rivera is coming", desk, phone)
    assert system.one("SELECT count(*) FROM dispatch_callout") == 1


def test_what_one_has_opened_stays_open_while_the_page_is_drawn_anew(
    as_person: Open, system: System
) -> None:
    wells, dunn = as_person("wells", DESK), system.person("dunn")
    request = dunn.ask()
    wells.goto(f"{system.url}/r/{request}")
    cannot = wells.get_by_text("Who cannot be called, and why")
    cannot.click()
    listed = wells.locator("details[open] li").first
    expect(listed).to_be_visible()

    dunn.post(f"/r/{request}/secure")

    expect(wells.get_by_text("Secure since")).to_be_visible()
    expect(listed).to_be_visible()
