"""Behind a correction stand the responses that moved: as billed, and as they are."""

import csv
import io
from datetime import date, datetime, timedelta

from billing.core.adjustments import RowMoved
from billing.documents import read_statement
from billing.models import Period, Statement
from billing.selectors import explaining
from billing.services import exports, periods
from dispatch.models import Response
from dispatch.outcomes import ResponseClosed, announce
from tests.cast import scope_of
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import corrected_november
from tests.integration.billing.test_pages import text_of


def of(books: Books, agency: str, period: Period) -> Statement:
    rows = period.statements.select_related("consortium", "agency")
    return rows.get(agency=getattr(books.cast, agency))


def rows(statement: Statement) -> list[RowMoved]:
    carried = read_statement(statement.document).adjustments
    return [row for each in carried for row in each.rows]


def minutes(statement: Statement) -> list[tuple[int | None, int | None]]:
    """Billed and as they are, of each response that moved."""
    return [
        (
            row.before.minutes if row.before else None,
            row.after.minutes if row.after else None,
        )
        for row in rows(statement)
    ]


def lasted(books: Books, response: Response, minutes: int, *, at: datetime) -> None:
    """Its end was another one, and whoever prices is told."""
    begun = response.dispatched_at or at
    ended = begun + timedelta(minutes=minutes)
    Response.objects.filter(pk=response.pk).update(cleared_at=ended)
    consortium = books.cast.tri_town.pk
    announce(ResponseClosed(response.pk, response.callout_id, consortium, at))


def test_each_reads_its_own_responses_that_moved_and_no_others(books: Books) -> None:
    _october, november = corrected_november(books)

    assert minutes(of(books, "harlow", november)) == [(90, None)]
    assert minutes(of(books, "stony_ford", november)) == [(None, 90)]
    assert minutes(of(books, "millbrook", november)) == []


def test_mended_again_it_is_told_from_what_was_billed_last(books: Books) -> None:
    visit = books.the_story()["harlow"]
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    november, december = (books.month(date(2026, month, 1)) for month in (11, 12))
    lasted(books, visit, 300, at=DECEMBER)
    periods.issue_period(november.pk, now=DECEMBER)
    january = datetime(2027, 1, 2, 15, tzinfo=DECEMBER.tzinfo)
    lasted(books, visit, 360, at=january)

    periods.issue_period(december.pk, now=january)

    assert minutes(of(books, "harlow", november)) == [(255, 300)]
    assert minutes(of(books, "harlow", december)) == [(300, 360)]


def test_page_path_and_print_name_them(books: Books, sign_in: SignIn) -> None:
    _october, november = corrected_november(books)
    harlow = of(books, "harlow", november)
    [named] = [row.before for row in rows(harlow) if row.before]

    page = text_of(sign_in(books.cast.hartmann), f"/statements/{harlow.public_id}")
    path = [step.sentence for step in explaining.explain(harlow)]

    assert "The responses behind the corrections" in page
    assert named.number in page
    assert (
        f"Request {named.number} of 6 October 2026: billed were 90 minutes, $69.00; "
        "now it is not billed here." in path
    )


def test_the_file_has_what_was_billed_and_what_is(books: Books) -> None:
    _october, november = corrected_november(books)
    scope = scope_of(books.cast.admin, now=DECEMBER)
    harlow, stony_ford = (
        list(
            csv.DictReader(
                io.StringIO(
                    exports.statement_csv(
                        scope, of(books, name, november), now=DECEMBER
                    )
                )
            )
        )
        for name in ("harlow", "stony_ford")
    )

    found = [
        (each["record"], each["day"], each["billed_minutes"], each["cents"])
        for each in (*harlow, *stony_ford)
        if each["record"] in {"was_billed", "now_billed"}
    ]

    assert found == [
        ("was_billed", "2026-10-06", "90", "6900"),
        ("now_billed", "2026-10-06", "90", "6900"),
    ]


def test_a_correction_of_before_there_were_any_rows_is_read(books: Books) -> None:
    _october, november = corrected_november(books)
    document = of(books, "harlow", november).document
    for each in document["adjustments"]:
        del each["rows"]

    assert read_statement(document).adjustments[0].rows == ()
