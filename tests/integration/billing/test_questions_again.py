"""Questions about what questions and corrections came to."""

from datetime import date, timedelta

import pytest

from billing.core.disputing import Remedy
from billing.errors import RemedyRefused
from billing.models import Correction, Dispute, Period, Statement
from billing.selectors import laws, questions
from billing.services import disputing, periods
from billing.services.disputing import Doing
from billing.services.remedies import Wish
from dispatch.models import Response
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import moved_to_stony_ford
from tests.integration.billing.test_former_members import without_stony_ford


def keeping(books: Books) -> Doing:
    return Doing(books.cast.admin.pk, books.cast.tamarack.pk, DECEMBER)


def of(number: str) -> Statement:
    return Statement.objects.select_related("consortium").get(number=number)


def asked(books: Books, statement: Statement, about: str) -> Dispute:
    doing = Doing(books.cast.brandt.pk, statement.agency_id, ISSUED_AT)
    return disputing.raise_question(statement, about, reason="too much", doing=doing)


def corrected(books: Books) -> tuple[Period, Response]:
    """October issued, then 90 minutes of Harlow's turn out to be Stony Ford's."""
    border = books.the_story()["border"]
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    moved_to_stony_ford(books, border)
    return october, border


def asked_about_the_correction(books: Books, number: str) -> Dispute:
    statement = of(number)
    line = statement.lines.get(kind="adjustment")
    return asked(books, statement, f"line-{line.position}")


def test_a_questioned_correction_is_put_right_in_the_period_it_corrects(
    books: Books,
) -> None:
    october, border = corrected(books)
    november = books.month(date(2026, 11, 1))
    periods.issue_period(november.pk, now=DECEMBER)
    question = asked_about_the_correction(books, "2026-11-stony-ford")
    assert border.cleared_at is not None
    Response.objects.filter(pk=border.pk).update(
        cleared_at=border.cleared_at - timedelta(minutes=30)
    )

    disputing.uphold(
        question.pk, Wish(Remedy.MENDED), reply="An hour", doing=keeping(books)
    )

    question.refresh_from_db()
    assert question.correction is not None
    assert question.correction.period == october
    [back] = question.correction.adjustments.filter(agency=books.cast.stony_ford)
    assert back.cents < 0
    assert [each.sentence for each in laws.violations()] == []


def test_a_former_member_settles_on_its_correction_by_the_agreement_of_that_time(
    books: Books,
) -> None:
    october, _border = corrected(books)
    without_stony_ford(books)
    november = books.month(date(2026, 11, 1))
    periods.issue_period(november.pk, now=DECEMBER)
    question = asked_about_the_correction(books, "2026-11-stony-ford")

    disputing.uphold(
        question.pk,
        Wish(Remedy.SETTLED, cents=100_00),
        reply="Agreed",
        doing=keeping(books),
    )

    made = Correction.objects.latest("pk")
    assert made.period == october
    assert dict(made.adjustments.values_list("agency", "cents")) == {
        books.cast.stony_ford.pk: -100_00
    }
    assert [each.sentence for each in laws.violations()] == []


def test_the_same_amount_is_not_settled_on_twice(books: Books) -> None:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    harlow = of("2026-10-harlow")
    first = asked(books, harlow, "row-1")
    settled = Wish(Remedy.SETTLED, cents=first.held_cents)
    disputing.uphold(first.pk, settled, reply="Agreed", doing=keeping(books))

    again = asked(books, harlow, "row-1")

    assert again.held_cents == 0
    with pytest.raises(RemedyRefused, match=r"up to \$0\.00"):
        disputing.uphold(again.pk, settled, reply="Agreed", doing=keeping(books))


def test_all_questions_about_a_statement_take_off_no_more_than_it_billed(
    books: Books,
) -> None:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    harlow = of("2026-10-harlow")
    for line in harlow.lines.filter(kind="formula"):
        whole = asked(books, harlow, f"line-{line.position}")
        wish = Wish(Remedy.SETTLED, cents=line.cents)
        disputing.uphold(whole.pk, wish, reply="Agreed", doing=keeping(books))
    row = asked(books, harlow, "row-1")

    assert questions.given_back(harlow) == harlow.total_cents
    with pytest.raises(RemedyRefused, match=r"up to \$0\.00"):
        disputing.uphold(
            row.pk,
            Wish(Remedy.SETTLED, cents=1_00),
            reply="Agreed",
            doing=keeping(books),
        )
