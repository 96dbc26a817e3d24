"""A year billed by estimate is set right with everybody who was billed, once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Basis,
    Bounds,
    CallOutPool,
    Estimate,
    FixedPool,
    Part,
)
from billing.core.clauses import Ceiling
from billing.core.disputing import Remedy
from billing.documents import read_statement
from billing.errors import AgreementStands
from billing.models import Period, Statement
from billing.selectors import books as seen
from billing.selectors import explaining, laws, ledger, preview, questions
from billing.services import disputing, periods
from billing.services.disputing import Doing
from billing.services.remedies import Wish
from billing.words import adjustment_sentence, closing, summary
from common.money import Cents
from tests.cast import Cast, scope_of
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import moved_to_stony_ford

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


def test_a_year_is_settled_under_its_ceiling(cast: Cast) -> None:
    books = Books(cast)
    ceiling = Ceiling("most", "Not to exceed", "§7", Cents(4_000_00))
    books.agree(replace(by_estimate(books, year_cents=3_600_00), ceiling=ceiling))

    october, november = issued(books, OCTOBER), issued(books, NOVEMBER)

    # $2,400 a month really, but no more than $4,000 in the year.
    assert sum(october.values()) == 300_00
    assert sum(november.values()) == 4_000_00 - 300_00
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
    owed = ledger.ledger(scope_of(estimated.cast.admin, now=DECEMBER), now=DECEMBER)
    assert [(one.agency, one.credit_cents) for one in owed.agencies] == [
        ("Harlow", 0),
        ("Millbrook", 0),
        ("Stony Ford", -200_00),
    ]


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


def test_a_true_up_is_explained_period_by_period(estimated: Books) -> None:
    issued(estimated, OCTOBER)
    issued(estimated, NOVEMBER)
    harlow = Statement.objects.get(number="2026-11-harlow")

    steps = [(one.sentence, one.cents) for one in explaining.explain(harlow)]

    assert (
        "The year settled: what it really came to, less what was billed.",
        -400_00,
    ) in steps
    october = "October 2026: really $800.00, billed $1,000.00."
    equal = "100 % in equal parts is $2,400.00; of it, one part of 3."
    assert (f"{october} {equal}", -200_00) in steps
    assert "-$400.00 to settle the year" in summary(read_statement(harlow.document))


def test_who_questions_a_true_up_reads_that_it_is_one(estimated: Books) -> None:
    issued(estimated, OCTOBER)
    issued(estimated, NOVEMBER)
    harlow = Statement.objects.get(number="2026-11-harlow")

    assert questions.what_it_is(harlow, "line-2").startswith("The year settled")


def test_a_correction_of_a_settled_year_says_which_months_moved(
    cast: Cast,
) -> None:
    books = Books(cast)
    hours = (Part(Basis.HOURS, "§5", fallback=Basis.EQUAL),)
    agreement = by_estimate(books)
    estimate = replace(agreement.estimate, formula=EQUAL)  # type: ignore[type-var]
    books.agree(replace(agreement, formula=hours, estimate=estimate))
    work = books.response(cast.harlow, 60, at=datetime(2026, 10, 6, 18, tzinfo=UTC))
    issued(books, OCTOBER)
    issued(books, NOVEMBER)
    moved_to_stony_ford(books, work)

    december = month(books, date(2026, 12, 1))
    periods.issue_period(december.pk, now=datetime(2027, 1, 2, 15, tzinfo=UTC))

    harlow = december.statements.get(agency=cast.harlow)
    [carried] = read_statement(harlow.document).adjustments
    assert harlow.adjustment_cents == -2_400_00
    assert adjustment_sentence(carried) == (
        "Correction of November 2026. The year it settled is settled again. Your "
        "share of October 2026 is $0.00, not $2,400.00."
    )


def test_a_version_that_would_settle_nothing_waits_for_the_years_end(
    estimated: Books,
) -> None:
    actual = replace(by_estimate(estimated), estimate=None)

    with pytest.raises(AgreementStands) as refusal:
        estimated.agree_from(NOVEMBER, actual)
    estimated.agree_from(date(2026, 12, 1), actual)

    assert str(refusal.value) == (
        "Version 1 bills a year by estimate that is settled after 30 November 2026. "
        "Version 2 has to settle it, with an estimate, a true-up and the same fiscal "
        "year, or begin on 1 December 2026."
    )


def test_a_version_put_before_one_that_would_not_settle_it_is_refused(
    cast: Cast,
) -> None:
    books = Books(cast)
    books.agree(replace(by_estimate(books), estimate=None))
    books.agree_from(NOVEMBER, replace(by_estimate(books), estimate=None))

    with pytest.raises(AgreementStands, match="has to settle it"):
        books.agree_from(OCTOBER, by_estimate(books))


def test_a_question_upheld_under_an_estimate_counts_in_the_true_up(
    estimated: Books,
) -> None:
    cast = estimated.cast
    estimated.response(cast.harlow, 60, at=datetime(2026, 10, 6, 18, tzinfo=UTC))
    issued(estimated, OCTOBER)
    harlow = Statement.objects.select_related("consortium").get(number="2026-10-harlow")
    mine = Doing(cast.hartmann.pk, cast.harlow.pk, ISSUED_AT)
    asked = disputing.raise_question(harlow, "row-1", reason="not ours", doing=mine)

    disputing.uphold(
        asked.pk,
        Wish(Remedy.MOVED, agency_id=cast.stony_ford.pk),
        reply="You are right",
        doing=Doing(cast.admin.pk, cast.tamarack.pk, ISSUED_AT),
    )

    [said] = questions.questions_of(scope_of(cast.hartmann, now=ISSUED_AT), harlow)
    assert said.state == "upheld"
    assert said.came_of_it == (
        "It counts when the year billed by estimate is settled.",
    )


def test_an_estimated_period_says_by_what_it_is_billed_and_what_settles_it(
    cast: Cast,
) -> None:
    books = Books(cast)
    agreement = by_estimate(books)
    hours = (Part(Basis.HOURS, "§5", fallback=Basis.EQUAL),)
    own = Estimate("estimate", "Estimate", "§6", Cents(12_00), formula=EQUAL)

    assert closing.formula(replace(agreement, formula=hours, estimate=own)) == (
        "By estimate, 100 % in equal parts. What it really came to: 100 % by hours."
    )


@pytest.fixture
def floors(cast: Cast) -> Books:
    """October issued by estimate; its hour of work is less than three floors."""
    books = Books(cast)
    hours = CallOutPool("hours", "Hours", "§4", Decimal(46))
    floor = Bounds("§9", floor_cents=Cents(500_00))
    books.agree(replace(by_estimate(books), pools=(hours,), bounds=floor))
    books.response(cast.harlow, 60, at=datetime(2026, 10, 6, 18, tzinfo=UTC))
    issued(books, OCTOBER)
    return books


def test_what_a_month_came_to_and_cannot_be_split_stays_as_it_was_billed(
    floors: Books,
) -> None:
    keeper = scope_of(floors.cast.admin, now=DECEMBER)

    page = preview.period_page(keeper, month(floors, NOVEMBER), now=DECEMBER)
    november = issued(floors, NOVEMBER)

    assert page.refusal == ""
    [sentence] = page.stuck
    assert sentence == (
        "What October 2026 really came to cannot be worked out: §9: the floors come to "
        "$1,500.00, more than the $46.00 to split. It stays as it was billed, and the "
        "year is settled without it."
    )
    assert set(november.values()) == {1_000_00 - 1_000_00}
    assert [each.sentence for each in laws.violations()] == []


def test_once_it_can_be_split_the_year_is_settled_again(floors: Books) -> None:
    issued(floors, NOVEMBER)
    floors.response(
        floors.cast.harlow, 44 * 60, at=datetime(2026, 10, 8, 18, tzinfo=UTC)
    )

    december = month(floors, date(2026, 12, 1))
    periods.issue_period(december.pk, now=datetime(2027, 1, 2, 15, tzinfo=UTC))

    # 45 hours at $46.00 are $690.00 each, and $1,000.00 were billed.
    back = december.statements.values_list("adjustment_cents", flat=True)
    assert set(back) == {690_00 - 1_000_00}
    assert [each.sentence for each in laws.violations()] == []


def test_a_former_member_reads_of_no_response_that_was_not_billed_to_it(
    cast: Cast,
) -> None:
    books = Books(cast)
    agreement = by_estimate(books)
    hours = (Part(Basis.HOURS, "§5", fallback=Basis.EQUAL),)
    estimate = replace(agreement.estimate, formula=EQUAL)  # type: ignore[type-var]
    agreement = replace(agreement, formula=hours, estimate=estimate)
    books.agree(agreement)
    work = books.response(cast.harlow, 60, at=datetime(2026, 10, 6, 18, tzinfo=UTC))
    issued(books, OCTOBER)
    books.agree_from(NOVEMBER, without(agreement, "stony-ford"))
    books.response(cast.stony_ford, 60, at=ISSUED_AT)
    issued(books, NOVEMBER)
    moved_to_stony_ford(books, work)

    december = month(books, date(2026, 12, 1))
    periods.issue_period(december.pk, now=datetime(2027, 1, 2, 15, tzinfo=UTC))

    [carried] = read_statement(
        december.statements.get(agency=cast.stony_ford).document
    ).adjustments
    assert (carried.adjustment.cents, carried.rows) == (2_400_00, ())
