"""Signing in by passkey, and the lock over what was typed, in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible, sign_in
from tests.cast import PASSWORD
from tests.flow.system import System

pytestmark = pytest.mark.browser

HALF_AN_HOUR = "31:00"


def give_a_passkey_device(page: Page) -> None:
    """A fingerprint reader that always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def add_a_passkey(page: Page, system: System) -> None:
    page.goto(system.url + "/accounts/2fa/webauthn/add/")
    page.get_by_role("main").get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("without the password")).to_be_checked()
    page.get_by_label("What you call it").fill("my phone")
    assert_accessible(page)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()


def leave_it_alone(page: Page) -> None:
    """Nobody touches it for half an hour."""
    page.clock.fast_forward(HALF_AN_HOUR)
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_passkey_signs_in_without_a_password_and_unlocks(
    as_person: Open, system: System, width: int
) -> None:
    page = as_person("novak", width)
    give_a_passkey_device(page)
    add_a_passkey(page, system)
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Sign out").first.click()

    page.goto(system.url + "/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")

    page.clock.install()
    page.goto(system.url + "/account/")
    leave_it_alone(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto(system.url + "/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_passkey_is_renamed_and_removed(
    as_person: Open, system: System, width: int
) -> None:
    page = as_person("novak", width)
    give_a_passkey_device(page)
    add_a_passkey(page, system)
    page.goto(system.url + "/accounts/2fa/webauthn/")
    assert_accessible(page)

    page.get_by_role("link", name="Rename my phone").click()
    assert_accessible(page)
    page.get_by_label("What you call it").fill("the old phone")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove the old phone").click()
    expect(page.get_by_role("main")).to_contain_text("signs nobody in any more")
    assert_accessible(page)
    page.get_by_role("button", name="Remove it").click()

    expect(page.get_by_role("main")).to_contain_text("None yet.")


def test_who_has_only_a_passkey_is_asked_for_it_first(
    as_person: Open, system: System
) -> None:
    page = as_person("novak", PHONE)
    give_a_passkey_device(page)
    add_a_passkey(page, system)
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Sign out").first.click()
    page.goto(system.url + "/accounts/login/")
    sign_in(page, system, "novak")

    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_focused()
    expect(page.get_by_text("six digits")).to_have_count(0)
    expect(page.get_by_text("Type one of your recovery codes.")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")


def test_a_passkey_that_is_not_read_is_said_and_another_way_is_open(
    browser: Browser, system: System
) -> None:
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    give_a_passkey_device(page)  # with no passkey on it
    page.goto(system.url + "/accounts/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    refused = page.get_by_role("alert").filter(has_text="No passkey was read.")
    expect(refused).to_have_text("No passkey was read. Try again, or use another way.")
    expect(page.get_by_label("Password")).to_be_visible()
    assert_accessible(page)
    page.context.close()


def test_a_locked_page_goes_on_asking_whether_paging_runs_and_complains_of_nothing(
    as_person: Open, system: System
) -> None:
    page = as_person("dunn", PHONE)
    page.clock.install()
    page.goto(system.url + "/account/")
    leave_it_alone(page)

    with page.expect_response(lambda answer: answer.status == 423) as refused:
        page.clock.fast_forward("01:00")

    assert "/engine" in refused.value.url
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_page_that_scrolls_by_itself_is_not_taken_for_somebody_at_it(
    as_person: Open, system: System
) -> None:
    page = as_person("dunn", PHONE)
    page.clock.install()
    page.goto(system.url + "/account/")
    page.clock.fast_forward("20:00")

    page.evaluate(
        """() => new Promise(scrolled => {
            document.addEventListener("scroll", scrolled, {once: true});
            scrollTo(0, document.documentElement.scrollHeight);
        })"""
    )
    page.clock.fast_forward("11:00")

    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_lock_lies_over_what_was_typed_and_unlocking_gives_it_back(
    as_person: Open, system: System, width: int
) -> None:
    page = as_person("dunn", width)
    page.clock.install()
    page.goto(system.url + "/account/")
    page.get_by_label("Full name").fill("Erin M. Dunn")

    leave_it_alone(page)
    lock = page.get_by_role("dialog")
    expect(lock).to_contain_text("What you typed is kept. Unlock, or call 715-555-0140")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    elsewhere = page.context.new_page()
    elsewhere.goto(system.url + "/account/")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Locked")
    assert_accessible(elsewhere)
    elsewhere.close()

    lock.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(lock).to_contain_text("That is not your password.")
    lock.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(lock).to_be_hidden()
    expect(page.get_by_label("Full name")).to_have_value("Erin M. Dunn")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Full name")).to_have_value("Erin M. Dunn")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_pages_about_people_are_accessible_and_fit(
    as_person: Open, system: System, width: int
) -> None:
    page = as_person("novak", width)

    for path in ("/people/", "/people/invite", "/lockouts/", "/account/"):
        page.goto(system.url + path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
