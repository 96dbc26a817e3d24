"""A year billed by estimate is set right with everybody who was billed, once."""

from dataclasses import replace
from datetime import date

import pytest

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    Estimate,
    FixedPool,
    Part,
)
from billing.documents import read_statement
from billing.models import Period
from billing.selectors import books as seen
from billing.selectors import laws
from billing.services import periods
from common.money import Cents
from tests.cast import Cast
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
EQUAL = (Part(Basis.EQUAL, "§5"),)


def by_estimate(books: Books, *, year_cents: int = 36_000_00) -> Agreement:
    """In equal parts of a fiscal year that ends with November: $3,000 a month billed,
    $2,400 a month really spent."""
    agreement = books.agreement()
    return replace(
        agreement,
        pools=(FixedPool("salary", "Salary", "§4", Cents(2_400_00)),),
        overhead=None,
        offsets=(),
        formula=EQUAL,
        estimate=Estimate("estimate", "Estimate", "§6", Cents(year_cents)),
        terms=replace(agreement.terms, fiscal_year_starts_in=12),
    )


def without(agreement: Agreement, key: str) -> Agreement:
    kept = tuple(m for m in agreement.members if m.key != AgencyKey(key))
    return replace(agreement, members=kept)


@pytest.fixture
def estimated(cast: Cast) -> Books:
    books = Books(cast)
    books.agree(by_estimate(books))
    return books


def month(books: Books, day: date) -> Period:
    return periods.open_period(books.cast.tri_town, day=day, now=DECEMBER)


def issued(books: Books, day: date) -> dict[str, int]:
    period = month(books, day)
    periods.issue_period(period.pk, now=DECEMBER)
    rows = period.statements.select_related("agency")
    return {row.agency.short_name: row.total_cents for row in rows}


def test_who_left_the_agreement_is_settled_with_when_the_year_ends(
    estimated: Books,
) -> None:
    assert issued(estimated, OCTOBER) == {
        "Harlow": 1_000_00,
        "Millbrook": 1_000_00,
        "Stony Ford": 1_000_00,
    }
    estimated.agree_from(NOVEMBER, without(by_estimate(estimated), "stony-ford"))

    totals = issued(estimated, NOVEMBER)

    # Each was billed $200 too much in October; the two left $300 in November.
    assert totals == {
        "Harlow": 1_500_00 - 300_00 - 200_00,
        "Millbrook": 1_500_00 - 300_00 - 200_00,
        "Stony Ford": -200_00,
    }
    assert [each.sentence for each in laws.violations()] == []


def test_a_former_members_true_up_stands_alone_on_its_statement(
    estimated: Books,
) -> None:
    issued(estimated, OCTOBER)
    estimated.agree_from(NOVEMBER, without(by_estimate(estimated), "stony-ford"))
    estimated.response(estimated.cast.stony_ford, 60, at=ISSUED_AT)
    issued(estimated, NOVEMBER)

    [statement] = month(estimated, NOVEMBER).statements.filter(
        agency=estimated.cast.stony_ford
    )
    said = read_statement(statement.document)

    assert (said.costs, said.to_split_cents, said.share.lines) == ((), 0, ())
    assert not statement.rows.exists()
    assert statement.credit_after_cents == -200_00


def test_what_somebody_asked_for_after_leaving_waits_for_a_person(
    books: Books,
) -> None:
    agreement = books.agreement()
    left = tuple(
        replace(m, leaves_on=NOVEMBER) if m.key == AgencyKey("stony-ford") else m
        for m in agreement.members
    )
    books.agree_from(NOVEMBER, replace(agreement, members=left))
    books.response(books.cast.stony_ford, 60, at=ISSUED_AT)

    period = month(books, NOVEMBER)

    [row] = seen.not_billed(period, seen.terms_of(period.agreement))
    assert row.is_unassigned
