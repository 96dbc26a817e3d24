"""What axe finds on the pages about money: on each, narrow and wide, light and dark.

The pages are asked for in this process, with books that have everything on them, and
handed to a browser that needs no server; the frame's scripts are not run.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from agencies.models import User
from billing.models import Dispute, Period, Statement
from billing.services import agreements, closing, disputing, payments, periods
from dispatch.models import Response
from tests.browser.conftest import CHROMIUM, DESK, PHONE, accessibility_faults
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]
STYLE = Path(__file__).parents[3] / "oncall" / "static" / "tandem.css"
SHEET = re.compile(r'<link[^>]+rel="stylesheet"[^>]*>')
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)


@pytest.fixture
def books(cast: Cast, now: datetime) -> Books:
    """October issued, questioned and paid in part; November open with all that may be
    left in it; a version for January drafted."""
    made = Books(cast)
    made.agree()
    made.the_story()
    periods.issue_period(made.october().pk, now=ISSUED_AT)
    harlow = Statement.objects.select_related("consortium").get(number="2026-10-harlow")
    asking = disputing.Doing(cast.hartmann.pk, cast.harlow.pk, ISSUED_AT)
    disputing.raise_question(harlow, "row-2", reason="over the line", doing=asking)
    payments.record(
        harlow.pk,
        cents=63_74,
        received_on=ISSUED_AT.date(),
        reference="check 8",
        now=ISSUED_AT,
        by=cast.admin.pk,
    )
    made.response(cast.harlow, 60, at=ISSUED_AT)
    made.response(None, 60, at=ISSUED_AT)
    made.response(cast.millbrook, 60, at=ISSUED_AT, cleared_at=None)
    periods.price_again(made.month(date(2026, 11, 1)).pk, now=DECEMBER)
    agreements.draft_agreement(
        cast.tri_town, made.agreement(), starts_on=date(2027, 1, 1), now=ISSUED_AT
    )
    return made


def of_an_agency() -> Iterator[str]:
    statement = (
        f"/statements/{Statement.objects.get(number='2026-10-harlow').public_id}"
    )
    yield from ("/statements/", statement, f"{statement}/why")
    yield f"{statement}/question/line-1"
    yield from ("/questions/", f"/questions/{Dispute.objects.get().public_id}")
    yield from ("/payments/", "/statements/references/", "/agreements/")
    yield f"/statements/years/{Period.objects.all()[0].consortium.public_id}"


def of_the_keeper(books: Books) -> Iterator[str]:
    statement = Statement.objects.get(number="2026-10-harlow")
    yield from ("/statements/", f"/statements/{statement.public_id}/payments")
    yield from (f"/periods/{one.public_id}" for one in Period.objects.all())
    yield f"/questions/{Dispute.objects.get().public_id}"
    yield f"/statements/years/{books.cast.tri_town.public_id}/2026"
    draft = books.cast.tri_town.agreements.get(activated_at=None)
    yield from (f"/agreements/{draft.public_id}{more}" for more in ("", "/try"))
    for section in ("members", "pools", "formula", "time", "terms"):
        yield f"/agreements/{draft.public_id}/edit/{section}"
    yield "/times/"
    unclear = Response.objects.get(cleared_at=None)
    yield f"/times/{unclear.public_id}"


def shown(sign_in: SignIn, person: User, paths: Iterator[str]) -> dict[str, str]:
    """Each page as a browser gets it, with its style inside."""
    client, found = sign_in(person), {}
    style = f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>"
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        bare = SCRIPT.sub("", SHEET.sub("", answer.content.decode()))
        found[path] = bare.replace("</head>", style)
    return found


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Not the module's: while one runs, Django refuses its database."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield made
        made.close()


def faults(pages: dict[str, str]) -> list[str]:
    found = []
    with a_browser() as browser:
        for width in (PHONE, DESK):
            page = browser.new_page(viewport={"width": width, "height": 844})
            for path, html in pages.items():
                page.set_content(html)
                for scheme in ("light", "dark"):
                    dark = scheme == "dark"
                    page.emulate_media(color_scheme="dark" if dark else "light")
                    named = f"{path} {width} {scheme}"
                    found += [f"{named} {f}" for f in accessibility_faults(page)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append(f"{path} is wider than {width}")
    return found


def test_an_agencys_pages_about_money_have_no_fault_that_axe_can_find(
    books: Books, sign_in: SignIn
) -> None:
    pages = shown(sign_in, books.cast.hartmann, of_an_agency())

    assert faults(pages) == []


def test_the_keepers_pages_about_money_have_no_fault_that_axe_can_find(
    books: Books, sign_in: SignIn
) -> None:
    pages = shown(sign_in, books.cast.admin, of_the_keeper(books))

    assert faults(pages) == []


def test_a_locked_period_has_no_fault_that_axe_can_find(
    books: Books, sign_in: SignIn
) -> None:
    november, by = Period.objects.get(starts_on=date(2026, 11, 1)), books.cast.admin.pk
    closing.carry_questions(november.pk, reason="later", now=DECEMBER, by=by)
    closing.lock(november.pk, left="nobody knows", now=DECEMBER, by=by)

    pages = shown(sign_in, books.cast.admin, iter([f"/periods/{november.public_id}"]))

    assert faults(pages) == []
