"""A shift from its holder's page to another's, and a coordinator's yes, on screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Open, assert_fits_both
from tests.flow.system import System
from tests.flow.test_swap_by_phone import ask_for_approval, coming_night, holder_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("theirs", "hers"), [(PHONE, DESK), (DESK, PHONE)])
def test_a_shift_is_offered_taken_and_approved_on_three_screens(
    as_person: Open, system: System, theirs: int, hers: int
) -> None:
    ask_for_approval(system, system.person("novak"))
    on = coming_night(system, "rivera")
    rivera, lindqvist = as_person("rivera", theirs), as_person("lindqvist", theirs)
    rivera.get_by_role("link", name="My shifts").first.click()
    rivera.get_by_role("link", name=re.compile("^Offer this shift")).first.click()
    expect(rivera.get_by_label("M. Lindqvist")).to_be_checked()
    rivera.get_by_label("Why").fill("a wedding")
    assert_fits_both(rivera)
    rivera.get_by_role("button", name="Offer it").click()
    expect(rivera.get_by_text("Offered. Everybody asked gets a text.")).to_be_visible()
    assert_fits_both(rivera)

    lindqvist.reload()
    lindqvist.get_by_role("link", name=re.compile("R. Rivera offers you")).click()
    expect(lindqvist.get_by_role("main")).to_contain_text("a wedding")
    lindqvist.get_by_role("button", name="Take it", exact=True).click()
    waits = "Noted. It is yours once a coordinator approves."
    expect(lindqvist.get_by_text(waits)).to_be_visible()
    assert holder_of(system, on) == "R. Rivera"

    novak = as_person("novak", hers)
    novak.get_by_role("link", name=re.compile("This morning")).click()
    waiting = novak.get_by_role("listitem").filter(has_text="R. Rivera to M. Lindqvist")
    waiting.locator("a.clock").click()
    assert_fits_both(novak)
    novak.get_by_role("button", name="Approve", exact=True).click()
    line = novak.locator(".status-line")
    expect(line).to_contain_text("R. Rivera to M. Lindqvist")

    expect(novak.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    assert holder_of(system, on) == "M. Lindqvist"
    for page in (rivera, lindqvist):
        page.reload()
        expect(page.locator(".status-line")).to_have_text(line.inner_text())
    lindqvist.get_by_role("link", name="Home").click()
    lindqvist.get_by_role("link", name="My shifts").first.click()
    expect(lindqvist.get_by_role("main")).to_contain_text(
        "Nights, primary", ignore_case=True
    )
