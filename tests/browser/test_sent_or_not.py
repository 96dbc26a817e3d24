"""What the page says became of a request is true, also where something came between."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, Open
from tests.browser.test_no_signal import REQUESTS, ready_to_send, send
from tests.flow.system import System

pytestmark = pytest.mark.browser
NOTE_WHAT_WAS_SAID_LAST = """() => addEventListener("pagehide", () => {
  const said = document.querySelector("[data-say]:not([hidden])");
  sessionStorage.setItem("said", said.dataset.say);
})"""


def test_one_signed_out_meanwhile_is_not_told_that_it_was_sent(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    ready_to_send(dunn)
    dunn.context.clear_cookies(name="sessionid")
    dunn.evaluate(NOTE_WHAT_WAS_SAID_LAST)

    send(dunn)

    expect(dunn.get_by_label("Password")).to_be_visible()
    assert dunn.evaluate("() => sessionStorage.getItem('said')") == "stopped"
    assert system.one(REQUESTS) == 0


def test_who_may_have_sent_it_is_not_told_that_it_was_not(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    ready_to_send(dunn)

    def lose_the_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        dunn.context.set_offline(True)
        route.abort("internetdisconnected")

    dunn.route("**/ask", lose_the_answer, times=1)
    send(dunn)

    expect(dunn.get_by_text("NO ANSWER until")).to_be_visible()
    assert system.one(REQUESTS) == 1
    send(dunn)
    expect(dunn.get_by_text("NO ANSWER until")).to_be_hidden()
    expect(dunn.get_by_text("NO ANSWER until")).to_be_visible()
    dunn.unroute_all()


HOUR_BEHIND = "() => { document.documentElement.dataset.skew = -3600000; }"


def test_a_phone_whose_clock_was_set_right_sends_at_the_second_press(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    ready_to_send(dunn)
    dunn.evaluate(HOUR_BEHIND)  # as reckoned before it was set right
    send(dunn)
    expect(dunn.locator("main .refused")).to_be_visible()

    send(dunn)

    expect(dunn.locator("#status")).to_be_visible()
    assert system.one(REQUESTS) == 1


def skew(page: Page) -> float:
    return float(page.locator("html").get_attribute("data-skew") or "nan")


def test_a_page_one_comes_back_to_still_knows_the_time(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    ready_to_send(dunn)
    before = skew(dunn)
    dunn.get_by_role("link", name="Home").click()
    since = dunn.evaluate("Date.now()")
    dunn.wait_for_function("since => Date.now() > since + 3000", arg=since)

    dunn.go_back()

    expect(dunn.get_by_role("button", name="Send the request")).to_be_visible()
    assert abs(skew(dunn) - before) < 1500
