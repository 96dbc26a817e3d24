"""Tandem as an installed application: offline it says whom to call, and it updates
itself only when one likes.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open, assert_accessible
from tests.flow.system import System

pytestmark = pytest.mark.browser
IN_CHARGE = "() => navigator.serviceWorker.ready.then(() => true)"
KEEP_ANEW = """() => new Promise(answer => {
  const line = new MessageChannel();
  line.port1.onmessage = said => answer(said.data);
  navigator.serviceWorker.controller.postMessage("another-number", [line.port2]);
})"""


def installed(page: Page) -> None:
    """Wait until the service worker has the page, and keeps the number to call."""
    page.evaluate(IN_CHARGE)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.wait_for_function("() => localStorage.getItem('number')")


def test_without_signal_every_page_says_whom_to_call(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    installed(dunn)

    dunn.context.set_offline(True)
    dunn.goto(system.url + "/requests")

    expect(dunn.get_by_role("heading", level=1)).to_have_text("No signal")
    expect(dunn.get_by_role("link", name="715-555-0140").first).to_be_visible()
    assert_accessible(dunn)
    dunn.context.set_offline(False)
    dunn.get_by_role("link", name="Try again").click()
    expect(dunn.get_by_role("heading", level=1)).to_have_text("Requests")


def test_a_number_that_could_not_be_kept_is_not_taken_for_kept(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    installed(dunn)

    dunn.context.set_offline(True)
    without_signal = dunn.evaluate(KEEP_ANEW)
    dunn.context.set_offline(False)

    assert without_signal is False
    assert dunn.evaluate(KEEP_ANEW) is True
    dunn.evaluate("() => localStorage.removeItem('number')")
    dunn.reload()
    dunn.wait_for_function("() => localStorage.getItem('number')")


def test_a_card_with_other_words_is_kept_in_place_of_the_old_one(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    installed(dunn)
    mark = dunn.evaluate("() => localStorage.getItem('card')")
    assert mark == dunn.locator("body").get_attribute("data-card")

    dunn.evaluate("() => localStorage.setItem('card', 'of last week')")
    with dunn.context.expect_event(
        "request", lambda asked: asked.url.endswith("/offline")
    ):
        dunn.reload()

    dunn.wait_for_function("mark => localStorage.getItem('card') === mark", arg=mark)


def test_what_is_kept_on_the_phone_is_no_page_but_the_offline_one(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    installed(dunn)
    dunn.goto(system.url + "/account/")

    kept = dunn.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const asked of await (await caches.open(name)).keys())
              found.push(new URL(asked.url).pathname);
          return found;
        }"""
    )

    assert [path for path in kept if not path.startswith("/static/")] == ["/offline"]
    assert any(path.endswith("tandem.css") for path in kept)


def test_a_new_version_waits_until_one_likes_and_nothing_typed_is_lost(
    as_person: Open, system: System
) -> None:
    dunn = as_person("dunn", PHONE)
    installed(dunn)
    dunn.goto(system.url + "/account/")
    dunn.get_by_label("Full name").fill("Erin M. Dunn")

    # Another script for the same pages is what a browser takes for a new version.
    dunn.evaluate("() => navigator.serviceWorker.register('/sw.js?next')")

    expect(dunn.get_by_text("A new version is ready")).to_be_visible()
    expect(dunn.get_by_label("Full name")).to_have_value("Erin M. Dunn")
    with dunn.expect_navigation():
        dunn.get_by_role("button", name="Reload").click()
    expect(dunn.get_by_text("A new version is ready")).to_be_hidden()
