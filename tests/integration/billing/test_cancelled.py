"""Somebody was on the way when the request was cancelled: that is billed as it is."""

from datetime import date, datetime, timedelta

from django.db.models import F

from billing.documents import read_statement
from billing.models import Activation, Adjustment, Period
from billing.services import periods
from dispatch.core.words import Source
from dispatch.models import Callout, Response
from dispatch.services import marks
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books, hours_billed
from tests.integration.billing.test_corrections import moved_to_stony_ford

HALF_AN_HOUR = timedelta(minutes=30)


def cancelled(books: Books, at: datetime) -> Response:
    """Asked for at `at` by Harlow, on the way, called off half an hour later."""
    response = books.response(
        books.cast.harlow,
        30,
        at=at,
        state="en_route",
        is_open=True,
        on_scene_at=None,
        cleared_at=None,
    )
    Callout.objects.filter(pk=response.callout_id).update(lead=books.cast.rivera)
    marks.cancel(
        response.callout_id,
        by=books.cast.dunn.pk,
        now=at + HALF_AN_HOUR,
        source=Source.WEB,
    )
    return response


def carried_by(period: Period) -> int:
    return sum(
        Adjustment.objects.filter(carried_on=period).values_list("cents", flat=True)
    )


def test_a_request_cancelled_on_the_way_is_in_the_preview_at_once(
    books: Books,
) -> None:
    period = books.month(date(2026, 11, 1))

    response = cancelled(books, ISSUED_AT)

    row = Activation.objects.get(response=response)
    assert (row.since, row.until, row.billable_minutes) == (
        "dispatched",
        "cancelled",
        30,
    )
    assert hours_billed(period) == 30


def test_one_cancelled_after_its_month_was_issued_is_on_the_next(
    books: Books,
) -> None:
    eve = datetime.fromisoformat("2026-10-31T23:50:00-05:00")
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    november = books.month(date(2026, 11, 1))

    cancelled(books, eve)
    periods.issue_period(november.pk, now=DECEMBER)

    assert carried_by(november) == 23_00 + 1_84


def test_what_news_did_not_reach_us_of_is_found_before_the_next_is_issued(
    books: Books,
) -> None:
    responses = books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    november = books.month(date(2026, 11, 1))
    Response.objects.filter(pk=responses["harlow"].pk).update(
        cleared_at=F("dispatched_at") + timedelta(hours=5)
    )

    periods.issue_period(november.pk, now=DECEMBER)

    assert carried_by(november) == 34_50 + 2_76


def test_what_was_found_once_is_not_found_again(books: Books) -> None:
    responses = books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    moved_to_stony_ford(books, responses["border"])
    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)
    december = books.month(date(2026, 12, 1))

    periods.issue_period(december.pk, now=DECEMBER + timedelta(days=40))

    assert not Adjustment.objects.filter(carried_on=december).exists()


def test_t5_one_cancelled_before_departure_is_still_counted_as_a_request(
    books: Books,
) -> None:
    books.response(
        books.cast.harlow, 30, state="cancelled", departed_at=None, on_scene_at=None
    )
    october = books.october()

    periods.issue_period(october.pk, now=ISSUED_AT)

    harlow = october.statements.get(agency=books.cast.harlow)
    bought = read_statement(harlow.document).bought
    assert bought is not None
    assert (bought.requests, bought.minutes) == (1, 0)
    october.refresh_from_db()
    assert (october.tally or {})["requests"] == {str(books.cast.harlow.pk): 1}
