"""A shared screen keeps nothing of whoever was there before."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    CHROMIUM,
    DESK,
    PHONE,
    Open,
    assert_accessible,
    assert_fits_both,
    sign_in,
)
from tests.flow.system import System

pytestmark = pytest.mark.browser


@pytest.fixture
def everyday(browser: Browser) -> Iterator[Browser]:
    """As people have it: going back shows the page as it was left, where it may."""
    made = browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield made
    made.close()


def at_own_account(browser: Browser, system: System) -> Page:
    """Officer Dunn, signed in, before a page that names her."""
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    page.goto(system.url + "/accounts/login/")
    sign_in(page, system, "dunn")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    page.goto(system.url + "/account/")
    expect(page.get_by_label("Full name")).to_have_value("Erin Dunn")
    return page


def sign_out(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()


def go_back(page: Page) -> None:
    """As the button does: no load is waited for, for there may be none."""
    page.evaluate("() => { history.back(); }")


def test_going_back_after_signing_out_shows_nothing_private(
    everyday: Browser, system: System
) -> None:
    page = at_own_account(everyday, system)
    sign_out(page)

    go_back(page)

    page.wait_for_url("**/accounts/login/?next=/account/")
    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.get_by_label("Full name")).to_have_count(0)


def test_a_page_that_comes_back_as_it_was_left_asks_whether_it_still_may(
    everyday: Browser, system: System
) -> None:
    """Where signing out cleared nothing, as in a browser that knows no such word."""
    page = at_own_account(everyday, system)
    page.goto(system.url + "/requests")
    expect(page.get_by_role("heading", level=1)).to_have_text("Requests")
    page.context.clear_cookies(name="sessionid")

    go_back(page)

    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.get_by_label("Full name")).to_have_count(0)


def test_going_back_while_signed_in_keeps_what_was_typed(
    everyday: Browser, system: System
) -> None:
    page = at_own_account(everyday, system)
    page.get_by_label("Full name").fill("Erin M. Dunn")
    page.goto(system.url + "/requests")

    go_back(page)

    expect(page.get_by_label("Full name")).to_have_value("Erin M. Dunn")
    expect(page.get_by_label("Full name")).to_be_visible()


def test_a_weak_signal_leaves_nobody_for_long_before_an_empty_page(
    everyday: Browser, system: System
) -> None:
    page = at_own_account(everyday, system)
    page.goto(system.url + "/requests")
    os.kill(system.pid("web"), signal.SIGSTOP)  # what is asked, nobody answers
    try:
        go_back(page)

        expect(page.get_by_label("Full name")).to_be_visible()
    finally:
        os.kill(system.pid("web"), signal.SIGCONT)


def test_what_somebody_typed_is_not_shown_to_who_signs_in_next(
    as_person: Open, system: System
) -> None:
    page = as_person("dunn", PHONE)
    page.goto(system.url + "/account/")
    page.get_by_label("Full name").fill("Erin M. Dunn")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()

    sign_in(page, system, "wells")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    page.goto(system.url + "/kept")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    expect(page.get_by_text("Erin")).to_have_count(0)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_wall_screen_whose_address_is_withdrawn_says_so_and_is_cleared(
    as_person: Open, system: System, width: int
) -> None:
    admin = as_person("admin", DESK)
    admin.goto(system.url + "/tokens/")
    admin.get_by_label("What it is for").fill("wall")
    admin.get_by_label("Show the board on a wall screen").check()
    admin.get_by_role("button", name="Make").click()
    address = admin.get_by_text("/wallboard/").inner_text()
    wall = admin.context.browser.new_page(  # type: ignore[union-attr]  # it has one
        viewport={"width": width, "height": 844}
    )
    wall.goto(address)
    expect(wall.get_by_role("heading", name="On call now")).to_be_visible()

    admin.get_by_role("button", name="Revoke").last.click()

    expect(wall.get_by_role("alert")).to_contain_text("This address was withdrawn")
    expect(wall.get_by_role("heading", name="On call now")).to_have_count(0)
    expect(wall.get_by_text("Not live")).to_be_hidden()
    assert_fits_both(wall)
    assert_accessible(wall)
    wall.context.close()
