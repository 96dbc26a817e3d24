"""A month of Tri-Town's books by hand: agreed, recorded, looked at, locked, issued."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from billing.documents import agreement_document
from common import clock, walltime
from tests.browser.conftest import (
    DESK,
    PHONE,
    Open,
    assert_accessible,
    assert_fits_both,
)
from tests.cast import ZONE
from tests.flow.system import System
from tests.unit.billing.tritown import tri_town

pytestmark = pytest.mark.browser


def last_month() -> date:
    """Its first day, where they live."""
    today = walltime.local_date(clock.now(), walltime.zone(ZONE))
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def agreement(system: System) -> str:
    """The story's, as the document somebody sent, for the members there are."""
    known = system.rows("SELECT short_name, public_id FROM agencies_organisation")
    ids = {name: str(UUID(str(public_id))) for name, public_id in known}
    story = tri_town()
    members = tuple(
        replace(one, name=name, organisation=ids[name])
        for one, name in zip(
            story.members, ("Millbrook", "Harlow", "Stony Ford"), strict=True
        )
    )
    return json.dumps(agreement_document(replace(story, members=members)))


def record_a_response(rivera: Page, on: date) -> None:
    """An hour and a half for Harlow, written down and closed afterwards."""
    rivera.get_by_role("link", name="Requests").click()
    rivera.get_by_role("link", name="Record a response that happened").click()
    rivera.get_by_label("For which agency?").select_option(label="Harlow PD")
    rivera.get_by_label("Which clinician?").select_option(label="R. Rivera")
    rivera.get_by_label("On which day").fill(on.isoformat())
    for label, at in (
        ("Asked for at", "20:00"),
        ("On the way at", "20:05"),
        ("There at", "20:20"),
        ("Done at", "21:30"),
    ):
        rivera.get_by_label(label).fill(at)
    rivera.get_by_label("Where?").fill("Mill Street")
    rivera.get_by_label("Why is it entered only now?").fill("asked by radio")
    rivera.get_by_role("button", name="Record it").click()
    rivera.get_by_label("How did it end?").select_option("Safety plan, stays in place")
    rivera.get_by_role("button", name="Close the request").click()
    expect(rivera.locator("#status")).to_contain_text("R. Rivera came.")


def agree(admin: Page, document: str, on: date) -> None:
    admin.get_by_role("link", name="Statements").click()
    admin.get_by_role("link", name="What was agreed on").click()
    admin.get_by_label("Begin from").select_option("document")
    admin.get_by_label("In force from").fill(on.isoformat())
    admin.get_by_label("Document").fill(document)
    admin.get_by_role("button", name="Begin the draft").click()
    expect(admin.get_by_text("It adds up. Nothing stands in the way.")).to_be_visible()
    admin.get_by_label("Why").fill("voted on 12 March")
    admin.get_by_role("button", name=re.compile("^Put in force from")).click()
    expect(admin.get_by_role("main")).to_contain_text("In force since")


def close(admin: Page, on: date) -> None:
    """Open it, look at it, lock it, issue it."""
    admin.get_by_role("link", name="Statements").click()
    admin.get_by_label("A day of the period").fill(on.isoformat())
    admin.get_by_role("button", name="Open the period").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text(f"{on:%B %Y}")
    now_at = admin.locator("[aria-current=step]")
    expect(now_at).to_contain_text("Locked")
    assert_fits_both(admin)
    admin.get_by_role("button", name="Lock what is shown below").click()
    expect(now_at).to_contain_text("Issued")
    admin.get_by_text("Issue the statements").click()
    assert_accessible(admin)
    admin.get_by_role("button", name=f"Yes, issue {on:%B %Y} for good").click()
    expect(admin.get_by_text("Issued; it stands.")).to_be_visible()
    assert_fits_both(admin)
    assert_accessible(admin)


@pytest.mark.parametrize(("desk", "phone"), [(DESK, PHONE), (PHONE, DESK)])
def test_a_month_is_closed_and_a_member_sees_its_share_and_why(
    as_person: Open, system: System, desk: int, phone: int
) -> None:
    admin, on = as_person("admin", desk), last_month()
    agree(admin, agreement(system), on)
    record_a_response(as_person("rivera", phone), on + timedelta(days=4))

    close(admin, on)

    hartmann = as_person("hartmann", phone)
    hartmann.get_by_role("link", name="Statements").click()
    hartmann.get_by_role("table").get_by_role("link", name=f"{on:%B %Y}").click()
    expect(hartmann.get_by_role("heading", level=1)).to_have_text(
        f"Harlow's statement, {on:%B %Y}"
    )
    cents = system.one(
        "SELECT s.total_cents FROM billing_statement s JOIN agencies_organisation o"
        " ON o.id = s.agency_id WHERE o.short_name = 'Harlow'"
    )
    dollars, rest = divmod(cents, 100)
    expect(hartmann.locator(".status-line")).to_have_text(f"${dollars:,}.{rest:02}")
    rows = hartmann.get_by_role("region", name="Each response")
    expect(rows.get_by_role("row")).to_contain_text(["Request", f"5 {on:%b %Y}"])
    assert_fits_both(hartmann)
    hartmann.get_by_role("link", name="Why is this my share?").click()
    expect(hartmann.get_by_role("main")).to_contain_text("§5.2")
    assert_fits_both(hartmann)
