"""Opening, working out and issuing a period; what is billed and what is not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agencies.models import AuditEntry
from billing.core.agreement import AgencyKey, Basis, Bounds, FixedPool, Part
from billing.documents import read_statement, statement_document
from billing.errors import (
    AgreementDoesNotAddUp,
    CannotWorkOut,
    EarlierPeriodOpen,
    NoAgreementInForce,
    PeriodNotOver,
    PeriodPassed,
)
from billing.models import Activation, Period, Statement
from billing.selectors import books as selectors
from billing.selectors import seals
from billing.services import periods
from billing.words import summary
from common.money import Cents
from tests.cast import Cast
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books, shares
from tests.integration.billing.test_corrections import moved_to_stony_ford

STORY = {"Millbrook": 2_154_21, "Harlow": 1_263_74, "Stony Ford": 575_65}


def test_the_storys_period_end_is_issued_to_the_cent(books: Books) -> None:
    books.the_story()
    period = books.october()

    periods.issue_period(period.pk, now=ISSUED_AT, by=books.cast.admin.pk)

    assert shares(period) == STORY


def test_lines_sum_to_the_statement_and_statements_to_the_cost(books: Books) -> None:
    books.the_story()
    period = books.october()

    statements = periods.issue_period(period.pk, now=ISSUED_AT)

    for statement in statements:
        assert sum(line.cents for line in statement.lines.all()) == (
            statement.total_cents
        )
    assert sum(statement.total_cents for statement in statements) == 3_993_60


def test_issuing_again_gives_the_same_statements(books: Books) -> None:
    books.the_story()
    period = books.october()
    first = periods.issue_period(period.pk, now=ISSUED_AT)

    again = periods.issue_period(period.pk, now=ISSUED_AT)

    assert [row.pk for row in again] == [row.pk for row in first]
    assert Statement.objects.count() == 3
    assert AuditEntry.objects.filter(act="issue_period").count() == 1


def test_a_preview_is_what_is_then_issued_and_writes_no_statement(
    books: Books,
) -> None:
    books.the_story()
    period = books.october()

    previewed = periods.preview(period, now=ISSUED_AT)

    assert {share.agency: share.cents for share in previewed.shares} == {
        "millbrook": 2_154_21,
        "harlow": 1_263_74,
        "stony-ford": 575_65,
    }
    assert not Statement.objects.exists()


def test_a_statement_says_the_storys_sentence(books: Books) -> None:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    statement = Statement.objects.get(agency=books.cast.harlow)

    assert summary(read_statement(statement.document)) == (
        "Harlow's October share is $1,263.74: $332.80 equal part, $930.94 for your "
        "5.75 of 18.50 hours. Year to date $1,263.74 of $15,000 budgeted. Due 30 "
        "November to Tamarack County. Each minute and clause: open the statement. "
        "Question a line before 15 November; it is held, not lost."
    )


def test_the_year_to_date_adds_the_fiscal_years_earlier_statements(
    books: Books,
) -> None:
    september = books.month(date(2026, 9, 1))
    periods.issue_period(september.pk, now=ISSUED_AT)
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    issued = Statement.objects.filter(agency=books.cast.harlow).order_by("number")

    said = [read_statement(row.document).year_to_date.cents for row in issued]
    assert said == [issued[0].total_cents, issued[0].total_cents + 1_263_74]


def test_a_correction_of_last_year_is_forecast_once(cast: Cast) -> None:
    """Each pays by its hours of $3,000; the year begins in November."""
    books = Books(cast)
    agreement = books.agreement()
    books.agree(
        replace(
            agreement,
            pools=(FixedPool("salary", "Salary", "§4", Cents(3_000_00)),),
            overhead=None,
            offsets=(),
            formula=(Part(Basis.HOURS, "§5", fallback=Basis.EQUAL),),
            terms=replace(agreement.terms, fiscal_year_starts_in=11),
        )
    )
    work = books.response(cast.harlow, 60)
    for day in (date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)):
        period = periods.open_period(cast.tri_town, day=day, now=DECEMBER)
        now = datetime(2027, 1, 4, 15, tzinfo=UTC)
        periods.issue_period(period.pk, now=now)
        moved_to_stony_ford(books, work)

    said = [
        read_statement(row.document).year_to_date
        for row in Statement.objects.filter(agency=cast.stony_ford).order_by("pk")
    ]

    # $1,000.00 a month, and October's $3,000.00 on top, on November's statement.
    assert [each.cents for each in said] == [0, 4_000_00, 5_000_00]
    assert [each.forecast_cents for each in said] == [
        None,
        3_000_00 + 1_000_00 + 11_166_67,
        3_000_00 + 2_000_00 + 9_967_21,
    ]


def test_the_hash_is_over_the_document_and_every_row(books: Books) -> None:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    for statement in Statement.objects.all():
        rows = map(seals.row_facts, statement.rows.all())
        assert statement.content_hash == seals.content_hash(statement.document, rows)
        stored = statement_document(read_statement(statement.document))
        assert stored == statement.document


def test_every_row_leads_back_to_its_response(books: Books) -> None:
    responses = books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    harlow = Statement.objects.get(agency=books.cast.harlow)

    assert [
        (row.response_id_kept, row.number, row.billable_minutes, row.time_cents)
        for row in harlow.rows.all()
    ] == [
        (responses["harlow"].pk, "26-0102", 255, 195_50),
        (responses["border"].pk, "26-0103", 90, 69_00),
    ]


def test_drills_are_billed_nowhere_and_imported_calls_are(books: Books) -> None:
    books.response(books.cast.harlow, 60, kind="drill")
    books.response(books.cast.harlow, 60, state="accepted", is_open=True)
    counted = books.response(books.cast.harlow, 60)
    period = books.october()

    periods.preview(period, now=ISSUED_AT)

    rows = Activation.objects.within(period)
    assert [row.response_id for row in rows] == [counted.pk]


def test_a_response_of_nobody_known_is_listed_and_not_billed(books: Books) -> None:
    books.the_story()
    unknown = books.response(None, 120)
    period = books.october()

    periods.issue_period(period.pk, now=ISSUED_AT)

    terms = selectors.terms_of(period.agreement)
    listed = selectors.not_billed(period, terms)
    assert [(row.activation.response_id, row.is_unassigned) for row in listed] == [
        (unknown.pk, True)
    ]
    assert shares(period) == STORY


def test_a_response_without_its_clocks_is_listed_and_not_guessed(
    books: Books,
) -> None:
    books.the_story()
    silent = books.response(books.cast.harlow, 60, cleared_at=None)
    period = books.october()

    periods.issue_period(period.pk, now=ISSUED_AT)

    row = Statement.objects.get(agency=books.cast.harlow).rows.get(problem="missing")
    assert (row.response_id_kept, row.missing, row.time_cents) == (
        silent.pk,
        ["cleared"],
        0,
    )
    assert shares(period) == STORY


def test_a_call_is_billed_in_the_local_month_it_was_asked_in(books: Books) -> None:
    last_minute = datetime(2026, 11, 1, 4, 59, tzinfo=UTC)  # 23:59 on 31 October
    midnight = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    before = books.response(books.cast.harlow, 60, at=last_minute)
    books.response(books.cast.harlow, 60, at=midnight)
    period = books.october()

    periods.preview(period, now=ISSUED_AT)

    rows = Activation.objects.within(period)
    assert [row.response_id for row in rows] == [before.pk]


def test_a_period_is_not_issued_before_it_is_over(books: Books) -> None:
    november = books.month(date(2026, 11, 1))
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    with pytest.raises(PeriodNotOver, match="30 November 2026"):
        periods.issue_period(november.pk, now=ISSUED_AT)


def test_periods_go_out_in_order(books: Books) -> None:
    books.month(date(2026, 9, 1))
    october = books.october()

    with pytest.raises(EarlierPeriodOpen):
        periods.issue_period(october.pk, now=ISSUED_AT)


def test_nothing_is_opened_before_what_is_issued_without_a_reason(
    books: Books,
) -> None:
    """A credit goes from one period to the next: one slipped in between loses it."""
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    with pytest.raises(PeriodPassed) as refusal:
        books.month(date(2026, 8, 1))

    assert refusal.value.field == "day"
    assert str(refusal.value) == (
        "October 2026 is issued, and periods are issued in order: August 2026 can only "
        "be billed as a correction on the next statements. If it is to be, say why."
    )


def test_nothing_is_opened_where_nothing_was_agreed(books: Books) -> None:
    with pytest.raises(NoAgreementInForce, match="30 June 2026"):
        periods.open_period(books.cast.tri_town, day=date(2026, 6, 30), now=ISSUED_AT)


def test_opening_a_period_twice_gives_the_same(books: Books) -> None:
    assert books.october().pk == books.october().pk


def test_standby_said_after_issue_leaves_what_was_issued(books: Books) -> None:
    period = books.october()
    periods.issue_period(period.pk, now=ISSUED_AT)
    period.refresh_from_db()
    typed, billed = period.standby, period.computation

    books.october(standby=1)

    period.refresh_from_db()
    assert (period.standby, period.computation) == (typed, billed)


def test_todays_period_is_opened_where_an_agreement_is_in_force(
    books: Books,
) -> None:
    opened = periods.open_due_periods(now=ISSUED_AT)
    again = periods.open_due_periods(now=ISSUED_AT)

    assert (opened, again) == (1, 0)
    assert Period.objects.get().starts_on == date(2026, 11, 1)


def test_what_cannot_be_worked_out_is_refused_and_nothing_is_issued(
    cast: Cast,
) -> None:
    books = Books(cast)
    floors = Bounds("§6", floor_cents=Cents(10_000_00))
    books.agree(replace(books.agreement(), bounds=floors))
    period = books.october()

    with pytest.raises(CannotWorkOut, match="§6: the floors come to"):
        periods.issue_period(period.pk, now=ISSUED_AT)

    assert not Statement.objects.exists()


def test_the_longest_names_an_agreement_may_have_are_stored(cast: Cast) -> None:
    books, clause = Books(cast), "§" * 80
    agreement = books.agreement()
    last = replace(agreement.members[2], key=AgencyKey("s" * 24))
    books.agree(
        replace(
            agreement,
            members=(*agreement.members[:2], last),
            formula=tuple(replace(part, clause=clause) for part in agreement.formula),
            time=replace(agreement.time, clause=clause),
        )
    )
    books.the_story()

    issued = periods.issue_period(books.october().pk, now=ISSUED_AT)

    assert issued[-1].number == "2026-10-" + "s" * 24
    assert {row.clause for row in issued[-1].rows.all()} == {clause}
    assert {line.clause for line in issued[-1].lines.all()} == {clause}


def test_names_too_long_to_be_stored_are_refused_before_anything_is_billed(
    cast: Cast,
) -> None:
    books = Books(cast)
    agreement = books.agreement()

    with pytest.raises(AgreementDoesNotAddUp, match="at most 80 characters"):
        books.agree(replace(agreement, time=replace(agreement.time, clause="§" * 81)))
