"""Times set right after the fact: by whom, why, known from what; and hours exact."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from billing.core.agreement import TwoAgencies
from billing.models import Activation, Adjustment, Statement
from billing.services import agreements, disputing, periods, pricing
from billing.services.disputing import Doing
from dispatch.models import CalloutEvent, Response
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_pages import text_of

AT = datetime(2026, 10, 6, 7, 14, tzinfo=UTC)  # 02:14 in Tamarack County
TYPED = {
    "dispatched_at": "2026-10-06T02:14",
    "departed_at": "2026-10-06T02:17",
    "on_scene_at": "2026-10-06T02:34",
    "cleared_at": "2026-10-06T03:52",
    "known_from": "dispatch_record",
    "reason": "the keypad was not pressed",
}


def open_ended(books: Books) -> Response:
    """Nobody marked its end; it waits in the open period."""
    response = books.response(books.cast.harlow, 60, at=AT, cleared_at=None)
    period = periods.open_period(
        books.cast.tri_town, day=date(2026, 10, 1), now=ISSUED_AT
    )
    pricing.rebuild(period, now=ISSUED_AT)
    return response


def mend(response: Response) -> str:
    return reverse("billing:mend", args=[response.public_id])


@pytest.mark.parametrize("who", ["rivera", "novak", "admin"])
def test_what_waits_is_listed_for_whoever_can_mend_it(
    books: Books, sign_in: SignIn, who: str
) -> None:
    response = open_ended(books)

    page = sign_in(getattr(books.cast, who)).get(reverse("billing:times"))

    [row] = page.context["rows"]
    assert row.response == response.public_id
    assert row.why == "Not billed: no time that can be used for cleared."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"cleared_at": "9999-12-31T23:59"}, "Write a day and a time"),
        ({"dispatched_at": "0001-01-01T00:00"}, "Write a day and a time"),
        ({"documentation_minutes": "99999999999"}, "more than can be kept"),
    ],
)
def test_times_nobody_means_are_refused_at_their_field_and_kept(
    books: Books, sign_in: SignIn, typed: dict[str, str], sentence: str
) -> None:
    response = open_ended(books)

    answer = sign_in(books.cast.novak).post(mend(response), {**TYPED, **typed})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert next(iter(typed.values())) in answer.content.decode()


def test_another_clinicians_times_are_not_ones_own(
    books: Books, sign_in: SignIn
) -> None:
    response = open_ended(books)
    okafor = sign_in(books.cast.okafor)

    page = okafor.get(reverse("billing:times"))

    assert page.context["rows"] == []
    assert okafor.get(mend(response)).status_code == 404


def test_a_time_set_right_is_priced_and_says_who_when_why_and_from_what(
    books: Books, sign_in: SignIn
) -> None:
    response = open_ended(books)

    answer = sign_in(books.cast.rivera).post(mend(response), TYPED)

    assert answer.status_code == 302
    row = Activation.objects.get(response=response)
    assert (row.problem, row.exact_minutes, row.billable_minutes) == ("", 98, 105)
    event = CalloutEvent.objects.get(callout=response.callout, kind="corrected")
    assert event.by == books.cast.rivera
    assert event.details == {
        "what": "cleared_at",
        "before": None,
        "after": "2026-10-06T08:52:00+00:00",
        "reason": "the keypad was not pressed",
        "known_from": "dispatch_record",
    }
    entry = AuditEntry.objects.get(act="correct_times")
    assert (entry.person, entry.reason) == (books.cast.rivera, TYPED["reason"])


def test_the_timeline_stands_beside_the_fields(books: Books, sign_in: SignIn) -> None:
    response = open_ended(books)
    sign_in(books.cast.rivera).post(mend(response), TYPED)

    page = sign_in(books.cast.novak).get(mend(response))

    assert [line.what for line in page.context["timeline"]] == ["Corrected"]
    assert 'value="2026-10-06T03:52"' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("cleared_at", "2026-10-06T02:20", "This lies before the time above it."),
        ("cleared_at", "2036-10-06T02:20", "This lies in the future."),
        ("cleared_at", "soon", "Write a day and a time"),
        ("reason", "", "Write something here."),
        ("known_from", "a dream", "Choose one of these."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    books: Books, sign_in: SignIn, field: str, typed: str, sentence: str
) -> None:
    response = open_ended(books)

    answer = sign_in(books.cast.rivera).post(mend(response), TYPED | {field: typed})

    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    assert answer.context["form"].data["departed_at"] == TYPED["departed_at"]
    response.refresh_from_db()
    assert response.cleared_at is None


def test_a_time_that_was_not_touched_stays_to_the_second(
    books: Books, sign_in: SignIn
) -> None:
    response = open_ended(books)
    second = datetime(2026, 11, 1, 7, 30, 20, tzinfo=UTC)  # 01:30 for the second time
    Response.objects.filter(pk=response.pk).update(
        dispatched_at=second, departed_at=None, on_scene_at=None
    )
    typed = {
        "dispatched_at": "2026-11-01T01:30",
        "cleared_at": "2026-11-01T02:30",
        "known_from": "own_notes",
        "reason": "written down that night",
    }

    sign_in(books.cast.rivera).post(mend(response), typed)

    response.refresh_from_db()
    assert response.dispatched_at == second
    assert response.cleared_at == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_in_the_hour_that_comes_twice_the_clocks_above_say_which_is_meant(
    books: Books, sign_in: SignIn
) -> None:
    response = open_ended(books)
    typed = {
        "dispatched_at": "2026-11-01T01:20",
        "departed_at": "2026-11-01T01:40",
        "on_scene_at": "2026-11-01T01:10",
        "cleared_at": "2026-11-01T01:50",
        "known_from": "own_notes",
        "reason": "written down that night",
    }

    answer = sign_in(books.cast.rivera).post(mend(response), typed)

    assert answer.status_code == 302
    response.refresh_from_db()
    assert [response.departed_at, response.on_scene_at, response.cleared_at] == [
        datetime(2026, 11, 1, 6, 40, tzinfo=UTC),
        datetime(2026, 11, 1, 7, 10, tzinfo=UTC),
        datetime(2026, 11, 1, 7, 50, tzinfo=UTC),
    ]


def test_a_time_set_right_after_issue_stands_on_the_next_statement(
    books: Books, sign_in: SignIn
) -> None:
    responses = books.the_story()
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    border = responses["border"]
    url = mend(border)
    client = sign_in(books.cast.novak)
    form = client.get(url).context["form"]
    typed = {bound.html_name: bound.value() or "" for bound in form}

    client.post(
        url,
        typed
        | {"cleared_at": "2026-10-06T02:59"}
        | {
            "known_from": "officer",
            "reason": "he was free by three",
        },
    )
    november = books.month(date(2026, 11, 1))
    periods.issue_period(november.pk, now=DECEMBER)

    carried = Adjustment.objects.filter(carried_on=november)
    assert sum(row.cents for row in carried) < 0


def test_times_that_have_a_price_can_be_set_right_too(
    books: Books, sign_in: SignIn
) -> None:
    response = books.the_story()["border"]
    october = books.october()
    page = f"/times/{response.public_id}"
    admin = sign_in(books.cast.admin)
    while_open = text_of(admin, f"/periods/{october.public_id}?of=harlow")
    periods.issue_period(october.pk, now=ISSUED_AT)
    statement = Statement.objects.get(number="2026-10-harlow")
    asked = disputing.raise_question(
        statement,
        "row-2",
        reason="too long",
        doing=Doing(books.cast.hartmann.pk, books.cast.harlow.pk, ISSUED_AT),
    )

    question = f"/questions/{asked.public_id}"

    assert page in while_open
    assert page in text_of(admin, question)
    assert page not in text_of(sign_in(books.cast.hartmann), question)


def test_one_trip_for_two_is_said_by_the_coordinator(
    books: Books, sign_in: SignIn
) -> None:
    agreed = replace(books.agreement(), two_agencies=TwoAgencies.SCENE_MINUTES)
    shared = Books(books.cast, sequence=300)
    later = agreements.draft_agreement(
        books.cast.tri_town, agreed, starts_on=date(2026, 9, 1), now=ISSUED_AT
    )
    agreements.activate_agreement(later.pk, now=ISSUED_AT)
    response = shared.response(books.cast.harlow, 90, at=AT)

    answer = sign_in(books.cast.novak).post(
        reverse("billing:share_trip", args=[response.public_id]),
        {
            "agency": str(books.cast.stony_ford.public_id),
            "own_minutes": "60",
            "other_minutes": "30",
            "why": "both calls on one way",
        },
    )

    assert answer.status_code == 302
    rows = Activation.objects.filter(response=response).order_by("part")
    assert [(row.agency, row.billable_minutes) for row in rows] == [
        (books.cast.harlow, 60),
        (books.cast.stony_ford, 30),
    ]


def test_the_agency_that_asked_is_not_the_other(books: Books, sign_in: SignIn) -> None:
    response = open_ended(books)

    answer = sign_in(books.cast.novak).post(
        reverse("billing:share_trip", args=[response.public_id]),
        {
            "agency": str(books.cast.harlow.public_id),
            "own_minutes": "60",
            "other_minutes": "30",
            "why": "a slip",
        },
    )

    assert answer.status_code == 422
    assert "Choose another agency of the consortium." in answer.content.decode()


def payroll(books: Books, sign_in: SignIn) -> list[dict[str, str]]:
    period = periods.open_period(
        books.cast.tri_town, day=date(2026, 10, 1), now=ISSUED_AT
    )
    url = reverse("billing:payroll_csv", args=[period.public_id])
    answer = sign_in(books.cast.admin).get(url)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_hours_for_the_payroll_are_exact_whatever_is_billed(
    books: Books, sign_in: SignIn
) -> None:
    books.response(books.cast.harlow, 98, documentation_minutes=20, miles_tenths=114)
    books.response(
        books.cast.millbrook, 7, at=AT + timedelta(days=1), documentation_minutes=5
    )

    rows = payroll(books, sign_in)

    keys = ("record", "minutes", "documentation_minutes", "miles")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("response", "98", "20", "11.4"),
        ("response", "7", "5", ""),
        ("total", "105", "25", "11.4"),
    ]
    assert {row["clinician"] for row in rows} == {books.cast.rivera.full_name}
    assert rows[0]["from"] == "2026-10-06T02:14-05:00"


def test_hours_that_are_not_known_are_not_guessed(
    books: Books, sign_in: SignIn
) -> None:
    books.response(books.cast.harlow, 60, at=AT, cleared_at=None)

    first, total = payroll(books, sign_in)

    assert (first["minutes"], first["problem"]) == ("", "missing")
    assert total["minutes"] == "0"


def test_the_export_is_noted(books: Books, sign_in: SignIn) -> None:
    payroll(books, sign_in)

    entry = AuditEntry.objects.get(act="export_payroll")
    assert entry.person == books.cast.admin


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_asks_as_often_for_thirty_as_for_one(
    books: Books, sign_in: SignIn, many: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(many):
        books.response(books.cast.harlow, 60, at=AT, cleared_at=None)
    periods.open_period(books.cast.tri_town, day=date(2026, 10, 1), now=ISSUED_AT)
    client = sign_in(books.cast.novak)

    with django_assert_max_num_queries(25):
        client.get(reverse("billing:times"))
