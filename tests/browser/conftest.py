"""A real browser on the real running system, at a telephone's width and wide."""

# axe brings no types.
# mypy: disable-error-code="import-untyped"

import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.cast import PASSWORD
from tests.flow.conftest import house, start, system  # noqa: F401 - same system
from tests.flow.system import System

CHROMIUM = shutil.which("chromium") or ""
PHONE, DESK = 390, 1280
A_BUSY_MACHINE_MS = 30_000
# What a browser itself writes down of a refusal, and of a test without network.
EXPECTED = (
    "Failed to load resource: the server responded with a status of 4",
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "htmx:afterRequest,",  # a page that asks by the clock, without network
    "htmx:sendError,",
)
# Targets of 24 px belong to WCAG 2.2 AA; axe leaves them out unless asked.
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
Open = Callable[[str, int], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        # What is waited for is that it comes; how fast it comes, bench/ measures.
        expect.set_options(timeout=A_BUSY_MACHINE_MS)
        yield made
        made.close()


@pytest.fixture
def as_person(browser: Browser, system: System) -> Iterator[Open]:  # noqa: F811
    """`as_person("dunn", PHONE)`: a signed-in page; its complaints fail the test."""
    complaints: list[str] = []
    pages: list[Page] = []

    def open_page(name: str, width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844})
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(system.url + "/accounts/login/")
        sign_in(page, system, name)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        wide = too_wide(page)
        page.context.close()
        assert wide <= 0, "the page is wider than the screen"
    assert [text for text in complaints if not text.startswith(EXPECTED)] == []


def sign_in(page: Page, system: System, name: str) -> None:  # noqa: F811
    """Where the sign-in page is: type who and the password of all, and Enter."""
    page.get_by_label("E-mail").fill(system.house.facts["emails"][name])
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def too_wide(page: Page) -> int:
    """By how many px it is wider than the screen: once it is there, after a click."""
    page.wait_for_load_state()
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


def assert_fits_both(page: Page) -> None:
    """Nothing is cut off at a telephone's width or wide; then as wide as it was."""
    was = page.viewport_size
    assert was is not None
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": was["height"]})
        wide = too_wide(page)
        assert wide <= 0, f"{page.url} is wider than {width} px"
    page.set_viewport_size(was)


def assert_accessible(page: Page) -> None:
    """Nothing that axe can find, in light and in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert accessibility_faults(page) == []


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds by WCAG 2.2 A and AA and its own good practice, as it says it."""
    found = Axe().run(page, options=AXE)
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
