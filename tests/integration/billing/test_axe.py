"""What axe finds on the pages about money: on each, narrow and wide, light and dark.

The books have everything on them.
"""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from billing.models import Dispute, Period, Statement
from billing.services import (
    agreements,
    closing,
    disputing,
    payments,
    periods,
    trips,
)
from dispatch.models import Response
from tests.browser.conftest import CHROMIUM
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.looks import faults, shown

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
]


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


def test_what_was_recorded_by_mistake_is_taken_back_without_a_fault(
    books: Books, sign_in: SignIn
) -> None:
    """A month opened late, and a trip for two, each with its button."""
    tri_town, by = books.cast.tri_town, books.cast.admin.pk
    september = periods.open_period(
        tri_town, day=date(2026, 9, 1), now=DECEMBER, why="forgotten", by=by
    )
    trip = Response.objects.filter(cleared_at__isnull=False).latest("pk")
    second = books.cast.stony_ford
    trips.share_trip(
        trip,
        agency=str(second.public_id),
        own_minutes=30,
        other_minutes=30,
        reason="both were there",
        by=by,
        now=DECEMBER,
    )
    urls = [f"/periods/{september.public_id}", f"/times/{trip.public_id}"]

    pages = shown(sign_in, books.cast.admin, iter(urls))

    assert faults(pages) == []
