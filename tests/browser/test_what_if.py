"""What-if by hand: from a table to the printed page a council reads."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Open, assert_accessible
from tests.browser.test_rosters import pages_of
from tests.flow.system import System

pytestmark = pytest.mark.browser
TABLE = """town,population,officers,calls,hours
Millbrook,12000,24,400,61.5
Harlow,6000,14,100,28.25
Stony Ford,2000,4,20,10.25
"""


def compare(page: Page, system: System, *, name: str) -> None:
    """The table's towns under three formulas, with Ashby joining."""
    page.goto(system.url + "/what-if/")
    page.get_by_role("link", name="Type the numbers, or a table").click()
    page.get_by_text("Take them from a table").click()
    page.get_by_label("A table of towns").fill(TABLE.replace("6000", "6k"))
    page.get_by_role("button", name="Read the table").click()
    expect(page.get_by_text("Row 3, Harlow: population “6k”")).to_be_visible()
    page.get_by_label("A table of towns").fill(TABLE)
    page.get_by_role("button", name="Read the table").click()
    expect(page.get_by_text("3 towns are read.")).to_be_visible()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Cost a year that stands").fill("60,000")
    page.get_by_label("One more: who joins").fill("Ashby")
    page.locator("#id_joining-population").fill("4000")
    page.get_by_label("One fewer: who leaves").select_option(label="Harlow")
    page.get_by_role("button", name="Show first").click()
    expect(page.get_by_text("As typed; nothing is kept yet")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_table_becomes_formulas_side_by_side_and_are_printed(
    as_person: Open, system: System, width: int
) -> None:
    novak = as_person("novak", width)
    compare(novak, system, name=f"For the council, {width}")
    assert_accessible(novak)

    novak.get_by_role("button", name="Keep and show").click()

    expect(novak.get_by_role("heading", level=1)).to_have_text(
        f"For the council, {width}"
    )
    residents = novak.get_by_role("region", name="By residents", exact=True)
    expect(residents).to_contain_text("$36,000.00")
    table = novak.get_by_role("table", name="If Ashby joined")
    expect(table).to_contain_text("$30,000.00")
    assert_accessible(novak)
    novak.emulate_media(media="print")
    assert pages_of(novak) == 2  # the bars, then the figures
    novak.emulate_media(media="screen")
    novak.goto(system.url + "/what-if/")
    expect(novak.get_by_role("link", name=f"For the council, {width}")).to_be_visible()
    assert_accessible(novak)
