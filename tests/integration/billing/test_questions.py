"""Questions about a statement: held, answered, and what an upheld one comes to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agencies.models import AuditEntry
from billing.core.agreement import TwoAgencies
from billing.core.disputing import Remedy
from billing.documents import read_carried
from billing.errors import QuestionEnded, QuestionRefused, RemedyRefused, StillOpen
from billing.models import Adjustment, Dispute, Period, Statement
from billing.selectors import ledger
from billing.services import closing, disputing, periods, trips
from billing.services.disputing import Doing
from billing.services.remedies import Wish
from billing.words import adjustment_sentence
from dispatch.models import Callout, CalloutEvent, Response
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_pages import text_of

MOVED = {"Harlow": -242_85, "Stony Ford": 242_86, "Millbrook": -1}


@pytest.fixture
def story(books: Books) -> dict[str, Response]:
    made = books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    return made


def harlows() -> Statement:
    return Statement.objects.select_related("consortium").get(number="2026-10-harlow")


def doing(books: Books) -> Doing:
    return Doing(books.cast.hartmann.pk, books.cast.harlow.pk, ISSUED_AT)


def keeping(books: Books) -> Doing:
    return Doing(books.cast.admin.pk, books.cast.tamarack.pk, ISSUED_AT)


def asked(books: Books, about: str = "row-2") -> Dispute:
    return disputing.raise_question(
        harlows(), about, reason="over the line in Stony Ford", doing=doing(books)
    )


def upheld(books: Books, wish: Wish, about: str = "row-2") -> Dispute:
    question = asked(books, about)
    return disputing.uphold(
        question.pk, wish, reply="You are right", doing=keeping(books)
    )


def november(books: Books) -> Period:
    return books.month(date(2026, 11, 1))


def corrections_on(period: Period) -> dict[str, int]:
    rows = period.statements.select_related("agency")
    return {row.agency.short_name: row.adjustment_cents for row in rows}


def test_a_questioned_response_holds_its_part_of_the_share(
    books: Books, story: dict[str, Response]
) -> None:
    question = asked(books)

    standing = ledger.standings([harlows().pk])[harlows().pk]

    # 90 of her 345 minutes, of $930.94.
    assert question.held_cents == 242_85
    assert question.row is not None
    assert question.row.response_id_kept == story["border"].pk
    assert standing.held_cents == 242_85
    assert standing.open_cents == 1_263_74 - 242_85


def test_the_storys_dispute_upheld_after_issue_is_on_the_next_statement(
    books: Books, story: dict[str, Response]
) -> None:
    before = harlows().content_hash
    upheld(books, Wish(Remedy.MOVED, agency_id=books.cast.stony_ford.pk))

    november_ = november(books)
    periods.issue_period(november_.pk, now=DECEMBER)

    assert corrections_on(november_) == MOVED
    assert harlows().content_hash == before
    assert harlows().total_cents == 1_263_74
    millbrook = Adjustment.objects.get(agency=books.cast.millbrook)
    assert "a cent left over by rounding" in adjustment_sentence(
        read_carried(millbrook.explanation)
    )
    moved = Callout.objects.get(pk=story["border"].callout_id)
    assert moved.requesting_organisation == books.cast.stony_ford
    assert CalloutEvent.objects.filter(callout=moved, kind="place_assigned").exists()


def test_what_is_upheld_stays_held_until_a_statement_carries_the_correction(
    books: Books, story: dict[str, Response]
) -> None:
    upheld(books, Wish(Remedy.MOVED, agency_id=books.cast.stony_ford.pk))
    held_before = ledger.standings([harlows().pk])[harlows().pk].held_cents

    periods.issue_period(november(books).pk, now=DECEMBER)

    assert held_before == 242_85
    assert ledger.standings([harlows().pk])[harlows().pk].held_cents == 0


def test_the_second_of_a_trip_for_two_does_not_move_the_first_ones_part(
    cast: Cast,
) -> None:
    books = Books(cast)
    books.agree(replace(books.agreement(), two_agencies=TwoAgencies.SCENE_MINUTES))
    trip = books.response(cast.harlow, 90)
    books.october()
    trips.share_trip(
        trip,
        agency=str(cast.stony_ford.public_id),
        own_minutes=60,
        other_minutes=30,
        reason="both were there",
        by=cast.novak.pk,
        now=ISSUED_AT,
    )
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    second = Statement.objects.select_related("consortium").get(agency=cast.stony_ford)
    question = disputing.raise_question(
        second,
        "row-1",
        reason="it was Millbrook",
        doing=Doing(cast.brandt.pk, cast.stony_ford.pk, ISSUED_AT),
    )

    with pytest.raises(RemedyRefused, match="part of a trip for two"):
        disputing.uphold(
            question.pk,
            Wish(Remedy.MOVED, agency_id=cast.millbrook.pk),
            reply="You are right",
            doing=keeping(books),
        )

    trip.callout.refresh_from_db()
    assert trip.callout.requesting_organisation == cast.harlow


def test_a_rejected_or_withdrawn_question_holds_nothing(
    books: Books, story: dict[str, Response]
) -> None:
    disputing.reject(asked(books).pk, reply="It was yours", doing=keeping(books))
    disputing.withdraw(asked(books, "line-1").pk, doing=doing(books))

    assert ledger.standings([harlows().pk])[harlows().pk].held_cents == 0
    assert not Adjustment.objects.exists()


def test_a_reply_leaves_it_open_and_an_outcome_ends_it_for_good(
    books: Books, story: dict[str, Response]
) -> None:
    question = asked(books)
    disputing.answer(question.pk, reply="We look it up", doing=keeping(books))
    disputing.reject(question.pk, reply="It was yours", doing=keeping(books))

    question.refresh_from_db()
    assert (question.state, question.reply) == ("rejected", "It was yours")
    for verb in (disputing.reject, disputing.answer):
        with pytest.raises(QuestionEnded):
            verb(question.pk, reply="again", doing=keeping(books))
    with pytest.raises(QuestionEnded):
        disputing.withdraw(question.pk, doing=doing(books))


def test_asked_twice_while_open_it_is_one_question(
    books: Books, story: dict[str, Response]
) -> None:
    assert asked(books).pk == asked(books).pk
    assert AuditEntry.objects.filter(act="raise_question").count() == 1


def test_after_the_last_day_for_questions_none_is_taken(
    books: Books, story: dict[str, Response]
) -> None:
    late = Doing(
        books.cast.hartmann.pk, books.cast.harlow.pk, ISSUED_AT + timedelta(days=13)
    )
    with pytest.raises(QuestionRefused, match="until 15 November 2026"):
        disputing.raise_question(harlows(), "row-1", reason="late", doing=late)


def test_times_that_were_mended_are_upheld_by_what_moved(
    books: Books, story: dict[str, Response]
) -> None:
    question = asked(books)
    with pytest.raises(RemedyRefused, match="share of that period is what it was"):
        disputing.uphold(
            question.pk, Wish(Remedy.MENDED), reply="yes", doing=keeping(books)
        )
    border = story["border"]
    Response.objects.filter(pk=border.pk).update(
        cleared_at=border.dispatched_at + timedelta(minutes=30)  # type: ignore[operator]
    )

    disputing.uphold(
        question.pk, Wish(Remedy.MENDED), reply="yes", doing=keeping(books)
    )

    owed = Adjustment.objects.get(agency=books.cast.harlow)
    assert owed.cents < 0
    question.refresh_from_db()
    assert question.correction == owed.correction


def test_members_settle_on_an_amount_and_nobody_else_moves(
    books: Books, story: dict[str, Response]
) -> None:
    wish = Wish(Remedy.SETTLED, agency_id=books.cast.millbrook.pk, cents=100_00)
    upheld(books, wish, about="line-1")

    november_ = november(books)
    periods.issue_period(november_.pk, now=DECEMBER)

    assert corrections_on(november_) == {
        "Harlow": -100_00,
        "Millbrook": 100_00,
        "Stony Ford": 0,
    }
    harlow = read_carried(Adjustment.objects.get(agency=books.cast.harlow).explanation)
    assert "settled a question" in adjustment_sentence(harlow)


def test_more_than_was_questioned_is_not_settled_on(
    books: Books, story: dict[str, Response]
) -> None:
    question = asked(books)

    with pytest.raises(RemedyRefused) as refusal:
        disputing.uphold(
            question.pk,
            Wish(Remedy.SETTLED, cents=242_86),
            reply="yes",
            doing=keeping(books),
        )

    assert refusal.value.field == "amount"
    assert not Adjustment.objects.exists()


def test_a_period_is_not_locked_over_an_open_question_unless_it_is_carried(
    books: Books, story: dict[str, Response]
) -> None:
    question, period, by = asked(books), november(books), books.cast.admin.pk
    with pytest.raises(StillOpen, match="1 question is open"):
        closing.lock(period.pk, left="", now=DECEMBER, by=by)

    closing.carry_questions(period.pk, reason="they meet in May", now=DECEMBER, by=by)
    closing.lock(period.pk, left="", now=DECEMBER, by=by)

    question.refresh_from_db()
    assert question.carried_past == period
    assert question.state == "open"
    assert AuditEntry.objects.get(act="carry_question").reason == "they meet in May"


def test_finance_asks_on_the_page_and_the_host_answers_there(
    books: Books, story: dict[str, Response], sign_in: SignIn
) -> None:
    finance, host = sign_in(books.cast.hartmann), sign_in(books.cast.admin)
    url = f"/statements/{harlows().public_id}"

    page = text_of(finance, f"{url}/question/row-2")
    empty = finance.post(f"{url}/question/row-2", {"reason": ""})
    finance.post(f"{url}/question/row-2", {"reason": "over the line"})
    question = Dispute.objects.get()
    decided = host.post(
        f"/questions/{question.public_id}/decide",
        {
            "outcome": "moved",
            "agency": str(books.cast.stony_ford.pk),
            "reply": "You are right",
        },
    )
    read = text_of(finance, f"/questions/{question.public_id}")

    assert "$242.85 is held" in page
    assert empty.status_code == 422
    assert decided.status_code == 302
    assert "upheld" in read
    assert "You are right" in read
    assert "-$242.85, on the next statement." in read


def test_a_question_is_its_agencys_and_the_hosts_alone(
    books: Books, story: dict[str, Response], sign_in: SignIn
) -> None:
    question = asked(books)
    url = f"/questions/{question.public_id}"

    for person in (books.cast.brandt, books.cast.stranger_admin):
        assert sign_in(person).get(url).status_code == 404
        assert question.statement.number not in text_of(sign_in(person), "/questions/")
    assert sign_in(books.cast.hartmann).post(f"{url}/decide").status_code == 404
    assert sign_in(books.cast.novak).post(f"{url}/decide").status_code == 403
    ask = f"/statements/{harlows().public_id}/question/row-1"
    assert sign_in(books.cast.novak).get(ask).status_code == 403
    assert sign_in(books.cast.brandt).get(ask).status_code == 404


def test_the_books_keeper_answers_a_question_and_does_not_withdraw_it(
    books: Books, story: dict[str, Response], sign_in: SignIn
) -> None:
    question = asked(books)
    url = f"/questions/{question.public_id}"
    keeper, finance = sign_in(books.cast.admin), sign_in(books.cast.hartmann)

    assert "Withdraw the question" not in text_of(keeper, url)
    assert "Withdraw the question" in text_of(finance, url)
    keeper.post(f"{url}/withdraw")
    question.refresh_from_db()
    assert question.state == "open"
    with pytest.raises(QuestionRefused, match="Only who asked withdraws"):
        disputing.withdraw(question.pk, doing=keeping(books))


def test_what_the_keeper_asked_for_an_agency_the_keeper_withdraws(
    books: Books, story: dict[str, Response]
) -> None:
    question = disputing.raise_question(
        harlows(), "row-2", reason="they telephoned", doing=keeping(books)
    )

    assert disputing.withdraw(question.pk, doing=keeping(books)).state == "withdrawn"


@pytest.mark.parametrize("about", ["row-9", "line-0", "row-x", "page-1", "row-1234567"])
def test_what_is_not_on_the_statement_cannot_be_questioned(
    books: Books, story: dict[str, Response], sign_in: SignIn, about: str
) -> None:
    url = f"/statements/{harlows().public_id}/question/{about}"

    assert sign_in(books.cast.hartmann).get(url).status_code == 404
