"""A page on a phone's screen: from our engine, through a push service, into the
browser's own service worker, to the button that takes it.

The browser maker's service cannot be reached from here, so the browser does not
subscribe by itself: its keys are given, what we send is read with them, and handed to
the real service worker as Chromium does it.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible
from tests.browser.test_good_night import three_taps
from tests.browser.test_installed import installed
from tests.flow.system import System, wait_until
from tests.push_service import Browser, PushService, serving

pytestmark = pytest.mark.browser


@pytest.fixture
def service(system: System) -> Iterator[PushService]:
    with serving(system.house.push_port) as made:
        yield made


def shows_pages(page: Page, system: System, service: PushService) -> Browser:
    """As its script would, the browser tells us where it is, and its public keys."""
    browser = Browser()
    page.goto(system.url + "/me/phones")
    page.locator("form[data-push]").evaluate(
        """(form, given) => {
          for (const name of Object.keys(given))
            form.elements[name].value = given[name];
          form.submit();
        }""",
        {
            "endpoint": service.endpoint,
            "p256dh": browser.p256dh,
            "auth": browser.auth,
            "label": "Chrome Android",
        },
    )
    expect(page.get_by_text("Pages show on this screen from now on")).to_be_visible()
    return browser


def deliver(page: Page, said: dict[str, Any], url: str) -> None:
    """What the browser does when its maker's service has something for us."""
    devtools: CDPSession = page.context.new_cdp_session(page)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(
            r["registrationId"] for r in event["registrations"] if not r["isDeleted"]
        ),
    )
    devtools.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    wait_until("Chromium names the registration", lambda: page.title() and found)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": url, "registrationId": found[-1], "data": json.dumps(said)},
    )


SHOWN = """() => navigator.serviceWorker.ready.then(found => found.getNotifications())
  .then(all => all.map(one => [one.title, one.body, one.actions.map(a => a.title)]))"""
PRESSED = """async action => {
  const [note] = await self.registration.getNotifications();
  const opened = new Promise(done => {
    self.clients.openWindow = async url => done(url);
  });
  const pressed = { notification: note, action };
  self.dispatchEvent(new NotificationEvent("notificationclick", pressed));
  return opened;
}"""


def asked_by_push(
    rivera: Page, dunn: Page, system: System, service: PushService
) -> tuple[dict[str, Any], list[list[Any]]]:
    """Dunn asks: what the push service got for Rivera, and what her screen shows."""
    rivera.context.grant_permissions(["notifications"], origin=system.url)
    installed(rivera)
    browser = shows_pages(rivera, system, service)
    three_taps(dunn)
    wait_until("the push service has it", lambda: service.posted)
    said = browser.read(service.posted[0][1])
    deliver(rivera, said, system.url)
    return said, wait_until("it is shown", lambda: rivera.evaluate(SHOWN))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_push_is_shown_and_its_button_leads_to_the_answer(
    as_person: Open, system: System, service: PushService, width: int
) -> None:
    rivera, dunn = as_person("rivera", width), as_person("dunn", PHONE)
    said, shown = asked_by_push(rivera, dunn, system, service)
    [[title, body, buttons]] = shown
    assert title.endswith("asks for you")
    assert body == "In person. STAGE."
    assert buttons == ["I take it", "I cannot"]

    [worker] = rivera.context.service_workers
    opened = worker.evaluate(PRESSED, "take")
    assert opened == f"{system.url}{said['path']}?answer=take"
    assert system.one("SELECT state FROM dispatch_callout") == "paging"
    rivera.goto(opened)
    expect(rivera.get_by_role("button", name="I take it")).to_be_focused()
    rivera.keyboard.press("Enter")

    expect(dunn.locator("#status")).to_contain_text("R. Rivera")


def test_the_other_button_of_a_push_leads_to_declining_and_its_reason(
    as_person: Open, system: System, service: PushService
) -> None:
    rivera, dunn = as_person("rivera", PHONE), as_person("dunn", PHONE)
    said, _shown = asked_by_push(rivera, dunn, system, service)

    [worker] = rivera.context.service_workers
    opened = worker.evaluate(PRESSED, "cannot")
    assert opened == f"{system.url}{said['path']}?answer=cannot"
    rivera.goto(opened)
    expect(rivera.get_by_role("button", name="I cannot")).to_be_focused()
    rivera.keyboard.press("Enter")
    expect(rivera.get_by_text("You declined.")).to_be_visible()
    rivera.get_by_role("button", name="Family, or ill").click()

    expect(rivera.get_by_text("Why? You need not say.")).to_be_hidden()
    reason = "SELECT decline_reason FROM dispatch_page WHERE state = 'declined'"
    assert system.one(reason) == "family_or_ill"


def test_the_page_of_phones_says_why_it_asks_before_the_browser_does(
    as_person: Open, system: System
) -> None:
    rivera = as_person("rivera", PHONE)
    rivera.goto(system.url + "/me/phones")

    expect(rivera.get_by_text("Your browser asks you once")).to_be_visible()
    expect(
        rivera.get_by_role("button", name="Show pages on this screen")
    ).to_be_visible()
    assert_accessible(rivera)
