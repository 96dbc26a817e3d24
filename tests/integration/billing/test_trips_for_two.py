"""A trip for two that was none is one agency's again, and says who said so."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import AuditEntry
from billing.core.agreement import TwoAgencies
from billing.errors import NotATripForTwo
from billing.models import Activation, Adjustment, SharedTrip
from billing.selectors import laws
from billing.services import periods, trips
from dispatch.models import Response
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_pages import text_of
from tests.integration.billing.test_skipped import NOVEMBER

SLIP = "another trip was meant"


@pytest.fixture(params=[TwoAgencies.EQUAL, TwoAgencies.SCENE_MINUTES])
def shared(cast: Cast, request: Any) -> tuple[Books, Response]:
    """Harlow's ninety minutes, said to have served Stony Ford as well."""
    books = Books(cast)
    books.agree(replace(books.agreement(), two_agencies=request.param))
    trip = books.response(cast.harlow, 90)
    books.october()
    said_for_two(books, trip)
    return books, trip


def said_for_two(books: Books, trip: Response) -> SharedTrip:
    return trips.share_trip(
        trip,
        agency=str(books.cast.stony_ford.public_id),
        own_minutes=45,
        other_minutes=45,
        reason="both were there",
        by=books.cast.novak.pk,
        now=ISSUED_AT,
    )


def taken_back(books: Books, trip: Response) -> SharedTrip:
    return trips.take_back(trip, reason=SLIP, by=books.cast.novak.pk, now=ISSUED_AT)


def billed(trip: Response) -> list[tuple[str | None, int | None]]:
    rows = Activation.objects.filter(response=trip).order_by("part")
    return [
        (row.agency.short_name if row.agency else None, row.billable_minutes)
        for row in rows
    ]


def test_taken_back_it_is_billed_whole_to_who_asked(
    shared: tuple[Books, Response],
) -> None:
    books, trip = shared
    before = billed(trip)

    taken_back(books, trip)

    assert before == [("Harlow", 45), ("Stony Ford", 45)]
    assert billed(trip) == [("Harlow", 90)]


def test_what_was_said_stays_and_so_does_who_took_it_back_and_why(
    shared: tuple[Books, Response],
) -> None:
    books, trip = shared

    taken_back(books, trip)

    said = SharedTrip.objects.filter(response=trip).values_list("agency", "reason")
    assert list(said) == [
        (books.cast.stony_ford.pk, "both were there"),
        (None, SLIP),
    ]
    entry = AuditEntry.objects.get(act="take_trip_back")
    assert (entry.person, entry.reason) == (books.cast.novak, SLIP)


def test_it_may_be_said_again(shared: tuple[Books, Response]) -> None:
    books, trip = shared
    taken_back(books, trip)

    said_for_two(books, trip)

    assert billed(trip) == [("Harlow", 45), ("Stony Ford", 45)]


def test_there_is_nothing_to_take_back_of_a_trip_for_one(
    shared: tuple[Books, Response],
) -> None:
    books, trip = shared
    taken_back(books, trip)

    with pytest.raises(NotATripForTwo, match="not recorded"):
        taken_back(books, trip)


def test_after_issue_it_stands_on_the_next_statements(
    shared: tuple[Books, Response],
) -> None:
    books, trip = shared
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    taken_back(books, trip)
    november = books.month(NOVEMBER)

    periods.issue_period(november.pk, now=DECEMBER)

    carried = Adjustment.objects.filter(carried_on=november)
    cents = {row.agency.short_name: row.cents for row in carried}
    assert cents["Harlow"] == -cents["Stony Ford"] > 0
    assert [each.sentence for each in laws.violations()] == []


def test_the_page_of_its_times_takes_it_back_with_a_reason(
    shared: tuple[Books, Response], sign_in: SignIn
) -> None:
    books, trip = shared
    novak, page = sign_in(books.cast.novak), f"/times/{trip.public_id}"
    back = reverse("billing:take_trip_back", args=[trip.public_id])
    before = text_of(novak, page)

    without = novak.post(back, {"why": ""})
    answer = novak.post(back, {"why": SLIP})
    after = text_of(novak, page)
    again = novak.post(back, {"why": SLIP})

    assert f'action="{back}"' in before
    assert without.status_code == 422
    assert "Write something here." in without.content.decode()
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert back not in after
    assert again.status_code == 422
    assert "not recorded as a trip for two" in again.content.decode()
    assert billed(trip) == [("Harlow", 90)]


def test_a_clinician_takes_no_trip_back(
    shared: tuple[Books, Response], sign_in: SignIn
) -> None:
    books, trip = shared
    back = reverse("billing:take_trip_back", args=[trip.public_id])

    answer = sign_in(books.cast.rivera).post(back, {"why": SLIP})

    assert answer.status_code == 403
    assert billed(trip) == [("Harlow", 45), ("Stony Ford", 45)]


def test_nobody_served_as_well_has_no_minutes(
    shared: tuple[Books, Response],
) -> None:
    books, trip = shared

    with (
        pytest.raises(IntegrityError, match="trip_for_one_has_no_minutes"),
        transaction.atomic(),
    ):
        SharedTrip.objects.create(
            consortium=books.cast.tri_town,
            response=trip,
            agency=None,
            own_minutes=1,
            other_minutes=0,
            reason="x",
            said_at=ISSUED_AT,
        )


def test_its_form_says_what_was_said_and_offers_anybody_but_who_asked(
    shared: tuple[Books, Response], sign_in: SignIn
) -> None:
    books, trip = shared
    cast = books.cast

    page = sign_in(cast.novak).get(f"/times/{trip.public_id}")

    form = page.context["trip_form"]
    assert [name for _key, name in form["agency"].field.choices] == [
        "Millbrook",
        "Stony Ford",
    ]
    assert [form[name].value() for name in ("agency", "own_minutes", "why")] == [
        str(cast.stony_ford.public_id),
        45,
        None,
    ]
    assert "Nothing was marked while it ran." in page.content.decode()
