"""Finance, lead, coordinator and host: what each reads of money, field by field."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from agencies.models import User
from billing.api.shapes import ActivationOut, CorrectedOut, StatementDetailOut
from billing.models import AgreementVersion, Period, Statement
from billing.selectors.explaining import Step
from billing.selectors.ledger import Owed
from billing.selectors.questions import QuestionSaid
from billing.selectors.years import Billed, PeriodTold
from billing.services import disputing, payments, periods
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.billing.test_pages import PRIVATE, text_of

FORBIDDEN = ("nature", "place", "disposition", "response_type", "beat", "address")


@pytest.fixture
def issued(books: Books) -> Books:
    """October issued; Harlow has asked about a line and paid a part."""
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    found = Statement.objects.select_related("consortium").get(number="2026-10-harlow")
    disputing.raise_question(
        found,
        "row-2",
        reason="over the line",
        doing=disputing.Doing(books.cast.hartmann.pk, books.cast.harlow.pk, ISSUED_AT),
    )
    payments.record(
        found.pk,
        cents=63_74,
        received_on=ISSUED_AT.date(),
        reference="check 8",
        now=ISSUED_AT,
        by=books.cast.admin.pk,
    )
    return books


def pages_of(agency: str) -> list[str]:
    statement = Statement.objects.get(number=f"2026-10-{agency}")
    url = f"/statements/{statement.public_id}"
    return [url, f"{url}/why", f"{url}.csv"]


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    return answer.content.decode() if answer.status_code == 200 else ""


def everything(client: Client, agency: str) -> str:
    lists = ["/statements/", "/questions/", "/payments/", "/payments/ledger.csv"]
    lists += [f"/statements/years/{Period.objects.get().consortium.public_id}"]
    return " ".join(read(client, url) for url in (*lists, *pages_of(agency)))


@pytest.mark.parametrize("person", ["hartmann", "novak", "admin", "brandt"])
def test_nobody_reads_nature_place_or_outcome_on_a_page_about_money(
    issued: Books, sign_in: SignIn, person: str
) -> None:
    client = sign_in(getattr(issued.cast, person))
    agency = "stony-ford" if person == "brandt" else "harlow"

    text = everything(client, agency)

    assert "2026-10-" in text
    assert [word for word in PRIVATE if word in text] == []


def test_finance_and_lead_read_their_own_alone(issued: Books, sign_in: SignIn) -> None:
    harlow = everything(sign_in(issued.cast.hartmann), "harlow")
    stony_ford = everything(sign_in(issued.cast.brandt), "stony-ford")

    assert "$1,263.74" in harlow
    assert "$575.65" in stony_ford
    for amount in ("$2,154.21", "$575.65"):
        assert amount not in harlow
    for amount in ("$2,154.21", "$1,263.74", "over the line", "check 8"):
        assert amount not in stony_ford


def test_the_coordinator_reads_all_and_changes_nothing(
    issued: Books, sign_in: SignIn
) -> None:
    novak = sign_in(issued.cast.novak)

    text = everything(novak, "harlow")

    assert all(amount in text for amount in ("$1,263.74", "2026-10-millbrook"))
    for deed in ("Question this", "Record a payment", "Purchase orders"):
        assert deed not in text
    for url in ("/statements/references/", f"{pages_of('harlow')[0]}/payments"):
        assert novak.get(url).status_code == 403


@pytest.mark.parametrize(
    ("person", "deeds"),
    [
        ("hartmann", {"Question this"}),
        ("admin", {"Question this", "Record a payment"}),
        ("novak", set()),
    ],
)
def test_a_page_offers_what_its_reader_may_do(
    issued: Books, sign_in: SignIn, person: str, deeds: set[str]
) -> None:
    reader: User = getattr(issued.cast, person)

    page = text_of(sign_in(reader), pages_of("harlow")[0])

    offered = {"Question this", "Record a payment"}
    assert {deed for deed in offered if deed in page} == deeds


@pytest.mark.parametrize(
    "shown",
    [
        Step,
        Owed,
        QuestionSaid,
        Billed,
        PeriodTold,
        ActivationOut,
        CorrectedOut,
        StatementDetailOut,
    ],
)
def test_what_is_handed_out_has_no_field_for_nature_place_or_outcome(
    shown: Any,
) -> None:
    names = getattr(shown, "model_fields", None) or {f.name for f in fields(shown)}

    assert [name for name in names if any(bad in name for bad in FORBIDDEN)] == []


@pytest.mark.parametrize("is_shown", [True, False])
def test_others_totals_are_shown_only_where_the_agreement_says_so(
    cast: Cast, sign_in: SignIn, is_shown: bool
) -> None:
    books = Books(cast)
    books.agree(replace(books.agreement(), shares_shown=is_shown))
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    page = text_of(sign_in(cast.hartmann), pages_of("harlow")[0])

    assert ("$2,154.21" in page) is is_shown
    assert ("What the others pay" in page) is is_shown


@pytest.mark.parametrize(
    ("person", "agencies", "status"),
    [
        ("admin", ["Harlow", "Millbrook", "Stony Ford"], 200),
        ("novak", ["Harlow", "Millbrook", "Stony Ford"], 200),
        ("hartmann", ["Harlow"], 200),
        ("brandt", ["Stony Ford"], 200),
        ("stranger_finance", [], 404),
        ("rivera", [], 403),
    ],
)
def test_the_year_tells_each_what_it_may_read(
    issued: Books, sign_in: SignIn, person: str, agencies: list[str], status: int
) -> None:
    url = f"/statements/years/{issued.cast.tri_town.public_id}"

    answer = sign_in(getattr(issued.cast, person)).get(url)

    assert answer.status_code == status
    if status == 200:
        page = answer.context["page"]
        assert [one.agency for one in page.agencies] == agencies
        assert [one.agency for one in page.periods[0].billed] == agencies
        asked = "Harlow questioned Request" in " ".join(page.periods[0].told)
        assert asked is ("Harlow" in agencies)


@pytest.mark.parametrize("is_shown", [False, True])
@pytest.mark.parametrize(
    ("person", "always"), [("hartmann", True), ("admin", True), ("brandt", False)]
)
def test_what_a_member_has_budgeted_is_read_by_itself_and_the_books_keeper(
    cast: Cast, sign_in: SignIn, person: str, always: bool, is_shown: bool
) -> None:
    books = Books(cast)
    books.agree(replace(books.agreement(), shares_shown=is_shown))
    version = AgreementVersion.objects.get()
    client = sign_in(getattr(cast, person))

    page = text_of(client, f"/agreements/{version.public_id}")
    members = client.get(f"/agreements/{version.public_id}.json").json()["members"]

    assert ("budgeted $15,000" in page) is (always or is_shown)
    budgets = {one["budget_cents"] for one in members}
    assert (15_000_00 in budgets) is (always or is_shown)


@pytest.mark.parametrize("months", [1, 3])
def test_a_year_asks_as_often_for_three_months_as_for_one(
    books: Books, sign_in: SignIn, django_assert_max_num_queries: Any, months: int
) -> None:
    for month in (10, 11, 12)[:months]:
        period = books.month(date(2026, month, 1))
        periods.issue_period(period.pk, now=datetime(2027, 1, 5, tzinfo=UTC))
    url = f"/statements/years/{books.cast.tri_town.public_id}"
    client = sign_in(books.cast.admin)

    with django_assert_max_num_queries(23):
        assert client.get(url).status_code == 200
