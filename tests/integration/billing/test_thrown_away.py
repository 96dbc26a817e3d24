"""A month opened by mistake, as one that was skipped, is thrown away until it is
locked."""

from collections.abc import Callable

import pytest

from agencies.models import AuditEntry, Job
from billing.errors import PeriodGone, PeriodIssued, PeriodLocked, PeriodStays
from billing.models import Activation, Dispute, Period, Statement
from billing.selectors import closing_jobs, laws
from billing.services import (
    closing,
    disputing,
    long_closing,
    period_locks,
    periods,
    skipped,
)
from billing.services.disputing import Doing
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_pages import text_of
from tests.integration.billing.test_skipped import NOVEMBER, SEPTEMBER, THEN, WHY

SLIP = "August was meant"


@pytest.fixture
def opened(books: Books) -> Period:
    """September, with a visit to Harlow, opened after October was issued."""
    books.response(books.cast.harlow, 60, at=THEN)
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    return periods.open_period(
        books.cast.tri_town, day=SEPTEMBER, now=DECEMBER, why=WHY
    )


def throw_away(books: Books, period: Period) -> None:
    skipped.throw_away(period.pk, reason=SLIP, now=DECEMBER, by=books.cast.admin.pk)


def test_it_is_in_no_period_again_and_its_responses_stay(
    books: Books, opened: Period
) -> None:
    throw_away(books, opened)

    assert not Period.objects.filter(starts_on=SEPTEMBER).exists()
    assert Activation.objects.filter(day=THEN.date()).count() == 1
    november = books.month(NOVEMBER)
    periods.issue_period(november.pk, now=DECEMBER)
    assert {row.adjustment_cents for row in november.statements.all()} == {0}
    assert [each.sentence for each in laws.violations()] == []


def test_who_threw_what_away_and_why_is_kept(books: Books, opened: Period) -> None:
    periods.set_standby(
        opened.pk, code="standby", minutes=60, reason="on paper", now=DECEMBER
    )

    throw_away(books, opened)

    entry = AuditEntry.objects.get(act="throw_period_away")
    assert (entry.person, entry.reason) == (books.cast.admin, SLIP)
    assert entry.object_id == str(opened.public_id)
    assert entry.details == {
        "first_day": "2026-09-01",
        "last_day": "2026-09-30",
        "standby": {"standby": 60},
    }


def test_it_may_be_opened_again(books: Books, opened: Period) -> None:
    throw_away(books, opened)

    again = periods.open_period(
        books.cast.tri_town, day=SEPTEMBER, now=DECEMBER, why=WHY
    )

    assert again.public_id != opened.public_id


def test_once_it_is_locked_it_stays_until_it_is_unlocked(
    books: Books, opened: Period
) -> None:
    by = books.cast.admin.pk
    closing.lock(opened.pk, left="", now=DECEMBER, by=by)

    with pytest.raises(PeriodLocked):
        throw_away(books, opened)
    period_locks.unlock(opened.pk, reason=SLIP, now=DECEMBER, by=by)
    throw_away(books, opened)

    assert not Period.objects.filter(pk=opened.pk).exists()


def test_once_it_is_counted_it_stays_for_good(books: Books, opened: Period) -> None:
    by = books.cast.admin.pk
    closing.lock(opened.pk, left="", now=DECEMBER, by=by)
    closing.issue(opened.pk, now=DECEMBER, by=by)

    with pytest.raises(PeriodIssued):
        throw_away(books, opened)


def test_a_period_that_is_due_is_not_thrown_away(books: Books) -> None:
    november = books.month(NOVEMBER)

    with pytest.raises(PeriodStays, match="was not skipped"):
        throw_away(books, november)


def test_what_is_under_legal_hold_is_not_thrown_away(
    books: Books, opened: Period
) -> None:
    Period.objects.filter(pk=opened.pk).update(legal_hold=True)

    with pytest.raises(PeriodStays, match="legal hold"):
        throw_away(books, opened)


def test_while_it_is_worked_out_it_stays(books: Books, opened: Period) -> None:
    long_closing.enqueue_price(opened, by=books.cast.admin.pk, now=DECEMBER)

    with pytest.raises(PeriodStays, match="being worked out"):
        throw_away(books, opened)

    assert [job.kind for job in Job.objects.all()] == [closing_jobs.PRICE]


def asked(books: Books) -> Dispute:
    statement = Statement.objects.get(number="2026-10-harlow")
    doing = Doing(books.cast.hartmann.pk, books.cast.harlow.pk, ISSUED_AT)
    return disputing.raise_question(statement, "line-1", reason="high", doing=doing)


def test_a_question_carried_past_it_waits_as_before(
    books: Books, opened: Period
) -> None:
    question, by = asked(books), books.cast.admin.pk
    closing.carry_questions(opened.pk, reason="later", now=DECEMBER, by=by)

    throw_away(books, opened)

    question.refresh_from_db()
    assert question.carried_past is None


def test_where_such_a_question_is_decided_it_stays(
    books: Books, opened: Period
) -> None:
    question, by = asked(books), books.cast.admin.pk
    closing.carry_questions(opened.pk, reason="later", now=DECEMBER, by=by)
    keeper = Doing(by, books.cast.tamarack.pk, DECEMBER)
    disputing.reject(question.pk, reply="it is right", doing=keeper)

    with pytest.raises(PeriodStays, match="question"):
        throw_away(books, opened)


@pytest.mark.parametrize("verb", ["lock", "issue", "price", "standby", "throw"])
def test_whoever_comes_too_late_is_told_that_it_is_gone(
    books: Books, opened: Period, verb: str
) -> None:
    throw_away(books, opened)
    by, pk = books.cast.admin.pk, opened.pk
    verbs: dict[str, Callable[[], object]] = {
        "lock": lambda: closing.lock(pk, left="", now=DECEMBER, by=by),
        "issue": lambda: closing.issue(pk, now=DECEMBER, by=by),
        "price": lambda: periods.price_again(pk, now=DECEMBER),
        "standby": lambda: periods.set_standby(
            pk, code="standby", minutes=1, reason="x", now=DECEMBER
        ),
        "throw": lambda: skipped.throw_away(pk, reason=SLIP, now=DECEMBER, by=by),
    }

    with pytest.raises(PeriodGone):
        verbs[verb]()


def test_the_page_of_a_skipped_month_throws_it_away_with_a_reason(
    books: Books, opened: Period, sign_in: SignIn
) -> None:
    admin, page = sign_in(books.cast.admin), f"/periods/{opened.public_id}"
    before = text_of(admin, page)

    without = admin.post(f"{page}/throw-away", {"reason": ""})
    answer = admin.post(f"{page}/throw-away", {"reason": SLIP})

    assert f'action="{page}/throw-away"' in before
    assert without.status_code == 422
    assert "reason" in without.context["throw_away_form"].errors
    assert (answer.status_code, answer["Location"]) == (302, "/statements/")
    assert admin.get(page).status_code == 404


def test_a_page_offers_it_only_where_it_can_be_done(
    books: Books, opened: Period, sign_in: SignIn
) -> None:
    admin, november = sign_in(books.cast.admin), books.month(NOVEMBER)
    closing.lock(opened.pk, left="", now=DECEMBER, by=books.cast.admin.pk)

    for period in (opened, november):
        page = f"/periods/{period.public_id}"
        assert "throw-away" not in text_of(admin, page)
        assert admin.post(f"{page}/throw-away", {"reason": SLIP}).status_code == 409


def test_another_host_finds_nothing_to_throw_away(
    books: Books, opened: Period, sign_in: SignIn
) -> None:
    for person in (books.cast.hartmann, books.cast.brandt):
        answer = sign_in(person).post(
            f"/periods/{opened.public_id}/throw-away", {"reason": SLIP}
        )
        assert answer.status_code in {403, 404}
    assert Period.objects.filter(pk=opened.pk).exists()
