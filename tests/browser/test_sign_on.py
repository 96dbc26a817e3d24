"""An organisation's own sign-in service, from setting it up to unlocking by it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible
from tests.flow.system import System
from tests.oidc import CLIENT_ID, CLIENT_SECRET, Service, running

pytestmark = pytest.mark.browser


@pytest.fixture
def service(system: System) -> Iterator[Service]:
    with running(system.house.sign_on_port) as made:
        yield made


def set_up(page: Page, system: System, service: Service) -> None:
    page.goto(system.url + "/account/")
    page.get_by_role("link", name="Single sign-on").click()
    assert_accessible(page)
    page.get_by_label("Issuer").fill(service.issuer)
    page.get_by_label("Client ID").fill(CLIENT_ID)
    page.get_by_label("Client secret").fill(CLIENT_SECRET)
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Try it now").click()
    expect(page.get_by_role("status")).to_contain_text("It answers as it should.")
    assert_accessible(page)


def invite(page: Page, system: System, email: str) -> None:
    page.goto(system.url + "/people/invite")
    page.get_by_label("Full name").fill("Nia New")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Clinician").check()
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("main")).to_contain_text(email)


def sign_in(page: Page, system: System, email: str) -> None:
    page.goto(system.url + "/accounts/login/")
    page.get_by_role("link", name="Sign in with your organisation").click()
    assert_accessible(page)
    page.get_by_label("Your work e-mail").fill(email)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_who_is_invited_signs_in_by_it_and_unlocks_and_a_stranger_does_not(
    as_person: Open, browser: Browser, system: System, service: Service, width: int
) -> None:
    admin = as_person("admin", DESK)
    domain = system.house.facts["emails"]["admin"].partition("@")[2]
    set_up(admin, system, service)
    invite(admin, system, f"new@{domain}")
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()

    service.email, service.subject = f"stranger@{domain}", "00u-stranger"
    sign_in(page, system, service.email)
    expect(page.get_by_role("alert")).to_contain_text("Nobody has invited")
    assert_accessible(page)

    service.email, service.subject = f"new@{domain}", "00u-new"
    sign_in(page, system, service.email)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")

    page.clock.install()
    page.goto(system.url + "/account/")
    page.get_by_label("Full name").fill("Nia M. New")
    page.clock.fast_forward("31:00")
    lock = page.get_by_role("dialog")
    expect(lock).to_be_visible()
    assert_accessible(page)
    with context.expect_page() as opened:
        lock.get_by_role("link", name="Unlock with your organisation").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Unlocked")
    expect(lock).to_be_hidden()
    expect(page.get_by_label("Full name")).to_have_value("Nia M. New")
    context.close()
