"""A skipped month opened, or thrown away, while somebody closes: all is billed once."""

from datetime import UTC, date, datetime

import pytest

from billing.errors import EarlierPeriodOpen, PeriodGone
from billing.models import Period, Statement
from billing.selectors import laws
from billing.services import closing, periods, skipped
from tests.cast import build_cast
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_skipped import NOVEMBER, SEPTEMBER, THEN, WHY
from tests.races import meanwhile

JANUARY = datetime(2027, 1, 4, 15, tzinfo=UTC)
OCTOBERS, NOVEMBERS = 3_993_60, 3_074_52


def worked() -> Books:
    """The story's October, and a visit to Harlow in September, which nobody opened."""
    books = Books(build_cast(ISSUED_AT))
    books.agree()
    books.response(books.cast.harlow, 60, at=THEN)
    books.the_story()
    return books


def open_september(books: Books, *, why: str = WHY) -> Period:
    return periods.open_period(
        books.cast.tri_town, day=SEPTEMBER, now=DECEMBER, why=why
    )


def all_billed() -> int:
    return sum(Statement.objects.values_list("total_cents", flat=True))


@pytest.mark.usefixtures("file_database")
@pytest.mark.parametrize(
    "moment",
    [
        'FROM "dispatch_response"',
        'INSERT INTO "billing_statement"',
        'UPDATE "billing_period"',
    ],
)
def test_a_skipped_month_opened_while_the_next_is_issued_is_billed_once(
    moment: str,
) -> None:
    books = worked()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    november = books.month(NOVEMBER)

    with meanwhile(lambda: open_september(books), at=moment) as opened:
        periods.issue_period(november.pk, now=DECEMBER)
    [september] = opened
    assert isinstance(september, Period)
    owed = periods.preview(september, now=JANUARY).to_split_cents
    counted = periods.issue_period(september.pk, now=JANUARY)
    periods.issue_period(books.month(date(2026, 12, 1)).pk, now=JANUARY)

    assert counted == []
    assert all_billed() == OCTOBERS + 2 * NOVEMBERS + owed
    assert [each.sentence for each in laws.violations()] == []


@pytest.mark.usefixtures("file_database")
def test_a_month_opened_just_when_the_one_after_it_goes_out_is_billed_once() -> None:
    """Nobody says why: it was not skipped yet. Either the later one waits for it, or it
    is counted, as one that was skipped."""
    books = worked()
    october = books.october()

    with meanwhile(
        lambda: periods.issue_period(october.pk, now=ISSUED_AT),
        at='INSERT INTO "billing_period"',
    ) as issued:
        september = open_september(books, why="")
    owed = periods.preview(september, now=DECEMBER).to_split_cents
    for period in (september, october, books.month(NOVEMBER)):
        periods.issue_period(period.pk, now=DECEMBER)

    assert [type(each) for each in issued] in ([list], [EarlierPeriodOpen])
    assert all_billed() == owed + OCTOBERS + NOVEMBERS
    assert [each.sentence for each in laws.violations()] == []


@pytest.mark.usefixtures("file_database")
def test_who_locks_what_is_just_thrown_away_is_told() -> None:
    books = worked()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    september, by = open_september(books), books.cast.admin.pk

    with meanwhile(
        lambda: closing.lock(september.pk, left="", now=DECEMBER, by=by),
        at='DELETE FROM "billing_period"',
    ) as locked:
        skipped.throw_away(september.pk, reason="a slip", now=DECEMBER, by=by)

    assert [type(each) for each in locked] == [PeriodGone]
    assert not Period.objects.filter(starts_on=SEPTEMBER).exists()
