"""A correction reaches whoever shared the corrected month, member still or not."""

from dataclasses import replace
from datetime import date

import pytest

from billing.core.agreement import AgencyKey
from billing.documents import read_statement
from billing.models import Adjustment, Period
from billing.services import agreements, corrections, periods
from billing.words import summary
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import moved_to_stony_ford
from tests.integration.billing.test_pages import text_of

NOVEMBER = date(2026, 11, 1)


def without_stony_ford(books: Books, **changed: str) -> None:
    """From November on: Millbrook and Harlow, under keys `changed` if need be."""
    agreement = books.agreement()
    members = tuple(
        replace(member, key=AgencyKey(changed.get(member.key, member.key)))
        for member in agreement.members[:2]
    )
    drafted = agreements.draft_agreement(
        books.cast.tri_town,
        replace(agreement, members=members),
        starts_on=NOVEMBER,
        now=ISSUED_AT,
    )
    agreements.activate_agreement(drafted.pk, now=ISSUED_AT)


@pytest.fixture
def october(books: Books) -> Period:
    """Issued to three; then an hour and a half of Harlow's turns out Stony Ford's."""
    responses = books.the_story()
    period = books.october()
    periods.issue_period(period.pk, now=ISSUED_AT)
    moved_to_stony_ford(books, responses["border"])
    return period


@pytest.mark.usefixtures("october")
def test_a_former_members_correction_is_on_a_statement_of_its_own(
    books: Books,
) -> None:
    without_stony_ford(books)
    november = books.month(NOVEMBER)

    periods.issue_period(november.pk, now=DECEMBER)

    statement = november.statements.get(agency=books.cast.stony_ford)
    said = read_statement(statement.document)
    assert (statement.number, statement.share_cents, statement.total_cents) == (
        "2026-11-stony-ford",
        0,
        242_86,
    )
    assert (said.agreement_number, said.costs, said.share.lines) == (1, (), ())
    assert list(statement.lines.values_list("kind", "cents")) == [
        ("adjustment", 242_86)
    ]
    assert summary(said).startswith(
        "Stony Ford's November share is $0.00: nothing to split. Corrections add "
        "$242.86: it comes to $242.86."
    )


@pytest.mark.usefixtures("october")
def test_what_is_carried_sums_to_nothing_and_nothing_waits(books: Books) -> None:
    without_stony_ford(books)
    november = books.month(NOVEMBER)

    periods.issue_period(november.pk, now=DECEMBER)

    carried = november.statements.values_list("adjustment_cents", flat=True)
    assert sorted(carried) == [-242_85, -1, 242_86]
    assert not Adjustment.objects.filter(carried_on__isnull=True).exists()


@pytest.mark.usefixtures("october")
def test_what_a_former_member_asks_for_is_not_on_its_statement(books: Books) -> None:
    without_stony_ford(books)
    november = books.month(NOVEMBER)
    books.response(books.cast.stony_ford, 60, at=ISSUED_AT)

    periods.issue_period(november.pk, now=DECEMBER)

    statement = november.statements.get(agency=books.cast.stony_ford)
    assert not statement.rows.exists()


@pytest.mark.usefixtures("october")
def test_a_key_that_means_another_agency_by_now_does_not_share_its_number(
    books: Books,
) -> None:
    without_stony_ford(books, harlow="stony-ford")
    november = books.month(NOVEMBER)

    periods.issue_period(november.pk, now=DECEMBER)

    numbers = november.statements.values_list("agency__short_name", "number")
    assert dict(numbers) == {
        "Millbrook": "2026-11-millbrook",
        "Harlow": "2026-11-stony-ford",
        "Stony Ford": "2026-11-stony-ford-2",
    }


def test_the_former_member_is_seen_before_and_after_issue(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    without_stony_ford(books)
    november = books.month(NOVEMBER)
    corrections.recount(october.pk, now=DECEMBER)
    admin, url = sign_in(books.cast.admin), f"/periods/{november.public_id}"

    before = text_of(admin, url)
    periods.issue_period(november.pk, now=DECEMBER)
    after = text_of(admin, url)

    for page in (before, after):
        assert "Only a correction of an earlier period." in page
        assert "$242.86" in page
        assert "-$242.85" in page
    statement = november.statements.get(agency=books.cast.stony_ford)
    assert str(statement.public_id) in after
    own = text_of(sign_in(books.cast.brandt), f"/statements/{statement.public_id}")
    assert "What the period cost all members together" not in own
