"""Activations follow the responses they are priced from."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing.models import Activation
from billing.services import pricing
from dispatch.models import Callout, Response
from dispatch.outcomes import ResponseClosed, announce
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books, hours_billed


def closed(response: Response, at: datetime = ISSUED_AT) -> None:
    announce(
        ResponseClosed(
            response_id=response.pk,
            callout_id=response.callout_id,
            consortium_id=response.callout.consortium_id,
            at=at,
        )
    )


def facts(row: Activation) -> tuple[Any, ...]:
    return (row.agency, row.number, row.exact_minutes, row.billable_minutes)


def test_a_closed_response_is_priced_at_once(books: Books) -> None:
    response = books.response(books.cast.harlow, 98)

    closed(response)

    row = Activation.objects.get(response=response)
    assert facts(row) == (books.cast.harlow, "26-0101", 98, 105)
    assert (row.since, row.until, row.clause) == ("dispatched", "cleared", "§3")
    assert (row.time_cents, row.day.isoformat()) == (80_50, "2026-10-06")


def test_the_hook_may_ring_twice(books: Books) -> None:
    response = books.response(books.cast.harlow, 98)

    closed(response)
    closed(response, at=DECEMBER)

    assert Activation.objects.get().priced_at == ISSUED_AT


def test_a_corrected_clock_changes_the_price_and_says_when(books: Books) -> None:
    response = books.response(books.cast.harlow, 98)
    closed(response)
    Response.objects.filter(pk=response.pk).update(
        cleared_at=response.cleared_at and response.cleared_at + timedelta(minutes=30)
    )

    closed(response, at=DECEMBER)

    row = Activation.objects.get()
    assert (row.billable_minutes, row.priced_at) == (135, DECEMBER)


def test_a_reopened_request_loses_its_activation(books: Books) -> None:
    response = books.response(books.cast.harlow, 98)
    closed(response)
    Callout.objects.filter(pk=response.callout_id).update(
        state="cleared", owner=books.cast.novak, deadline_at=ISSUED_AT
    )

    closed(response, at=DECEMBER)

    assert not Activation.objects.exists()


def test_before_anything_is_agreed_nothing_is_priced(books: Books) -> None:
    early = datetime(2026, 6, 1, 12, tzinfo=UTC)

    closed(books.response(books.cast.harlow, 60, at=early))

    assert not Activation.objects.exists()


def test_rebuilding_a_period_changes_nothing_the_second_time(books: Books) -> None:
    period = books.october()
    books.the_story()

    first = pricing.rebuild(period, now=ISSUED_AT)
    second = pricing.rebuild(period, now=DECEMBER)

    assert (first, second) == (4, 0)
    assert hours_billed(period) == 18 * 60 + 30


def test_a_response_taken_back_is_billed_nowhere(books: Books) -> None:
    response = books.response(books.cast.harlow, 60)
    period = books.october()
    pricing.rebuild(period, now=ISSUED_AT)

    response.delete()

    assert pricing.rebuild(period, now=ISSUED_AT) == 0
    assert hours_billed(period) == 0


@pytest.mark.parametrize(
    ("response_type", "in_person", "kind"),
    [
        ("co_response", True, "in_person"),
        ("alternative", True, "in_person"),
        ("co_response", False, "phone"),
        ("consult", False, "phone"),
        ("follow_up", True, "follow_up"),
        ("referral", False, "follow_up"),
    ],
)
def test_the_kind_of_help_decides_the_kind_of_work(
    books: Books, response_type: str, *, in_person: bool, kind: str
) -> None:
    closed(
        books.response(
            books.cast.harlow, 30, response_type=response_type, in_person=in_person
        )
    )

    assert Activation.objects.get().kind == kind


def test_a_cancelled_request_before_departure_costs_nothing(books: Books) -> None:
    closed(
        books.response(
            books.cast.harlow,
            30,
            state="cancelled",
            departed_at=None,
            on_scene_at=None,
        )
    )

    row = Activation.objects.get()
    assert (row.billable_minutes, row.time_cents) == (0, 0)
    assert row.steps == ["cancelled_before_departure"]


@pytest.mark.parametrize("count", [1, 30])
def test_rebuilding_asks_the_database_as_often_for_thirty_as_for_one(
    books: Books, count: int, django_assert_max_num_queries: Any
) -> None:
    period = books.october()
    for _ in range(count):
        books.response(books.cast.harlow, 60)

    with django_assert_max_num_queries(12):
        assert pricing.rebuild(period, now=ISSUED_AT) == count


def test_a_period_opened_late_has_the_prices_of_what_was_closed_before(
    books: Books,
) -> None:
    books.the_story()

    october = books.october()

    assert hours_billed(october) == 1110
