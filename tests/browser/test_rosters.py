"""A roster's pages by hand: accessible, as wide as the screen, and without a mouse."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from common import clock, walltime
from rosters.core import wall
from rosters.core.wall import Row
from tests.browser.conftest import DESK, PHONE, Open, assert_accessible
from tests.cast import ZONE
from tests.flow.system import System

pytestmark = pytest.mark.browser
LONG = "M. Lindqvist-Bartholomew"
FILL = """rows => {
  const table = document.querySelector(".wall table");
  const head = table.tHead.rows[0], seats = rows[0].length;
  while (head.cells.length < seats + 1) head.append(head.cells[1].cloneNode(true));
  table.tBodies[0].replaceChildren(...rows.map((cells, day) => {
    const row = document.createElement("tr"), on = document.createElement("th");
    on.className = "clock"; on.textContent = "Wed " + (day + 1); row.append(on);
    for (const lines of cells) {
      const cell = document.createElement("td");
      for (const line of lines) {
        const piece = document.createElement("div");
        if (line.startsWith("OPEN")) piece.className = "open";
        piece.textContent = line; cell.append(piece);
      }
      row.append(cell);
    }
    return row;
  }));
}"""


def next_monday() -> date:
    today = walltime.local_date(clock.now(), walltime.zone(ZONE))
    return today + timedelta(days=7 - today.weekday())


def pages_of(page: Page) -> int:
    """How many sheets of paper it takes."""
    pdf = page.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_rosters_pages_have_no_fault_that_axe_can_find(
    as_person: Open, system: System, width: int
) -> None:
    novak = as_person("novak", width)
    roster = f"{system.url}/rosters/{system.house.facts['roster']}"

    novak.get_by_role("link", name=re.compile("This morning")).click()
    assert_accessible(novak)
    for path in ("/", "/month/", "/history/", "/print/"):
        novak.goto(roster + path)
        assert_accessible(novak)
        wide = novak.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path


def test_a_name_without_a_space_in_it_makes_no_page_wider(
    as_person: Open, system: System
) -> None:
    novak = as_person("novak", PHONE)
    roster = f"{system.url}/rosters/{system.house.facts['roster']}"

    for path in ("/now/", "/", "/month/", "/plan/", "/history/", "/import/"):
        novak.goto(roster + path)
        for kind in ("h1", "h2", "main p.soft", "main li"):
            novak.evaluate(
                "kind => document.querySelectorAll(kind).forEach("
                "one => { one.textContent = 'W'.repeat(120) })",
                kind,
            )
        wide = novak.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path


def test_keys_go_from_week_to_month_and_on_and_can_be_turned_off(
    as_person: Open, system: System
) -> None:
    rivera = as_person("rivera", DESK)
    rivera.goto(f"{system.url}/rosters/{system.house.facts['roster']}/")

    rivera.keyboard.press("m")
    rivera.wait_for_url(re.compile("/month/"))
    month = rivera.get_by_role("heading", level=1).inner_text()
    rivera.keyboard.press("n")
    rivera.wait_for_url(re.compile(r"\?day="))
    expect(rivera.get_by_role("heading", level=1)).not_to_have_text(month)
    first = rivera.locator("a.day").first
    first.focus()
    rivera.keyboard.press("ArrowRight")
    expect(rivera.locator("a.day").nth(1)).to_be_focused()

    rivera.get_by_role("button", name="Turn these keys off").click()
    following = rivera.get_by_role("link", name="Month after").get_attribute("href")
    rivera.locator("a.day").first.focus()
    rivera.keyboard.press("p")  # does nothing now
    rivera.get_by_role("button", name="Turn keys on").click()
    rivera.keyboard.press("n")
    rivera.wait_for_url("**/month/" + (following or "nowhere"))


def test_ones_own_month_has_no_fault_on_a_telephone(as_person: Open) -> None:
    rivera = as_person("rivera", PHONE)
    rivera.get_by_role("link", name="My shifts").first.click()
    rivera.get_by_role("link", name="My month").click()

    expect(rivera.get_by_text(re.compile(r"now, \d\d:\d\d"))).to_be_visible()
    assert_accessible(rivera)


def test_a_month_is_printed_on_one_page_however_full_it_is(
    as_person: Open, system: System
) -> None:
    novak = as_person("novak", DESK)
    novak.goto(f"{system.url}/rosters/{system.house.facts['roster']}/print/")
    assert pages_of(novak) == 1

    months: list[tuple[tuple[str, ...], ...]] = [
        (("R. Rivera",),),
        ((LONG,), (LONG,), (LONG,)),
        ((LONG,), ("OPEN",), (LONG, f"{LONG} 22:00-06:00")),
        (
            (f"{LONG} Ashworth-Jones",),
            ("WWWWWWWWWWWWW WWWWWW",),
            ("OPEN 06:00-07:00", LONG),
        ),
    ]
    for cells in months:
        size = wall.size_for([Row(cells)] * 31)
        novak.evaluate(FILL, [[list(cell) for cell in cells]] * 31)
        novak.evaluate(
            f"document.querySelector('.wall').className = 'wall size-{size}'"
        )
        assert pages_of(novak) == 1, cells


def test_a_coordinator_makes_a_roster_and_publishes_its_first_week_by_hand(
    as_person: Open, system: System
) -> None:
    novak = as_person("novak", DESK)
    novak.get_by_role("link", name="Rosters", exact=True).click()
    novak.get_by_role("link", name=re.compile("make a roster")).click()
    novak.get_by_label("Name").fill("Evenings")
    novak.get_by_label("Time zone").fill("America/Nowhere")
    novak.get_by_role("button", name="Make the roster").click()
    expect(novak.get_by_text("There is no time zone called")).to_be_visible()
    expect(novak.get_by_label("Name")).to_have_value("Evenings")
    assert_accessible(novak)

    monday = next_monday()
    sunday = monday - timedelta(days=1)
    novak.get_by_label("Time zone").fill("America/Chicago")
    novak.get_by_label("Starts on").fill(sunday.isoformat())
    novak.get_by_role("button", name="Make the roster").click()
    novak.get_by_role("link", name=re.compile("Add a pattern.*Primary")).click()
    novak.get_by_label("Name").fill("Evening")
    novak.get_by_label("The first shift starts").fill(f"{monday}T18:00")
    novak.get_by_label("The first shift ends").fill(f"{monday}T22:00")
    novak.get_by_label("It comes").select_option("days")
    novak.get_by_label("Who takes it").select_option(label="D. Kessler")
    novak.get_by_role("button", name="See what changes").click()
    save = novak.get_by_role("button", name=re.compile("Save"))
    save.click()  # Kessler has no phone, and the rule is not overridden by its name
    assert_accessible(novak)
    novak.get_by_role("checkbox").first.check()
    novak.get_by_label("Why").fill("Brings the county's phone")
    save.click()

    novak.get_by_role("link", name="Week", exact=True).click()
    novak.get_by_role("link", name="Week after").click()
    expect(novak.locator(".who", has_text="D. Kessler")).to_have_count(7)
