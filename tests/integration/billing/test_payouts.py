"""A credit that no next statement takes off, as of a member who left, is paid out."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.models import AuditEntry
from billing.errors import PaymentRefused
from billing.models import Payout, Period, Statement
from billing.selectors import laws, ledger, years
from billing.services import payments, payouts, periods
from tests.cast import build_cast, scope_of
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import moved_to_stony_ford
from tests.integration.billing.test_pages import text_of
from tests.races import at_once

JANUARY = datetime(2027, 1, 4, 15, tzinfo=ISSUED_AT.tzinfo)


def credited(books: Books) -> Statement:
    """Harlow's November: October's four responses were Stony Ford's after all."""
    responses = [books.response(books.cast.harlow, 600) for _ in range(4)]
    periods.issue_period(books.month(date(2026, 10, 1)).pk, now=ISSUED_AT)
    for response in responses:
        moved_to_stony_ford(books, response)
    november = books.month(date(2026, 11, 1), standby=0)
    periods.issue_period(november.pk, now=DECEMBER)
    return november.statements.get(agency=books.cast.harlow)


@pytest.fixture
def statement(books: Books) -> Statement:
    return credited(books)


def pay_out(books: Books, statement: Statement, cents: int) -> Payout:
    return payouts.record(
        statement.pk,
        cents=cents,
        paid_on=DECEMBER.date(),
        reference="check 77",
        now=DECEMBER,
        by=books.cast.admin.pk,
    )


def december(books: Books) -> Period:
    return books.month(date(2026, 12, 1))


def credit_shown(books: Books) -> tuple[int, int]:
    scope = scope_of(books.cast.admin, now=DECEMBER)
    found = ledger.ledger(scope, now=DECEMBER)
    [harlow] = [one for one in found.agencies if one.agency == "Harlow"]
    return harlow.credit_cents, harlow.paid_out_cents


def test_what_is_paid_out_is_not_taken_off_the_next_statement(
    books: Books, statement: Statement
) -> None:
    credit = -statement.credit_after_cents
    assert credit > 0

    pay_out(books, statement, credit - 5_00)

    assert credit_shown(books) == (-5_00, credit - 5_00)
    period = december(books)
    periods.issue_period(period.pk, now=JANUARY)
    after = period.statements.get(agency=books.cast.harlow)
    assert after.credit_before_cents == -5_00
    assert after.to_pay_cents == after.total_cents - 5_00
    assert not list(laws.violations())


def test_said_twice_it_is_one_payout(books: Books, statement: Statement) -> None:
    again = [pay_out(books, statement, 10_00).pk for _ in range(2)]

    assert len(set(again)) == 1
    assert AuditEntry.objects.filter(act="record_payout").count() == 1


def test_no_more_is_paid_out_than_the_credit_and_nothing_of_one_carried_on(
    books: Books, statement: Statement
) -> None:
    credit = -statement.credit_after_cents
    for cents in (0, credit + 1):
        with pytest.raises(PaymentRefused, match="of credit is left to pay out"):
            pay_out(books, statement, cents)
    with pytest.raises(PaymentRefused, match="That day has not come"):
        payouts.record(
            statement.pk,
            cents=1,
            paid_on=DECEMBER.date() + timedelta(days=1),
            reference="x",
            now=DECEMBER,
            by=books.cast.admin.pk,
        )

    periods.issue_period(december(books).pk, now=JANUARY)
    with pytest.raises(PaymentRefused, match=r"^\$0.00 of credit"):
        pay_out(books, statement, 1_00)


def test_a_payout_recorded_wrongly_is_taken_back_until_a_statement_counts_on_it(
    books: Books, statement: Statement
) -> None:
    by, credit = books.cast.admin.pk, -statement.credit_after_cents
    wrong = pay_out(books, statement, credit)

    back = payouts.take_back(wrong.pk, reason="not sent", now=DECEMBER, by=by)

    assert back.cents == -credit
    assert credit_shown(books) == (-credit, 0)
    right = pay_out(books, statement, 1_00)
    periods.issue_period(december(books).pk, now=JANUARY)
    with pytest.raises(PaymentRefused, match="counts on this one"):
        payouts.take_back(right.pk, reason="no", now=JANUARY, by=by)
    assert not list(laws.violations())


@pytest.mark.parametrize(
    "statement_run",
    ["UPDATE billing_payout SET cents = cents + 1", "DELETE FROM billing_payout"],
)
def test_the_database_keeps_every_payout_as_it_was_recorded(
    books: Books, statement: Statement, statement_run: str
) -> None:
    pay_out(books, statement, 1_00)

    with (
        pytest.raises(IntegrityError, match="payout_stands"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement_run)


@pytest.mark.usefixtures("file_database")
def test_paid_out_while_the_next_period_is_issued_it_counts_once() -> None:
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    statement, period = credited(books), december(books)
    credit = -statement.credit_after_cents

    at_once(
        lambda: pay_out(books, statement, credit),
        lambda: pay_out(books, statement, credit - 1),
        lambda: periods.issue_period(period.pk, now=JANUARY),
    )

    after = period.statements.get(agency=books.cast.harlow)
    out = sum(Payout.objects.values_list("cents", flat=True))
    assert after.credit_before_cents == out - credit
    assert out in {0, credit, credit - 1}
    assert not list(laws.violations())


def test_the_page_pays_out_and_shows_what_is_left(
    books: Books, statement: Statement, sign_in: SignIn
) -> None:
    keeper, url = sign_in(books.cast.admin), f"/statements/{statement.public_id}"
    typed = {"amount": "12.50", "paid_on": "2026-09-30", "reference": "check 77"}

    assert "Pay its credit out" in text_of(keeper, url)
    refused = keeper.post(f"{url}/payouts", typed | {"amount": "99999.00"})
    keeper.post(f"{url}/payouts", typed)

    assert refused.status_code == 422
    assert "check 77" in text_of(keeper, f"{url}/payouts")
    assert "$12.50 of its credit was paid out" in text_of(keeper, url)
    own = sign_in(books.cast.hartmann)
    assert "$12.50 of its credit was paid out" in text_of(own, url)
    assert "$12.50" in text_of(own, "/payments/")
    assert own.get(f"{url}/payouts").status_code in {403, 404}


def test_the_credit_shown_is_the_last_statements_whenever_each_falls_due(
    books: Books,
) -> None:
    agreement = books.agreement()
    slow, quick = (replace(agreement.terms, due_days=days) for days in (60, 10))
    books.agree_from(date(2026, 10, 1), replace(agreement, terms=slow))
    credited(books)
    books.agree_from(date(2026, 12, 1), replace(agreement, terms=quick))

    last = december(books)
    periods.issue_period(last.pk, now=JANUARY)

    harlow = last.statements.get(agency=books.cast.harlow)
    assert harlow.credit_after_cents > harlow.credit_before_cents
    assert credit_shown(books) == (harlow.credit_after_cents, 0)


def test_the_years_columns_add_up_though_a_credit_was_paid_out_and_one_paid_over(
    books: Books, statement: Statement
) -> None:
    pay_out(books, statement, 5_00)
    last = december(books)
    periods.issue_period(last.pk, now=JANUARY)
    millbrooks = last.statements.get(agency=books.cast.millbrook)
    payments.record(
        millbrooks.pk,
        cents=millbrooks.to_pay_cents + 7_00,
        received_on=JANUARY.date(),
        reference="wire 4",
        now=JANUARY,
        by=books.cast.admin.pk,
        keeps_rest=True,
    )

    page = years.year_page(
        scope_of(books.cast.admin, now=JANUARY), books.cast.tri_town.public_id, None
    )

    out, left = 0, 0
    for one in page.agencies:
        came_to = one.paid_cents + one.held_cents + one.open_cents
        billed = one.total_cents + one.credit_before_cents
        assert billed == came_to + one.credit_left_cents - one.paid_out_cents
        out, left = out + one.paid_out_cents, left + one.credit_left_cents
    assert (out, left <= -7_00) == (5_00, True)
