"""Closing a period on its page: what is left, lock, issue, send, each once."""

from datetime import date
from typing import Any

import pytest
from django.core import mail

from agencies.models import AuditEntry, Job
from agencies.services import jobs
from billing.errors import (
    AgreementStands,
    LockedFiguresMoved,
    NotLocked,
    PeriodIssued,
    PeriodLocked,
    StillOpen,
)
from billing.models import Period, Statement, StatementNotice
from billing.selectors import closing as seen
from billing.selectors import preview
from billing.services import closing, period_locks, periods, sending
from tests.cast import scope_of
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import moved_to_stony_ford
from tests.integration.billing.test_pages import text_of


@pytest.fixture
def october(books: Books) -> Period:
    books.the_story()
    return books.october()


def locked(books: Books, period: Period, left: str = "") -> Period:
    return closing.lock(period.pk, left=left, now=ISSUED_AT, by=books.cast.admin.pk)


def issued(books: Books, period: Period) -> list[Statement]:
    return closing.issue(period.pk, now=ISSUED_AT, by=books.cast.admin.pk)


def step(books: Books, period: Period, key: seen.Key) -> seen.Step:
    period.refresh_from_db()
    scope = scope_of(books.cast.admin, now=ISSUED_AT)
    page = preview.period_page(scope, period, now=ISSUED_AT)
    return next(each for each in page.steps if each.key is key)


def test_only_a_locked_period_is_issued(books: Books, october: Period) -> None:
    with pytest.raises(NotLocked, match="Lock the period first"):
        issued(books, october)

    locked(books, october)

    assert len(issued(books, october)) == 3


def test_a_period_issued_without_a_lock_does_not_say_that_it_was_looked_at(
    books: Books, october: Period
) -> None:
    periods.issue_period(october.pk, now=ISSUED_AT)

    said = [
        step(books, october, key).sentences for key in (seen.Key.TIMES, seen.Key.LOOK)
    ]

    assert said == [("As they were when it was issued.",), ("As they were issued.",)]


def test_months_left_out_are_named_before_it_is_too_late_for_them(
    books: Books, october: Period
) -> None:
    assert step(books, october, seen.Key.ISSUE).sentences == (
        "Written once; from then on it stands.",
        (
            "July to September 2026 are in no period: open them first if they are to "
            "be billed. Once this one is issued, they can only be billed as "
            "corrections."
        ),
    )

    books.month(date(2026, 7, 1))
    books.month(date(2026, 8, 1))
    assert (
        "September 2026 is in no period"
        in (step(books, october, seen.Key.ISSUE).sentences[1])
    )
    books.month(date(2026, 9, 1))
    assert len(step(books, october, seen.Key.ISSUE).sentences) == 1


def test_what_is_not_written_up_is_named_by_its_number(
    books: Books, october: Period
) -> None:
    left = [
        books.response(
            books.cast.harlow, 60, state="cleared", is_open=True, in_person=False
        )
        for _ in range(7)
    ]

    said = step(books, october, seen.Key.TIMES).sentences[0]

    numbers = [each.callout.number for each in left]
    assert said == (
        "7 requests of these days are not over or not written up: "
        f"{', '.join(numbers[:6])}, \N{HORIZONTAL ELLIPSIS}."
    )
    assert numbers[6] not in said


def test_a_reason_is_asked_for_only_where_something_is_left_out(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    url, admin = f"/periods/{october.public_id}", sign_in(books.cast.admin)
    question = "Why what is left may be left out"
    assert question not in text_of(admin, url)

    books.response(books.cast.harlow, 60, cleared_at=None)
    periods.price_again(october.pk, now=ISSUED_AT)

    assert question in text_of(admin, url)


def test_what_has_no_price_is_seen_to_or_left_with_a_reason(
    books: Books, october: Period
) -> None:
    books.response(None, 60)
    books.response(books.cast.harlow, 60, cleared_at=None)

    with pytest.raises(StillOpen) as refusal:
        locked(books, october)
    locked(books, october, left="the paper log is lost")

    assert refusal.value.field == "left"
    assert "1 response has nobody to pay for it." in str(refusal.value)
    assert "a clock that is missing or runs backwards" in str(refusal.value)
    noted = AuditEntry.objects.get(act="lock_period")
    assert noted.reason == "the paper log is lost"


def test_a_request_that_is_not_over_is_said_before_locking(
    books: Books, october: Period
) -> None:
    books.response(books.cast.harlow, 60, state="cleared", is_open=True)

    with pytest.raises(StillOpen, match="1 request of these days is not over"):
        locked(books, october)


def test_a_drill_that_is_not_over_stands_in_nobodys_way(
    books: Books, october: Period
) -> None:
    books.response(books.cast.harlow, 60, state="cleared", kind="drill", is_open=True)

    assert locked(books, october).locked_at == ISSUED_AT


def test_a_locked_period_takes_no_other_hours_and_no_other_terms(
    books: Books, october: Period
) -> None:
    locked(books, october)

    with pytest.raises(PeriodLocked):
        periods.set_standby(
            october.pk, code="standby", minutes=1, reason="x", now=ISSUED_AT
        )
    with pytest.raises(PeriodLocked):
        periods.price_again(october.pk, now=ISSUED_AT)
    with pytest.raises(AgreementStands, match="October 2026 is locked"):
        books.agree_from(date(2026, 10, 1))


def test_what_changed_since_the_lock_is_not_issued_before_it_is_looked_at(
    books: Books, october: Period
) -> None:
    locked(books, october)
    books.response(books.cast.harlow, 60)

    with pytest.raises(LockedFiguresMoved, match=r"Harlow was .1,263\.74 and is"):
        issued(books, october)
    assert not Statement.objects.exists()
    period_locks.unlock(
        october.pk, reason="a late one", now=ISSUED_AT, by=books.cast.admin.pk
    )
    locked(books, october)

    assert len(issued(books, october)) == 3


def test_a_correction_of_an_earlier_month_found_after_the_lock_is_not_slipped_in(
    books: Books,
) -> None:
    responses = books.the_story()
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    november = books.month(date(2026, 11, 1))
    by = books.cast.admin.pk
    closing.lock(november.pk, left="", now=DECEMBER, by=by)
    moved_to_stony_ford(books, responses["border"])

    with pytest.raises(LockedFiguresMoved, match="Stony Ford was"):
        closing.issue(november.pk, now=DECEMBER, by=by)


def test_a_lock_is_undone_with_a_reason_and_an_issue_is_not(
    books: Books, october: Period
) -> None:
    by = books.cast.admin.pk
    locked(books, october)
    period_locks.unlock(october.pk, reason="one hour more", now=ISSUED_AT, by=by)

    october.refresh_from_db()
    assert october.locked is None
    assert AuditEntry.objects.get(act="unlock_period").reason == "one hour more"
    locked(books, october)
    issued(books, october)
    with pytest.raises(PeriodIssued):
        period_locks.unlock(october.pk, reason="no", now=ISSUED_AT, by=by)


def test_locking_and_issuing_twice_change_nothing(
    books: Books, october: Period
) -> None:
    first = locked(books, october)
    again = locked(books, october)

    once = issued(books, october)

    assert again.locked_at == first.locked_at
    assert issued(books, october) == once
    assert AuditEntry.objects.filter(act="lock_period").count() == 1


def test_each_step_says_what_is_left_in_plain_words(
    books: Books, october: Period
) -> None:
    books.response(None, 60)
    periods.price_again(october.pk, now=ISSUED_AT)

    times = step(books, october, seen.Key.TIMES)
    locked(books, october, left="nobody knows")
    issue = step(books, october, seen.Key.ISSUE)
    issued(books, october)
    send = step(books, october, seen.Key.SEND)

    assert (times.is_done, times.is_next) == (False, True)
    assert times.sentences == ("1 response has nobody to pay for it.",)
    assert (issue.is_done, issue.is_next) == (False, True)
    assert send.is_next
    assert "Nobody has been told." in send.sentences
    assert "2 are still to be told." in send.sentences
    assert any("Millbrook has no finance person" in said for said in send.sentences)


def test_the_change_against_last_time_says_which_figures_moved(books: Books) -> None:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    november = books.month(date(2026, 11, 1))
    scope = scope_of(books.cast.admin, now=DECEMBER)

    page = preview.period_page(scope, november, now=DECEMBER)

    harlow = next(share for share in page.shares if share.agency == "Harlow")
    assert page.before == "October 2026"
    assert "Call-out $0.00, before $851.00" in page.moved
    assert "Supervision" not in " ".join(page.moved)
    assert harlow.change_cents == 1_024_84 - 1_263_74
    assert harlow.why == ("one part of 3, before 5.75 of 18.50 hours",)


def sent(books: Books, period: Period) -> Job:
    job = sending.enqueue(
        period,
        by=books.cast.admin.pk,
        organisation_id=books.cast.tamarack.pk,
        now=ISSUED_AT,
    )
    jobs.run_next(ISSUED_AT)
    job.refresh_from_db()
    return job


def test_finance_and_lead_are_told_once_however_often_it_is_sent(
    books: Books, october: Period
) -> None:
    locked(books, october)
    issued(books, october)
    october.refresh_from_db()

    first = sent(books, october)
    again = sent(books, october)

    told = {message.to[0]: message for message in mail.outbox}
    assert sorted(told) == ["brandt@stony-ford.example", "hartmann@harlow.example"]
    assert len(mail.outbox) == 2
    harlow = Statement.objects.get(agency=books.cast.harlow)
    body = told["hartmann@harlow.example"].body
    assert "Harlow's October share is $1,263.74" in body
    assert f"/statements/{harlow.public_id}" in body
    assert first.result["sentence"] == "2 mails sent."
    assert again.result["sentence"] == "0 mails sent."
    assert AuditEntry.objects.filter(act="send_statement").count() == 2
    assert step(books, october, seen.Key.SEND).is_done


def test_a_mail_the_server_refused_is_sent_again(
    books: Books, october: Period, settings: Any
) -> None:
    locked(books, october)
    issued(books, october)
    statement = Statement.objects.get(agency=books.cast.harlow)
    settings.EMAIL_BACKEND = "tests.integration.billing.refusing.Backend"

    refused = sending.send(statement, books.cast.hartmann, now=ISSUED_AT, by=None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    taken = sending.send(statement, books.cast.hartmann, now=ISSUED_AT, by=None)

    assert (refused, taken) == (False, True)
    assert StatementNotice.objects.get().sent_at == ISSUED_AT


def test_nothing_is_sent_before_it_is_issued(books: Books, october: Period) -> None:
    with pytest.raises(NotLocked, match="nothing to send"):
        sending.enqueue(
            october,
            by=books.cast.admin.pk,
            organisation_id=books.cast.tamarack.pk,
            now=ISSUED_AT,
        )


def test_the_administrator_is_led_from_step_to_step(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    admin, url = sign_in(books.cast.admin), f"/periods/{october.public_id}"
    books.response(None, 60)

    refused = admin.post(f"{url}/lock", {"left": ""})
    kept = admin.post(f"{url}/lock", {"left": "nobody knows whose"})
    page = text_of(admin, url)
    bare = admin.post(f"{url}/unlock", {"reason": ""})
    admin.post(f"{url}/unlock", {"reason": "look again"})

    assert refused.status_code == 422
    assert "See to it, or say why" in refused.content.decode()
    assert kept.status_code == 302
    assert "Yes, issue October 2026 for good" in page
    assert "Use these hours" not in page
    assert bare.status_code == 422
    assert "Use these hours" in text_of(admin, url)
    assert admin.post(f"{url}/issue").status_code == 409


def test_the_coordinator_sees_the_steps_and_takes_none(
    books: Books, october: Period, sign_in: SignIn
) -> None:
    novak, url = sign_in(books.cast.novak), f"/periods/{october.public_id}"

    page = text_of(novak, url)

    assert "Times complete" in page
    assert f"{url}/lock" not in page
    for verb in ("lock", "unlock", "carry", "issue", "send"):
        assert novak.post(f"{url}/{verb}").status_code == 403


@pytest.mark.parametrize("responses", [1, 30])
def test_a_periods_page_asks_as_often_for_thirty_responses_as_for_one(
    books: Books,
    sign_in: SignIn,
    django_assert_max_num_queries: Any,
    responses: int,
) -> None:
    period = books.october()
    for _ in range(responses):
        books.response(books.cast.harlow, 60)
    periods.price_again(period.pk, now=ISSUED_AT)
    client = sign_in(books.cast.admin)

    with django_assert_max_num_queries(45):
        assert client.get(f"/periods/{period.public_id}").status_code == 200
