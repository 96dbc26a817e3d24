"""The softphones in a real browser, by keyboard and at a telephone's width."""

# The SDK and axe bring no types.
# mypy: disable-error-code="import-untyped"

import re
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from twilio.rest import Client

from tests.integration.phonelab.conftest import RIVERA
from tests.integration.phonelab.test_instructions import ring
from tests.lab import VOICE_NUMBER, Handset, Lab

CHROMIUM = shutil.which("chromium") or ""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
MENU = "<Gather timeout='600' numDigits='1'><Say>Take it, one.</Say></Gather>"
WIDTHS = [390, 1280]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def page(
    request: pytest.FixtureRequest, browser: Browser, lab: Lab, rivera: Handset
) -> Iterator[Page]:
    """The page with Rivera's phone on it; any complaint of the browser's fails."""
    rivera.set(label="R. Rivera")
    page = browser.new_page(viewport={"width": request.param, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(lab.url)
    expect(page.get_by_role("heading", name="R. Rivera")).to_be_visible()
    yield page
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()
    assert wide <= 0
    # A refused request is noted by the browser itself; the page tells it in words.
    refused = "Failed to load resource: the server responded with a status of 4"
    assert [text for text in complaints if not text.startswith(refused)] == []


def test_a_call_is_answered_heard_and_keyed_by_keyboard_alone(
    page: Page, carrier: Client, rivera: Handset
) -> None:
    twiml = f"<Response>{MENU}<Say>Never.</Say></Response>"
    carrier.calls.create(to=RIVERA, from_=VOICE_NUMBER, twiml=twiml)
    page.get_by_role("button", name="Answer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Heard").get_by_role("listitem")).to_have_text(
        re.compile("Take it, one")
    )
    expect(page.get_by_role("button", name="1", exact=True)).to_be_focused()

    page.keyboard.press("1")

    pressed = rivera.lab.wait_for("pressed")
    assert (pressed["digits"], pressed["taken"]) == ("1", True)


def test_a_text_is_read_and_answered(
    page: Page, carrier: Client, lab: Lab, rivera: Handset
) -> None:
    carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="Reply 1 41 coming")
    expect(page.get_by_text("Reply 1 41 coming").first).to_be_visible()

    page.get_by_placeholder("Text", exact=True).fill("1 41")
    page.get_by_role("button", name="Send").click()

    sent = lab.wait_for("text_out", number=RIVERA)
    assert (sent["peer"], sent["body"]) == (VOICE_NUMBER, "1 41")


def test_a_phone_is_silenced_and_the_web_is_killed(
    page: Page, lab: Lab, rivera: Handset
) -> None:
    page.get_by_role("combobox", name="Mode").select_option("silenced")
    dead = page.get_by_role("checkbox", name="Web is dead")
    dead.click()

    lab.wait_for("phone_set", lambda entry: entry["mode"] == "silenced")
    lab.wait_for("web", lambda entry: entry["dead"] is True)
    assert lab.state()["web_is_dead"] is True
    expect(dead).to_be_checked()


def test_a_mistake_is_told_in_words(page: Page) -> None:
    page.get_by_label("Number", exact=True).fill("12")
    page.get_by_role("button", name="Add a phone").click()

    expect(page.get_by_role("alert")).to_have_text("'12' is no telephone number")


def test_the_page_has_no_fault_that_axe_can_find(
    page: Page, carrier: Client, rivera: Handset
) -> None:
    carrier.messages.create(to=RIVERA, from_=VOICE_NUMBER, body="hello")
    rivera.wait_for_text()
    ring(carrier, rivera, MENU)
    expect(page.get_by_text("Take it, one.").first).to_be_visible()

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
