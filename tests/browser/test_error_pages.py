"""The pages nobody wants to see can be read, and what was typed comes back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible, sign_in
from tests.flow.system import System

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_is_missing_or_refused_says_what_to_do(
    as_person: Open, system: System, width: int
) -> None:
    page = as_person("dunn", width)

    for path, said in (("/no/such", "Not here"), ("/tokens/", "Not for your role")):
        page.goto(system.url + path)
        expect(page.get_by_role("heading", level=1)).to_have_text(said)
        expect(page.get_by_role("link", name="715-555-0140")).to_be_visible()
        assert_accessible(page)


def test_a_form_sent_after_the_session_ended_is_offered_after_sign_in(
    as_person: Open, system: System
) -> None:
    page = as_person("dunn", PHONE)
    page.goto(system.url + "/account/")
    page.get_by_label("Full name").fill("Erin M. Dunn")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Save").click()
    sign_in(page, system, "dunn")

    expect(page.get_by_role("heading", level=1)).to_have_text("Not sent yet")
    assert_accessible(page)
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_label("Full name")).to_have_value("Erin M. Dunn")
