"""One version after another: boundaries are kept and open periods taken over."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agencies.models import AuditEntry
from billing.core.agreement import Agreement, CallOutPool, PeriodLength
from billing.errors import AgreementStands, PeriodTooEarly
from billing.models import Activation, AgreementVersion, Dispute, Period
from billing.services import agreements, closing, disputing, periods
from billing.services.disputing import Doing
from tests.cast import Cast
from tests.integration.billing.books import ISSUED_AT, Books

JANUARY, FEBRUARY, APRIL = date(2027, 1, 1), date(2027, 2, 1), date(2027, 4, 1)
NEW_YEAR = datetime(2027, 1, 5, 15, tzinfo=UTC)
SEPTEMBERS_END = datetime(2026, 10, 3, 15, tzinfo=UTC)


def activate(
    books: Books,
    starts_on: date,
    agreement: Agreement | None = None,
    *,
    now: datetime = ISSUED_AT,
) -> AgreementVersion:
    drafted = agreements.draft_agreement(
        books.cast.tri_town,
        agreement or books.agreement(),
        starts_on=starts_on,
        now=now,
    )
    return agreements.activate_agreement(drafted.pk, now=now)


def quarterly(books: Books) -> Agreement:
    return replace(books.agreement(), period=PeriodLength.QUARTER)


def at_double_rate(books: Books) -> Agreement:
    agreement = books.agreement()
    pools = tuple(
        replace(pool, rate_per_hour=Decimal(92))
        if isinstance(pool, CallOutPool)
        else pool
        for pool in agreement.pools
    )
    return replace(agreement, pools=pools)


def periods_there() -> list[tuple[date, date, int]]:
    rows = Period.objects.order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on", "agreement__number"))


@pytest.fixture
def by_quarter(cast: Cast) -> Books:
    books = Books(cast)
    books.agree(quarterly(books))
    return books


def test_a_version_does_not_cut_a_quarter_of_the_one_before(by_quarter: Books) -> None:
    with pytest.raises(AgreementStands) as refusal:
        activate(by_quarter, FEBRUARY)

    assert str(refusal.value) == (
        "Version 1 bills January to March 2027 as one; begin on 1 January 2027 or "
        "1 April 2027, not on 1 February 2027."
    )
    assert refusal.value.field == "starts_on"


def test_a_version_does_not_begin_among_days_that_are_issued(by_quarter: Books) -> None:
    april = datetime(2027, 4, 2, 15, tzinfo=UTC)
    quarter = periods.open_period(by_quarter.cast.tri_town, day=FEBRUARY, now=NEW_YEAR)
    activate(by_quarter, APRIL, now=NEW_YEAR)
    periods.issue_period(quarter.pk, now=april)

    with pytest.raises(AgreementStands, match="January to March 2027 is issued"):
        activate(by_quarter, FEBRUARY, now=april)


def test_a_version_begins_where_a_quarter_ends(by_quarter: Books) -> None:
    activate(by_quarter, APRIL)

    made = periods.open_period(by_quarter.cast.tri_town, day=JANUARY, now=NEW_YEAR)

    assert (made.starts_on, made.ends_on) == (JANUARY, APRIL)


def test_a_version_put_in_between_may_not_be_cut_by_the_next(books: Books) -> None:
    activate(books, FEBRUARY)

    with pytest.raises(AgreementStands) as refusal:
        activate(books, JANUARY, quarterly(books))

    assert str(refusal.value) == (
        "Version 2 begins on 1 February 2027, but this one bills January to March "
        "2027 as one."
    )


def test_an_agreement_does_not_begin_before_what_is_issued(books: Books) -> None:
    periods.issue_period(books.october().pk, now=ISSUED_AT)

    with pytest.raises(AgreementStands) as refusal:
        activate(books, date(2026, 10, 1))

    assert str(refusal.value) == (
        "October 2026 is issued under the terms that were in force; begin later."
    )


def test_open_periods_come_under_the_new_version_at_its_prices(books: Books) -> None:
    books.the_story()
    october, november = books.october(), books.month(date(2026, 11, 1))
    periods.price_again(october.pk, now=ISSUED_AT)

    activate(books, date(2026, 10, 1), at_double_rate(books))

    assert [row[2] for row in periods_there()] == [2, 2]
    assert sum(Activation.objects.values_list("time_cents", flat=True)) == 2 * 851_00
    for period in (october, november):
        period.refresh_from_db()
        assert period.standby == {"standby": 360 * 60}


def test_an_open_period_of_another_length_makes_room_and_is_written_down(
    books: Books,
) -> None:
    books.october()

    activate(books, date(2026, 10, 1), quarterly(books))
    periods.open_due_periods(now=ISSUED_AT)

    assert periods_there() == [(date(2026, 10, 1), JANUARY, 2)]
    entry = AuditEntry.objects.get(act="remove_period")
    assert entry.details == {
        "starts_on": "2026-10-01",
        "ends_on": "2026-11-01",
        "standby": {"standby": 360 * 60},
        "version": 2,
    }


def test_periods_of_a_later_version_are_left_to_it(books: Books) -> None:
    activate(books, date(2026, 11, 1))
    books.month(date(2026, 11, 1))
    books.october()

    activate(books, date(2026, 10, 1))

    assert [row[2] for row in periods_there()] == [3, 2]


@pytest.mark.parametrize("day", [date(2062, 11, 1), JANUARY])
def test_a_period_after_the_coming_one_is_not_opened(books: Books, day: date) -> None:
    with pytest.raises(PeriodTooEarly) as refusal:
        periods.open_period(books.cast.tri_town, day=day, now=ISSUED_AT)

    assert str(refusal.value) == (
        f"{day:%B %Y} is too far off: open the present period or the coming one."
    )
    assert not Period.objects.exists()


def test_the_coming_period_may_be_opened(books: Books) -> None:
    books.month(date(2026, 12, 1))

    assert periods_there() == [(date(2026, 12, 1), JANUARY, 1)]


def questioned_past(books: Books, period: Period) -> Dispute:
    """September issued and questioned; the question is carried past `period`."""
    books.response(books.cast.harlow, 60, at=datetime(2026, 9, 8, 18, tzinfo=UTC))
    september = books.month(date(2026, 9, 1))
    periods.issue_period(september.pk, now=ISSUED_AT)
    cast, harlow = books.cast, september.statements.get(agency=books.cast.harlow)
    mine = Doing(cast.hartmann.pk, cast.harlow.pk, SEPTEMBERS_END)
    asked = disputing.raise_question(harlow, "row-1", reason="not ours", doing=mine)
    closing.carry_questions(period.pk, reason="late", now=ISSUED_AT, by=cast.admin.pk)
    return asked


def test_a_question_carried_past_a_period_that_makes_room_waits_for_the_next(
    books: Books,
) -> None:
    asked = questioned_past(books, books.october())

    activate(books, date(2026, 10, 1), quarterly(books))

    asked.refresh_from_db()
    assert asked.carried_past is None
    assert periods_there() == [(date(2026, 9, 1), date(2026, 10, 1), 1)]


def test_where_such_a_question_is_decided_the_period_makes_no_room(
    books: Books,
) -> None:
    asked = questioned_past(books, books.october())
    keeper = Doing(books.cast.admin.pk, books.cast.tamarack.pk, ISSUED_AT)
    disputing.reject(asked.pk, reply="It was", doing=keeper)

    with pytest.raises(AgreementStands, match=r"October 2026 .* is decided"):
        activate(books, date(2026, 10, 1), quarterly(books))


def test_a_period_under_legal_hold_makes_no_room(books: Books) -> None:
    october = books.october()
    Period.objects.filter(pk=october.pk).update(legal_hold=True)

    with pytest.raises(AgreementStands, match=r"October 2026 .* under legal hold"):
        activate(books, date(2026, 10, 1), quarterly(books))

    assert Period.objects.filter(pk=october.pk).exists()
