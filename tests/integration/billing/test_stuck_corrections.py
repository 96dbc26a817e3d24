"""An issued month that changed, and that its own agreement cannot split any more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agencies.models import AuditEntry
from agencies.selectors import scope_for
from billing.core.agreement import Bounds
from billing.models import Correction, Period
from billing.selectors import preview
from billing.services import periods
from common.money import Cents
from dispatch.models import Response
from tests.cast import Cast
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books

JANUARY = datetime(2027, 1, 5, 15, tzinfo=UTC)


@pytest.fixture
def floors(cast: Cast) -> Books:
    """The story's books, under an agreement with a floor for each member."""
    books = Books(cast)
    floor = Bounds(clause="§9 floor", floor_cents=Cents(1_300_00))
    books.agree(replace(books.agreement(), bounds=floor))
    return books


def october_and_november(books: Books) -> tuple[Period, Period]:
    """October issued, then four of its hours gone: too little for three floors."""
    written = books.the_story()["millbrook"]
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    november = books.month(date(2026, 11, 1), standby=700 * 60)
    assert written.cleared_at is not None
    Response.objects.filter(pk=written.pk).update(
        cleared_at=written.cleared_at - timedelta(hours=4)
    )
    return october, november


def test_it_keeps_no_later_month_from_being_issued(floors: Books) -> None:
    october, november = october_and_november(floors)

    periods.issue_period(november.pk, now=DECEMBER)

    assert november.statements.count() == 3
    assert not Correction.objects.exists()
    [noted] = AuditEntry.objects.filter(act="correct_period")
    assert (noted.outcome, noted.object_id) == ("refused", str(october.public_id))
    assert "§9 floor" in noted.reason


def test_it_is_named_before_the_next_month_is_issued(floors: Books) -> None:
    october, november = october_and_november(floors)
    periods.price_again(october.pk, now=DECEMBER)
    cast = floors.cast
    keeper = scope_for(cast.novak.pk, acting=cast.tamarack.public_id, now=DECEMBER)

    page = preview.period_page(keeper, november, now=DECEMBER)

    assert not page.waits_for
    assert not page.refusal
    [sentence] = page.stuck
    assert sentence.startswith("October 2026 has changed since it was issued")
    assert "§9 floor" in sentence


def test_it_is_corrected_once_its_figures_are_mended(floors: Books) -> None:
    october, november = october_and_november(floors)
    periods.issue_period(november.pk, now=DECEMBER)
    december = floors.month(date(2026, 12, 1), standby=700 * 60)
    millbrooks = Response.objects.get(
        callout__requesting_organisation=floors.cast.millbrook
    )
    assert millbrooks.cleared_at is not None
    millbrooks.cleared_at += timedelta(hours=3, minutes=45)
    millbrooks.save()

    periods.issue_period(december.pk, now=JANUARY)

    assert Correction.objects.get().period == october
    carried = december.statements.get(agency=floors.cast.millbrook)
    assert carried.adjustment_cents < 0
