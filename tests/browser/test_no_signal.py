"""Sentence 8: a request without signal is NOT SENT, tried again, never sent twice."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible, sign_in
from tests.browser.test_good_night import three_taps
from tests.flow.system import System

pytestmark = pytest.mark.browser
REQUESTS = "SELECT count(*) FROM dispatch_callout"


def ready_to_send(page: Page) -> None:
    page.get_by_role("link", name="Ask for a clinician").click()
    page.get_by_label("A clinician comes").check()
    page.get_by_label("No", exact=True).check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send the request").click()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_without_signal_it_says_not_sent_and_sends_once_when_it_can(
    as_person: Open, system: System, width: int
) -> None:
    dunn = as_person("dunn", width)
    ready_to_send(dunn)
    dunn.context.set_offline(True)

    send(dunn)

    said = dunn.get_by_role("alert").filter(has_text="NOT SENT")
    expect(said).to_contain_text(
        re.compile(
            r"NOT SENT\. No signal\. Use your radio or call 715-555-0140\. "
            r"We keep trying until \d\d:\d\d, then ask you again\."
        )
    )
    assert_accessible(dunn)
    dunn.context.set_offline(False)
    expect(dunn.locator("#status")).to_contain_text("Calling the first clinician")
    assert system.one(REQUESTS) == 1


def test_after_the_time_is_over_nothing_is_sent_until_one_is_asked_again(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    ready_to_send(dunn)
    dunn.context.set_offline(True)
    send(dunn)
    expect(dunn.get_by_text("NOT SENT by")).to_be_visible()

    dunn.context.set_offline(False)
    expect(dunn.get_by_role("button", name="Stop trying")).to_be_hidden()
    assert system.one(REQUESTS) == 0

    send(dunn)
    expect(dunn.locator("#status")).to_be_visible()
    assert system.one(REQUESTS) == 1


def test_an_answer_that_never_comes_is_asked_for_again_and_it_is_one_request(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    ready_to_send(dunn)
    swallowed: list[int] = []

    def swallow_the_first_answer(route: Route) -> None:
        if route.request.method == "POST" and not swallowed:
            swallowed.append(route.fetch(max_redirects=0).status)
        else:
            route.continue_()

    dunn.route("**/ask", swallow_the_first_answer)
    send(dunn)

    expect(dunn.get_by_text("NO ANSWER YET.")).to_be_visible()
    expect(dunn.locator("#status")).to_contain_text("Calling the first clinician")
    assert swallowed == [302]
    assert system.one(REQUESTS) == 1


def test_one_who_stops_the_tries_sends_nothing(as_person: Open, system: System) -> None:
    dunn = as_person("dunn", PHONE)
    ready_to_send(dunn)
    dunn.context.set_offline(True)
    send(dunn)

    dunn.get_by_role("button", name="Stop trying").click()
    dunn.context.set_offline(False)

    expect(dunn.get_by_text("We stopped trying.")).to_be_visible()
    dunn.get_by_role("link", name="Home").click()
    expect(dunn.get_by_role("heading", level=1)).to_contain_text("Hello")
    assert system.one(REQUESTS) == 0


def test_without_script_the_form_is_sent_as_ever(
    browser: Browser, system: System
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(system.url + "/accounts/login/?next=/")
    sign_in(page, system, "dunn")

    three_taps(page)

    expect(page.locator("#status")).to_contain_text("Calling the first clinician")
    context.close()
