"""What is read aloud, and in which order, on the five pages used most.

Names and roles as an assistive program gets them from the browser; what is left out
here may stand between. That the eye finds the same order, `reading` measures.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import reading
from tests.browser.conftest import DESK, PHONE, Open
from tests.browser.test_by_keyboard import at_the_board
from tests.flow import ladders
from tests.flow.system import System

pytestmark = pytest.mark.browser
FRAME = """
- link "Skip to content"
- banner:
  - link "Tandem"
  - text: {agency}
  - navigation "Main"
- complementary "Notices"
"""
OFFICERS_HOME = """
- main:
  - heading "Hello, E. Dunn" [level=1]
  - paragraph:
    - link "Ask for a clinician"
  - heading "On call now" [level=2]
  - list:
    - listitem:
      - strong: R. Rivera
    - listitem:
      - strong: J. Okafor
"""
ASKING = """
- main:
  - heading "Ask for a clinician" [level=1]
  - paragraph: "Immediate danger: use your radio."
  - group "What do you need?":
    - radio "A clinician comes"
    - radio "Talk to a clinician now"
    - radio "Follow-up tomorrow"
  - group "Weapon or violence?":
    - radio "No"
    - radio "Yes, or not sure"
  - textbox "Where?"
  - button "Send the request"
  - group: More, if there is time
"""
A_REQUEST = """
- main:
  - heading /Request / [level=1]
  - region:
    - status: /Calling the first clinician/
    - paragraph: /Name or plain no/
    - button "Scene is SECURE"
  - heading "What happened" [level=2]
  - list
  - paragraph:
    - link "Cancel this request"
  - paragraph:
    - link "Record of request"
"""
BEING_ASKED = """
- main:
  - heading /Harlow PD asks for you/ [level=1]
  - paragraph: /STAGE/
  - button "I take it"
  - button "Phone only"
  - button "I cannot"
"""
BOARD = """
- main:
  - heading "Board" [level=1]
  - textbox "New request"
  - status
  - button "Send"
  - table:
    - rowgroup:
      - row /Number For Where it stands Deadline In charge/
    - rowgroup:
      - row /Harlow PD .*Calling the first clinician/
  - heading "On call now" [level=2]
"""


def assert_read(page: Page, agency: str, content: str) -> None:
    """That and in that order; and the eye goes the same way, narrow and wide."""
    whole = FRAME.format(agency=agency).strip() + content
    expect(page.locator("body")).to_match_aria_snapshot(whole)
    was = page.viewport_size
    assert was is not None
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": was["height"]})
        assert reading.jumps(page) == [], f"{page.url} at {width}"
    page.set_viewport_size(was)


def test_the_five_pages_used_most_are_read_in_the_order_in_which_they_are_used(
    as_person: Open, system: System
) -> None:
    ladders.put_in_force(system, "primary", seconds=ladders.LONG)
    dunn = as_person("dunn", PHONE)
    assert_read(dunn, "Harlow PD", OFFICERS_HOME)
    dunn.get_by_role("link", name="Ask for a clinician").click()
    assert_read(dunn, "Harlow PD", ASKING)
    request = system.person("dunn").ask()
    dunn.goto(f"{system.url}/r/{request}")
    assert_read(dunn, "Harlow PD", A_REQUEST)
    rivera = as_person("rivera", PHONE)
    rivera.get_by_role("link", name=re.compile("asks for you")).click()
    assert_read(rivera, "Tamarack County Human Services", BEING_ASKED)
    assert_read(at_the_board(as_person), "Tamarack County Dispatch", BOARD)


def test_what_the_eye_finds_in_another_order_is_seen(as_person: Open) -> None:
    page = as_person("dunn", PHONE)
    page.evaluate("""() => {
      const main = document.querySelector('main');
      main.innerHTML = '<div><p>first</p><p>second</p></div>';
      const turned = main.firstChild.style;
      turned.display = 'flex';
      turned.flexDirection = 'column-reverse';
    }""")

    assert reading.jumps(page) == ['"second" after "first"']
