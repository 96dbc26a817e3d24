"""A gap from the plan that makes it to the tap that fills it, on screen."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from common import clock, walltime
from tests.browser.conftest import DESK, PHONE, Open, assert_fits_both
from tests.cast import ZONE
from tests.flow.system import System

pytestmark = pytest.mark.browser


def nobody_this_evening(novak: Page) -> None:
    """She takes whoever is primary off, from three hours ahead for two."""
    begins = walltime.local(clock.now() + timedelta(hours=3), walltime.zone(ZONE))
    novak.get_by_role("link", name="Rosters", exact=True).click()
    novak.get_by_role("link", name="Plan", exact=True).click()
    novak.get_by_role("link", name="Somebody else for a while").click()
    novak.get_by_label("Position").select_option(label="Primary")
    novak.get_by_label("What happens").select_option("remove")
    for label, at in (("From", begins), ("Until", begins + timedelta(hours=2))):
        novak.get_by_label(label).fill(f"{at:%Y-%m-%dT%H:%M}")
    novak.get_by_label("Why").fill("ill")
    novak.get_by_role("button", name="See what changes").click()
    expect(novak.get_by_text("1 of them is left to nobody.")).to_be_visible()
    assert_fits_both(novak)
    novak.get_by_role("button", name=re.compile("Save")).click()


@pytest.mark.parametrize(("hers", "theirs"), [(DESK, PHONE), (PHONE, DESK)])
def test_a_coordinator_asks_who_could_and_the_first_to_tap_has_it(
    as_person: Open, system: System, hers: int, theirs: int
) -> None:
    novak, lindqvist = as_person("novak", hers), as_person("lindqvist", theirs)
    nobody_this_evening(novak)
    novak.get_by_role("link", name="Gaps", exact=True).click()
    expect(novak.get_by_text("nobody is told of them yet")).to_be_visible()
    novak.get_by_role("button", name="who could take them?").click()
    novak.get_by_role("link", name="Who could take it").click()
    expect(novak.get_by_label("M. Lindqvist")).to_be_checked()
    assert_fits_both(novak)
    novak.get_by_role("button", name="Ask them by text").click()
    expect(novak.get_by_role("main")).to_contain_text("Asked already: ")

    system.phone("lindqvist").wait_for_text("Nobody has Nights primary")
    lindqvist.reload()
    offered = lindqvist.locator("form").filter(has_text="Nobody has Nights, primary")
    assert_fits_both(lindqvist)
    offered.get_by_role("button", name="I take it").click()
    expect(lindqvist.get_by_text("It is yours. Thank you.")).to_be_visible()

    novak.reload()
    expect(novak.locator(".note.good")).to_contain_text("M. Lindqvist")
    assert_fits_both(novak)
    novak.get_by_role("link", name="See that week").click()
    expect(novak.locator(".who", has_text="M. Lindqvist")).to_have_count(1)
    expect(novak.get_by_text("GAP: nobody")).to_have_count(0)
