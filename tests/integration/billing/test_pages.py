"""Statements and periods on screen: who sees what, and never nature or place."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from agencies.core.words import Role
from agencies.models import AuditEntry, User
from agencies.services import people
from billing.models import Period, Statement
from billing.selectors import statements as selectors
from billing.selectors.statements import Row
from billing.services import periods
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.billing.test_corrections import corrected_november

PRIVATE = ("Larch Lane", "involuntary", "blue door", "co_response", "Rivera")


@pytest.fixture
def october(books: Books) -> Period:
    books.the_story()
    period = books.october()
    periods.issue_period(period.pk, now=ISSUED_AT)
    return period


def of(books: Books, agency: str) -> Statement:
    return Statement.objects.get(agency=getattr(books.cast, agency))


def text_of(client: Client, url: str, *, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_finance_reads_the_share_the_reason_and_each_response(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    url = f"/statements/{of(books, 'harlow').public_id}"

    page = text_of(sign_in(books.cast.hartmann), url)

    for said in (
        "$1,263.74",
        "October share is $1,263.74: $332.80 equal part, $930.94 for your 5.75 of",
        "75 % by hours is $2,995.20; of it, your 5.75 of 18.50 hours.",
        "360.00 h at $5.40 an hour",
        "<dt>Issued</dt><dd>3 November 2026</dd>",
        '>345</td><td></td><td class="number" data-label="Price"><strong>$264.50<',
        "8 % of the above",
        "dispatched 02:14 \N{EN DASH} cleared 03:44",
        "§5.2",
    ):
        assert said in page


def test_finance_sees_no_nature_no_place_and_no_outcome(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    client = sign_in(books.cast.hartmann)
    statement = of(books, "harlow")

    for url in (
        "/statements/",
        f"/statements/{statement.public_id}",
        f"/statements/{statement.public_id}.csv",
    ):
        page = client.get(url).content.decode()
        assert [word for word in PRIVATE if word in page] == []


def test_what_a_page_is_given_has_no_field_for_nature_place_or_outcome() -> None:
    assert {field.name for field in fields(Row)} == {
        "number",
        "day",
        "since",
        "since_at",
        "until",
        "until_at",
        "exact_minutes",
        "billable_minutes",
        "miles",
        "clause",
        "cents",
        "note",
        "is_billed",
        "callout",
        "about",
        "times",
    }


def test_finance_has_no_door_to_the_request_and_the_chief_has(
    books: Books, october: Period
) -> None:
    statement = of(books, "stony_ford")
    chief = scope_of(books.cast.brandt, now=ISSUED_AT)
    finance = scope_of(books.cast.hartmann, now=ISSUED_AT)

    seen = selectors.page_of(chief, statement).rows
    harlow = selectors.page_of(finance, of(books, "harlow")).rows

    response = of(books, "stony_ford").rows.get()
    assert [row.number for row in seen] == [response.number]
    assert all(row.callout is not None for row in seen)
    assert [row.callout for row in harlow] == [None, None]


@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_another_agencys_statement_looks_like_none(
    books: Books, october: Period, sign_in: SignIn, suffix: str
) -> None:
    url = f"/statements/{of(books, 'millbrook').public_id}{suffix}"

    assert sign_in(books.cast.hartmann).get(url).status_code == 404
    assert sign_in(books.cast.stranger_finance).get(url).status_code == 404
    assert sign_in(books.cast.stranger_admin).get(url).status_code == 404


def test_a_county_dispatcher_who_also_does_finance_sees_no_statement(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    clerk = hired(books.cast, "dispatch clerk", Role.DISPATCHER, "county_dispatch")
    # By hand: a dispatch centre has no such role any more, but old rows may stand.
    clerk.memberships.update(role=Role.FINANCE)

    page = text_of(sign_in(clerk), "/statements/")

    assert "No statement has been issued yet." in page


def hired(cast: Cast, name: str, role: Role, house: str) -> User:
    return people.add_person(
        full_name=name,
        email=f"{name.split()[0]}-{role.value}@example.example",
        organisation=getattr(cast, house),
        roles=(role,),
        starts_on=cast.starts_on,
        now=ISSUED_AT,
    )


def test_the_list_shows_an_agency_its_own_and_the_host_all(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    own = text_of(sign_in(books.cast.hartmann), "/statements/")
    every = text_of(sign_in(books.cast.admin), "/statements/")

    assert own.count("October 2026") == 1
    assert "Millbrook" not in own
    assert all(name in every for name in ("Millbrook", "Harlow", "Stony Ford"))


def test_officers_and_clinicians_have_no_business_with_statements(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    for person in (books.cast.dunn, books.cast.rivera, books.cast.wells):
        assert sign_in(person).get("/statements/").status_code == 403


def test_the_coordinator_previews_and_cannot_issue(
    books: Books, sign_in: SignIn
) -> None:
    books.the_story()
    period = books.october()
    periods.price_again(period.pk, now=ISSUED_AT)
    coordinator = sign_in(books.cast.novak)

    page = text_of(coordinator, f"/periods/{period.public_id}")
    refused = coordinator.post(f"/periods/{period.public_id}/issue")

    assert "$2,154.21" in page
    assert "Issue the statements" not in page
    assert refused.status_code == 403
    assert not Statement.objects.exists()


def test_an_open_period_leads_from_each_share_to_its_requests(
    books: Books, sign_in: SignIn
) -> None:
    story = books.the_story()
    period = books.october()
    periods.price_again(period.pk, now=ISSUED_AT)
    url = f"/periods/{period.public_id}"

    page = text_of(sign_in(books.cast.novak), url)
    keys = ("millbrook", "harlow", "stony-ford")
    behind = [text_of(sign_in(books.cast.novak), f"{url}?of={key}") for key in keys]

    assert [key for key in keys if f'href="?of={key}#behind"' not in page] == []
    doors = [f'href="/r/{r.callout.public_id}"' for r in story.values()]
    assert [door for door in doors if door in page] == []
    assert [door for door in doors if door not in "".join(behind)] == []
    assert doors[0] not in behind[1]
    periods.issue_period(period.pk, now=ISSUED_AT)
    assert "The responses behind it" not in text_of(sign_in(books.cast.novak), url)


def test_the_administrator_issues_from_the_page(books: Books, sign_in: SignIn) -> None:
    books.the_story()
    period = books.october()
    admin = sign_in(books.cast.admin)

    admin.post(f"/periods/{period.public_id}/lock", {"left": ""})
    page = text_of(admin, f"/periods/{period.public_id}")
    asked, confirmed = page.split("Issue the statements</summary>")
    assert "Yes, issue October 2026" in confirmed
    assert f"/periods/{period.public_id}/issue" not in asked
    answer = admin.post(f"/periods/{period.public_id}/issue", follow=True)

    assert "The statements stand; now send them." in answer.content.decode()
    assert Statement.objects.count() == 3


def test_a_period_belongs_to_its_host_alone(books: Books, sign_in: SignIn) -> None:
    period = books.october()

    for person in (books.cast.hartmann, books.cast.stranger_admin):
        client = sign_in(person)
        assert client.get(f"/periods/{period.public_id}").status_code == 404
        for verb in ("issue", "price", "standby"):
            answer = client.post(f"/periods/{period.public_id}/{verb}")
            assert answer.status_code == 404


def test_a_period_that_cannot_be_issued_yet_says_when(
    books: Books, sign_in: SignIn
) -> None:
    november = books.month(date(2026, 11, 1))
    admin = sign_in(books.cast.admin)

    page = text_of(admin, f"/periods/{november.public_id}")
    refused = admin.post(f"/periods/{november.public_id}/lock", {"left": ""})

    assert "It can be issued from 1 December." in page
    assert refused.status_code == 409
    assert "This period lasts until 30 November 2026" in refused.content.decode()


def test_unassigned_and_unclear_responses_are_listed_apart(
    books: Books, sign_in: SignIn
) -> None:
    books.the_story()
    unknown = books.response(None, 60)
    silent = books.response(books.cast.harlow, 60, cleared_at=None)
    period = books.october()
    periods.price_again(period.pk, now=ISSUED_AT)

    page = text_of(sign_in(books.cast.novak), f"/periods/{period.public_id}")

    whose, _, how_long = page.partition("How long did these take?")
    assert unknown.callout.number in whose
    assert silent.callout.number in how_long
    assert "Not billed: no time that can be used for cleared." in how_long
    assert "Whose were these?" in whose
    assert '<a href="/imports/unassigned">Say which agency' in whose


def test_the_share_is_shown_against_the_last(books: Books, sign_in: SignIn) -> None:
    _, november = corrected_november(books)

    page = text_of(sign_in(books.cast.admin), f"/periods/{november.public_id}")

    # Nobody used anything in November: a third of $3,074.52 each.
    assert "$1,024.84" in page
    assert "-$1,129.37" in page


def test_a_correction_is_explained_on_the_statement(
    books: Books, sign_in: SignIn
) -> None:
    _, november = corrected_november(books)
    statement = november.statements.get(agency=books.cast.harlow)

    page = text_of(sign_in(books.cast.hartmann), f"/statements/{statement.public_id}")

    assert "Now your 4.25 of 18.50 hours; billed were your 5.75" in page
    assert "-$242.85" in page
    assert "so that part was split in equal parts, as agreed" in page


def test_hours_on_call_are_typed_with_a_reason(books: Books, sign_in: SignIn) -> None:
    period = books.october()
    admin = sign_in(books.cast.admin)

    answer = admin.post(
        f"/periods/{period.public_id}/standby",
        {"code": "standby", "hours": "372.5", "reason": "paper roster"},
    )

    assert answer.status_code == 302
    period.refresh_from_db()
    assert period.standby == {"standby": 372 * 60 + 30}
    assert AuditEntry.objects.filter(act="set_standby", reason="paper roster").exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"code": "standby", "hours": "-1", "reason": "x"},
        {"code": "standby", "hours": "many", "reason": "x"},
        {"code": "standby", "hours": "1", "reason": ""},
        {"code": "call-out", "hours": "1", "reason": "x"},
    ],
)
def test_hours_that_mean_nothing_are_refused_at_the_field(
    books: Books, sign_in: SignIn, typed: dict[str, str]
) -> None:
    period = books.october()

    answer = sign_in(books.cast.admin).post(
        f"/periods/{period.public_id}/standby", typed
    )

    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    period.refresh_from_db()
    assert period.standby == {"standby": 360 * 60}


def test_a_period_is_opened_from_the_list(books: Books, sign_in: SignIn) -> None:
    admin = sign_in(books.cast.admin)
    url = f"/periods/open/{books.cast.tri_town.public_id}"

    made = admin.post(url, {"day": "2026-10-06"})
    refused = admin.post(url, {"day": "2026-06-06"})
    foreign = sign_in(books.cast.stranger_admin).post(url, {"day": "2026-10-06"})

    assert made.status_code == 302
    assert Period.objects.get().starts_on == date(2026, 10, 1)
    assert refused.status_code == 422
    assert "No agreement is in force on 6 June 2026." in refused.content.decode()
    assert foreign.status_code == 404


def test_the_download_sums_and_is_noted(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    statement = of(books, "harlow")

    answer = sign_in(books.cast.hartmann).get(f"/statements/{statement.public_id}.csv")

    assert answer["Content-Disposition"] == 'attachment; filename="2026-10-harlow.csv"'
    records = [
        line.split(",") for line in answer.content.decode().strip().split("\r\n")[1:]
    ]
    cents = {
        kind: sum(Decimal(record[-1]) for record in records if record[0] == kind)
        for kind in ("cost", "to_split", "share", "total", "response")
    }
    assert cents == {
        "cost": 3_993_60,
        "to_split": 3_993_60,
        "share": 1_263_74,
        "total": 1_263_74,
        "response": 264_50,
    }
    assert AuditEntry.objects.filter(act="export_statement").count() == 1


@pytest.mark.parametrize("responses", [1, 30])
def test_a_statement_asks_as_often_for_thirty_responses_as_for_one(
    books: Books,
    sign_in: SignIn,
    django_assert_max_num_queries: Any,
    responses: int,
) -> None:
    for _ in range(responses):
        books.response(books.cast.stony_ford, 60)
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    client = sign_in(books.cast.brandt)
    url = f"/statements/{of(books, 'stony_ford').public_id}"

    with django_assert_max_num_queries(20):
        assert client.get(url).status_code == 200


def test_pages_carry_no_style_or_script_of_their_own(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    admin = sign_in(books.cast.admin)

    for url in (
        "/statements/",
        f"/statements/{of(books, 'harlow').public_id}",
        f"/periods/{october.public_id}",
    ):
        page = admin.get(url).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
