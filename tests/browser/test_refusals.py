"""Bad input gets a sentence at its field, and what was typed stays (promise 12)."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_good_night import three_taps
from tests.flow.system import System

pytestmark = pytest.mark.browser


def test_ten_kilobytes_of_emoji_get_a_sentence_and_stay_in_the_field(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    typed = "\N{PILE OF POO}" * 2500
    dunn.get_by_role("link", name="Ask for a clinician").click()
    dunn.get_by_label("A clinician comes").check()
    dunn.get_by_label("No", exact=True).check()
    place = dunn.get_by_label("Where?")
    place.evaluate("field => field.removeAttribute('maxlength')")
    place.fill(typed)

    dunn.get_by_role("button", name="Send the request").click()

    expect(dunn.get_by_text("At most 200 characters")).to_be_visible()
    expect(dunn.get_by_label("Where?")).to_have_value(typed)
    expect(dunn.get_by_label("A clinician comes")).to_be_checked()
    assert system.one("SELECT count(*) FROM dispatch_callout") == 0


def test_what_a_refused_form_says_outlives_the_news_that_comes_right_after(
    as_person: Open, system: System
) -> None:
    dunn, rivera = as_person("dunn", PHONE), as_person("rivera", PHONE)
    three_taps(dunn)
    rivera.reload()
    rivera.get_by_role("link", name=re.compile("asks for you")).click()
    rivera.get_by_role("button", name="I take it").click()
    minutes = rivera.get_by_label("Minutes until you arrive")
    minutes.fill("999")

    with rivera.expect_response(re.compile("/now$")):  # the stream's first word
        rivera.get_by_role("button", name="Tell the officer").click()
    with rivera.expect_response(re.compile("/now$")):
        dunn.get_by_role("button", name="Scene is SECURE").click()
    expect(rivera.locator("#status")).to_be_visible()

    expect(rivera.get_by_text("Minutes are a number from 1 to 240.")).to_be_visible()
    expect(minutes).to_have_value("999")
