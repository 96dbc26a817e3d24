"""What machines read of statements: the own ones, in whole cents, nothing private."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from agencies.core.keys import TokenScope
from agencies.models import Organisation
from agencies.services import tokens
from billing.models import Statement
from billing.services import payments, periods
from dispatch.models import Response
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import corrected_november
from tests.integration.billing.test_pages import PRIVATE


@pytest.fixture
def issued(books: Books) -> Books:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    return books


def machine(
    books: Books,
    house: Organisation,
    now: datetime,
    scope: TokenScope = TokenScope.STATEMENTS_READ,
) -> dict[str, str]:
    _made, raw = tokens.create_token(
        house,
        name="finance",
        scopes=frozenset({scope}),
        by=books.cast.admin.pk,
        now=now,
    )
    return {"Authorization": f"Bearer {raw}"}


def harlows() -> Statement:
    return Statement.objects.get(number="2026-10-harlow")


def test_an_agency_reads_its_own_and_the_host_reads_all(
    issued: Books, now: datetime
) -> None:
    cast, url = issued.cast, "/api/v1/statements"

    own = Client().get(url, headers=machine(issued, cast.harlow, now)).json()
    every = Client().get(url, headers=machine(issued, cast.tamarack, now)).json()

    assert [row["number"] for row in own["items"]] == ["2026-10-harlow"]
    assert len(every["items"]) == 3
    foreign = machine(issued, cast.millbrook, now)
    found = Client().get(f"{url}/{harlows().public_id}", headers=foreign)
    assert found.status_code == 404


def test_the_lines_sum_to_the_statement_and_say_why(
    issued: Books, now: datetime
) -> None:
    payments.record(
        harlows().pk,
        cents=63_74,
        received_on=date(2026, 11, 2),
        reference="check 5",
        now=ISSUED_AT,
        by=issued.cast.admin.pk,
    )
    headers = machine(issued, issued.cast.harlow, now)

    said = Client().get(f"/api/v1/statements/{harlows().public_id}", headers=headers)

    body = said.json()
    assert sum(line["cents"] for line in body["lines"]) == 1_263_74
    assert body["to_pay_cents"] - body["paid_cents"] == 1_200_00
    assert "your 5.75 of 18.50 hours" in body["lines"][1]["sentence"]
    assert body["seal"] == harlows().content_hash


def test_activations_are_paged_and_have_no_field_for_nature_or_place(
    issued: Books, now: datetime
) -> None:
    headers = machine(issued, issued.cast.harlow, now)
    url = f"/api/v1/statements/{harlows().public_id}/activations"

    first = Client().get(f"{url}?limit=1", headers=headers).json()
    rest = Client().get(f"{url}?after={first['next']}", headers=headers).json()

    rows = first["items"] + rest["items"]
    assert [row["billed_minutes"] for row in rows] == [255, 90]
    assert rest["next"] is None
    assert rows[0]["since_at"] == "2026-10-06T07:14:00Z"
    assert set(rows[0]) == {
        *("position", "number", "day", "since", "since_at", "until", "until_at"),
        *("exact_minutes", "billed_minutes", "miles_tenths", "clause", "cents"),
        "problem",
    }
    assert [word for word in PRIVATE if word in str(rows)] == []


def test_a_token_for_something_else_reads_no_statement(
    issued: Books, now: datetime
) -> None:
    headers = machine(issued, issued.cast.harlow, now, TokenScope.ROSTER_READ)

    assert Client().get("/api/v1/statements", headers=headers).status_code == 403


def corrected(books: Books, house: Organisation, number: str, now: datetime) -> Any:
    url = f"/api/v1/statements/{Statement.objects.get(number=number).public_id}"
    headers = machine(books, house, now)
    return Client().get(f"{url}/corrected?limit=1", headers=headers)


def test_the_responses_behind_a_correction_are_read_as_billed_and_as_they_are(
    books: Books, now: datetime
) -> None:
    corrected_november(books)

    [row] = corrected(books, books.cast.harlow, "2026-11-harlow", now).json()["items"]

    number, line = row.pop("number"), row.pop("line")
    lines = Statement.objects.get(number="2026-11-harlow").lines
    assert lines.get(position=line).kind == "adjustment"
    assert harlows().rows.filter(number=number).exists()
    assert row == {
        "position": 1,
        "period_from": "2026-10-01",
        "period_until": "2026-11-01",
        "day": "2026-10-06",
        "before_minutes": 90,
        "before_cents": 69_00,
        "after_minutes": None,
        "after_cents": None,
    }


def test_what_a_correction_moved_is_paged_and_private(
    books: Books, now: datetime
) -> None:
    for agency in (books.cast.harlow, books.cast.harlow, books.cast.millbrook):
        books.response(agency, 60)
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    Response.objects.update(cleared_at=F("cleared_at") + timedelta(minutes=30))
    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)
    harlow = books.cast.harlow

    first = corrected(books, harlow, "2026-11-harlow", now).json()
    issued = Statement.objects.get(number="2026-11-harlow").public_id
    url = f"/api/v1/statements/{issued}/corrected"
    headers = machine(books, harlow, now)
    rest = Client().get(f"{url}?after={first['next']}", headers=headers).json()

    rows = first["items"] + rest["items"]
    assert [(row["before_minutes"], row["after_minutes"]) for row in rows] == [
        (60, 90),
        (60, 90),
    ]
    assert (first["next"], rest["next"]) == (1, None)
    assert [word for word in PRIVATE if word in str(rows)] == []


def test_who_may_not_read_a_statement_reads_nothing_behind_its_corrections(
    books: Books, now: datetime
) -> None:
    corrected_november(books)
    cast, number = books.cast, "2026-11-harlow"
    issued = Statement.objects.get(number=number).public_id
    other = machine(books, cast.harlow, now, TokenScope.ROSTER_READ)
    url = f"/api/v1/statements/{issued}/corrected"

    assert corrected(books, cast.tamarack, number, now).status_code == 200
    assert corrected(books, cast.millbrook, number, now).status_code == 404
    assert Client().get(url, headers=other).status_code == 403
