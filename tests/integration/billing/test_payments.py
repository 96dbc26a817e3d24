"""What came in: parts, reversals, how late the rest is, and the file of it."""

import csv
import io
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.models import AuditEntry
from billing.core.ageing import Age
from billing.errors import PaymentRefused
from billing.models import Payment, Statement
from billing.selectors import laws, ledger, payouts
from billing.services import disputing, payments, periods
from billing.services import payouts as paying_out
from billing.services.disputing import Doing
from tests.cast import build_cast, scope_of
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_pages import text_of
from tests.races import at_once

HARLOWS = 1_263_74


@pytest.fixture
def harlow(books: Books) -> Statement:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    return Statement.objects.get(number="2026-10-harlow")


def paid(
    books: Books,
    statement: Statement,
    cents: int,
    reference: str = "check 41",
    *,
    keeps_rest: bool = False,
) -> Payment:
    return payments.record(
        statement.pk,
        cents=cents,
        received_on=date(2026, 11, 2),
        reference=reference,
        now=ISSUED_AT,
        by=books.cast.admin.pk,
        keeps_rest=keeps_rest,
    )


def bounced(books: Books, payment: Payment) -> None:
    payments.take_back(
        payment.pk, reason="returned", now=DECEMBER, by=books.cast.admin.pk
    )


def standing(statement: Statement) -> ledger.Standing:
    return ledger.standings([statement.pk])[statement.pk]


def test_the_host_reads_what_all_owe_together_and_an_agency_its_own(
    books: Books, harlow: Statement, sign_in: SignIn
) -> None:
    seen = [
        text_of(sign_in(person), "/payments/")
        for person in (books.cast.admin, books.cast.hartmann)
    ]

    host, own = ("All together" in page for page in seen)
    assert (host, own) == (True, False)
    assert seen[0].count("<strong>$3,993.60</strong>") == 2  # of one age, and in all


def test_parts_are_recorded_until_nothing_is_left(
    books: Books, harlow: Statement
) -> None:
    paid(books, harlow, 1_000_00)
    with pytest.raises(PaymentRefused, match=r"Only \$263\.74 is left"):
        paid(books, harlow, 263_75, "check 42")

    paid(books, harlow, 263_74, "check 42")

    assert standing(harlow).left_cents == 0
    assert standing(harlow).paid_cents == HARLOWS


def test_the_same_payment_sent_twice_is_one(books: Books, harlow: Statement) -> None:
    assert paid(books, harlow, 100_00).pk == paid(books, harlow, 100_00).pk
    assert AuditEntry.objects.filter(act="record_payment").count() == 1


def test_a_payment_recorded_wrongly_is_taken_back_by_a_row_of_its_own(
    books: Books, harlow: Statement
) -> None:
    wrong = paid(books, harlow, 1_000_00)
    by = books.cast.admin.pk

    back = payments.take_back(wrong.pk, reason="was Ashby's", now=ISSUED_AT, by=by)
    again = payments.take_back(wrong.pk, reason="was Ashby's", now=ISSUED_AT, by=by)

    assert back == again
    assert (back.cents, back.reverses) == (-1_000_00, wrong)
    assert standing(harlow).paid_cents == 0
    with pytest.raises(PaymentRefused):
        payments.take_back(back.pk, reason="no", now=ISSUED_AT, by=by)
    assert paid(books, harlow, 1_000_00).pk != wrong.pk


def test_what_is_paid_over_comes_off_the_next_statement(
    books: Books, harlow: Statement
) -> None:
    with pytest.raises(PaymentRefused, match="tick that the rest is a credit"):
        paid(books, harlow, 1_500_00)
    paid(books, harlow, 1_500_00, keeps_rest=True)

    owed = ledger.ledger(scope_of(books.cast.hartmann, now=ISSUED_AT), now=ISSUED_AT)
    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)

    over = 1_500_00 - HARLOWS
    assert (standing(harlow).account.over_cents, standing(harlow).open_cents) == (
        over,
        0,
    )
    assert [(one.open_cents, one.credit_cents) for one in owed.agencies] == [(0, -over)]
    later = Statement.objects.get(number="2026-11-harlow")
    assert later.credit_before_cents == -over
    assert later.to_pay_cents == later.total_cents - over
    assert not list(laws.violations())


def test_what_is_over_is_recorded_on_the_newest_statement_only(
    books: Books, harlow: Statement
) -> None:
    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)

    for keeps_rest in (False, True):
        with pytest.raises(PaymentRefused, match="the rest on 2026-11-harlow"):
            paid(books, harlow, 1_500_00, keeps_rest=keeps_rest)


def test_what_was_paid_over_is_taken_back_before_anybody_used_it(
    books: Books, harlow: Statement
) -> None:
    wrong = paid(books, harlow, 1_500_00, keeps_rest=True)

    bounced(books, wrong)

    assert payouts.payable(harlow) == 0
    assert standing(harlow).open_cents == HARLOWS


def test_a_check_that_is_returned_after_its_rest_came_off_is_to_come_in_again(
    books: Books, harlow: Statement
) -> None:
    wrong = paid(books, harlow, 1_500_00, keeps_rest=True)
    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)

    bounced(books, wrong)

    assert standing(harlow).open_cents == 1_500_00
    assert standing(harlow).account.owed_back_cents == 1_500_00 - HARLOWS
    assert not list(laws.violations())
    with pytest.raises(PaymentRefused, match=r"Only \$1,500\.00 is left"):
        paid(books, harlow, 1_500_01, "check 43")
    paid(books, harlow, 1_500_00, "check 43")
    assert (standing(harlow).open_cents, standing(harlow).account.owed_back_cents) == (
        0,
        0,
    )
    assert not list(laws.violations())


def test_a_check_that_is_returned_after_its_rest_was_paid_out_is_to_come_in_again(
    books: Books, harlow: Statement, sign_in: SignIn
) -> None:
    wrong = paid(books, harlow, 1_500_00, keeps_rest=True)
    paying_out.record(
        harlow.pk,
        cents=1_500_00 - HARLOWS,
        paid_on=date(2026, 11, 3),
        reference="sent back",
        now=ISSUED_AT,
        by=books.cast.admin.pk,
    )

    bounced(books, wrong)

    assert standing(harlow).open_cents == 1_500_00
    assert "of a payment that did not come in after all" in text_of(
        sign_in(books.cast.hartmann), f"/statements/{harlow.public_id}"
    )
    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)
    later = Statement.objects.get(number="2026-11-harlow")
    assert later.credit_before_cents == 0
    assert standing(harlow).open_cents == 1_500_00
    assert not list(laws.violations())


@pytest.mark.usefixtures("file_database")
def test_paid_over_while_the_next_period_is_issued_it_counts_once_or_is_refused() -> (
    None
):
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    statement = Statement.objects.get(number="2026-10-harlow")
    november = books.month(date(2026, 11, 1))

    at_once(
        lambda: paid(books, statement, 1_500_00, keeps_rest=True),
        lambda: periods.issue_period(november.pk, now=DECEMBER),
    )

    later = november.statements.get(agency=books.cast.harlow)
    assert later.credit_before_cents == -standing(statement).account.over_cents
    assert not list(laws.violations())


@pytest.mark.parametrize(
    ("cents", "day"), [(0, date(2026, 11, 2)), (1, date(2026, 11, 4))]
)
def test_nothing_and_tomorrow_are_no_payment(
    books: Books, harlow: Statement, cents: int, day: date
) -> None:
    with pytest.raises(PaymentRefused):
        payments.record(
            harlow.pk,
            cents=cents,
            received_on=day,
            reference="x",
            now=ISSUED_AT,
            by=books.cast.admin.pk,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_payment SET cents = cents + 1",
        "DELETE FROM billing_payment",
    ],
)
def test_the_database_keeps_every_payment_as_it_was_recorded(
    books: Books, harlow: Statement, statement: str
) -> None:
    paid(books, harlow, 100_00)

    with (
        pytest.raises(IntegrityError, match="payment_stands"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.usefixtures("file_database")
def test_two_who_record_the_last_payment_at_once_do_not_overpay() -> None:
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    statement = Statement.objects.get(number="2026-10-harlow")
    together, refused = Barrier(2), list[str]()

    def pay(reference: str) -> None:
        try:
            together.wait(timeout=60)
            paid(books, statement, HARLOWS, reference)
        except PaymentRefused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    payers = [Thread(target=pay, args=[name]) for name in ("check 1", "check 2")]
    for payer in payers:
        payer.start()
    for payer in payers:
        payer.join(timeout=60)

    assert len(refused) == 1
    assert standing(statement).left_cents == 0


@pytest.mark.parametrize(
    ("days_late", "age"),
    [
        (0, Age.NOT_DUE),
        (1, Age.TO_30),
        (30, Age.TO_30),
        (31, Age.TO_60),
        (60, Age.TO_60),
        (61, Age.TO_90),
        (90, Age.TO_90),
        (91, Age.OVER_90),
    ],
)
def test_what_is_late_stands_in_the_column_of_its_days(
    books: Books, harlow: Statement, days_late: int, age: Age
) -> None:
    paid(books, harlow, 1_000_00)
    at = datetime.combine(harlow.due_on + timedelta(days=days_late), ISSUED_AT.timetz())

    found = ledger.ledger(scope_of(books.cast.hartmann, now=ISSUED_AT), now=at)

    [agency] = found.agencies
    columns = dict(zip(found.ages, agency.by_age, strict=True))
    assert columns == {each: 263_74 if each is age else 0 for each in Age}


def test_the_page_shows_an_agency_its_own_and_the_host_all(
    books: Books, harlow: Statement, sign_in: SignIn
) -> None:
    own = text_of(sign_in(books.cast.hartmann), "/payments/")
    every = text_of(sign_in(books.cast.admin), "/payments/")

    assert "$1,263.74" in own
    assert "2026-10-millbrook" not in own
    assert "2026-10-millbrook" in every


def test_only_the_host_records_payments(
    books: Books, harlow: Statement, sign_in: SignIn
) -> None:
    url = f"/statements/{harlow.public_id}/payments"
    sent = {"amount": "63.74", "received_on": "2026-11-02", "reference": "check 7"}
    host = sign_in(books.cast.admin)

    wrong = host.post(url, {**sent, "amount": "9999"})
    asked = "the rest is a credit" in wrong.content.decode()
    taken = host.post(url, sent)

    assert wrong.status_code == 422
    assert asked
    assert "Only $1,263.74 is left" in wrong.content.decode()
    assert 'value="check 7"' in wrong.content.decode()
    assert taken.status_code == 302
    assert "$1,200.00" in text_of(host, url)
    assert sign_in(books.cast.hartmann).post(url, sent).status_code == 404
    assert sign_in(books.cast.novak).post(url, sent).status_code == 403
    back = f"/payments/{Payment.objects.get().public_id}/back"
    assert sign_in(books.cast.hartmann).post(back).status_code == 404
    assert host.post(back, {"reason": "twice"}).status_code == 302
    assert "taken back" in text_of(host, url)


def test_the_file_sums_and_is_noted(
    books: Books, harlow: Statement, sign_in: SignIn
) -> None:
    paid(books, harlow, 1_000_00, "=cmd")

    answer = sign_in(books.cast.hartmann).get("/payments/ledger.csv")

    records = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [said] = [row for row in records if row["record"] == "statement"]
    [payment] = [row for row in records if row["record"] == "payment"]
    assert said["to_pay_cents"] == "126374"
    assert said["open_cents"] == "26374"
    assert (payment["cents"], payment["reference"]) == ("100000", "'=cmd")
    assert {row["agency"] for row in records} == {"Harlow PD"}
    assert AuditEntry.objects.filter(act="export_ledger").count() == 1


def test_the_files_days_are_those_of_the_consortiums_clock(
    books: Books, sign_in: SignIn
) -> None:
    evening = datetime(2026, 11, 4, 3, tzinfo=ISSUED_AT.tzinfo)  # the 3rd, 21:00
    periods.issue_period(books.october().pk, now=evening)
    statement = Statement.objects.get(agency=books.cast.harlow)
    doing = Doing(books.cast.hartmann.pk, books.cast.harlow.pk, evening)
    disputing.raise_question(statement, "line-1", reason="why", doing=doing)

    answer = sign_in(books.cast.hartmann).get("/payments/ledger.csv")

    records = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    days = {row["record"]: row["issued_on"] or row["day"] for row in records}
    assert days == {"statement": "2026-11-03", "question": "2026-11-03"}


def test_a_credit_larger_than_the_next_statement_goes_on_to_the_one_after(
    books: Books,
) -> None:
    month = date(2026, 10, 1)
    responses = [books.response(books.cast.harlow, 600) for _ in range(4)]
    periods.issue_period(books.month(month).pk, now=ISSUED_AT)
    for response in responses:
        response.delete()
    november = books.month(date(2026, 11, 1), standby=0)

    periods.issue_period(november.pk, now=DECEMBER)
    credited = november.statements.get(agency=books.cast.harlow)
    december = books.month(date(2026, 12, 1))
    later = datetime(2027, 1, 4, 15, tzinfo=ISSUED_AT.tzinfo)
    periods.issue_period(december.pk, now=later)
    next_one = december.statements.get(agency=books.cast.harlow)

    assert credited.total_cents < 0
    assert credited.to_pay_cents == 0
    assert next_one.credit_before_cents == credited.total_cents
    assert next_one.to_pay_cents == 0
    assert next_one.credit_after_cents == next_one.total_cents + credited.total_cents
