"""A month that nobody billed when it was due is billed as a correction, and once."""

from datetime import UTC, date, datetime

import pytest

from agencies.models import AuditEntry
from billing.core.agreement import AgencyKey
from billing.documents import read_statement
from billing.errors import EarlierPeriodOpen, PeriodPassed
from billing.models import Adjustment, Correction, Period, Statement
from billing.selectors import laws
from billing.services import closing, periods
from billing.words import adjustment_sentence
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, STANDBY, Books
from tests.integration.billing.test_pages import text_of

SEPTEMBER, NOVEMBER = date(2026, 9, 1), date(2026, 11, 1)
THEN = datetime(2026, 9, 8, 18, tzinfo=UTC)
WHY = "nobody opened it while the books changed hands"


@pytest.fixture
def skipped(books: Books) -> Period:
    """September, with a visit to Harlow and one to Millbrook, after October's issue."""
    books.response(books.cast.harlow, 60, at=THEN)
    books.response(books.cast.millbrook, 180, at=THEN)
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    period = periods.open_period(
        books.cast.tri_town,
        day=SEPTEMBER,
        now=DECEMBER,
        why=WHY,
        by=books.cast.admin.pk,
    )
    return periods.set_standby(
        period.pk, code="standby", minutes=STANDBY, reason="on paper", now=DECEMBER
    )


def counted(books: Books, period: Period) -> list[Statement]:
    by = books.cast.admin.pk
    closing.lock(period.pk, left="", now=DECEMBER, by=by)
    return closing.issue(period.pk, now=DECEMBER, by=by)


def test_what_each_owes_of_it_stands_on_the_next_statement(
    books: Books, skipped: Period
) -> None:
    owed = periods.preview(skipped, now=DECEMBER)

    issued = counted(books, skipped)
    november = books.month(NOVEMBER)
    periods.issue_period(november.pk, now=DECEMBER)

    assert issued == []
    carried = november.statements.values_list("agency__short_name", "adjustment_cents")
    assert dict(carried) == {
        "Harlow": owed.cents_of(AgencyKey("harlow")),
        "Millbrook": owed.cents_of(AgencyKey("millbrook")),
        "Stony Ford": owed.cents_of(AgencyKey("stony-ford")),
    }
    assert sum(cents for _name, cents in carried) == owed.to_split_cents
    assert [each.sentence for each in laws.violations()] == []


def test_its_statement_says_how_it_comes_about_and_from_which_responses(
    books: Books, skipped: Period
) -> None:
    counted(books, skipped)
    november = books.month(NOVEMBER)
    periods.issue_period(november.pk, now=DECEMBER)
    harlow = november.statements.get(agency=books.cast.harlow)

    [carried] = read_statement(harlow.document).adjustments

    said = adjustment_sentence(carried)
    assert said.startswith(
        "Correction of September 2026. It had been left out. 25 % in equal parts is "
    )
    assert "of it, your 1.00 of 4.00 hours." in said
    [row] = carried.rows
    assert row.before is None
    assert row.after is not None
    assert (row.after.minutes, row.after.cents) == (60, 46_00)


def test_it_is_counted_once_and_a_later_mistake_in_it_is_corrected_as_any(
    books: Books, skipped: Period
) -> None:
    counted(books, skipped)
    counted_again = closing.issue(skipped.pk, now=DECEMBER, by=books.cast.admin.pk)
    books.response(books.cast.harlow, 60, at=THEN)

    periods.issue_period(books.month(NOVEMBER).pk, now=DECEMBER)

    assert counted_again == []
    first, second = Correction.objects.order_by("pk")
    assert {first.period_id, second.period_id} == {skipped.pk}
    assert sum(row.cents for row in second.adjustments.all()) == 46_00 + 3_68
    assert [each.sentence for each in laws.violations()] == []


def test_the_next_period_waits_until_it_is_counted(
    books: Books, skipped: Period
) -> None:
    november = books.month(NOVEMBER)

    with pytest.raises(EarlierPeriodOpen):
        periods.issue_period(november.pk, now=DECEMBER)


def test_a_correction_that_waits_is_not_carried_by_what_has_no_statement(
    books: Books, skipped: Period
) -> None:
    books.response(books.cast.harlow, 60, at=datetime(2026, 8, 8, 18, tzinfo=UTC))
    august = periods.open_period(
        books.cast.tri_town, day=date(2026, 8, 1), now=DECEMBER, why=WHY
    )
    counted(books, august)

    counted(books, skipped)

    assert not Adjustment.objects.filter(carried_on__isnull=False).exists()


def test_why_it_is_billed_now_is_asked_and_kept(books: Books) -> None:
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    tri_town, by = books.cast.tri_town, books.cast.admin.pk

    with pytest.raises(PeriodPassed, match="say why"):
        periods.open_period(tri_town, day=SEPTEMBER, now=DECEMBER, why=" ", by=by)
    periods.open_period(tri_town, day=SEPTEMBER, now=DECEMBER, why=WHY, by=by)

    assert AuditEntry.objects.get(act="open_skipped_period").reason == WHY


def test_the_pages_lead_from_the_forgotten_month_to_the_next_statement(
    books: Books, sign_in: SignIn
) -> None:
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    admin = sign_in(books.cast.admin)
    opening = f"/periods/open/{books.cast.tri_town.public_id}"

    asked = admin.post(opening, {"day": "2026-09-08"})
    opened = admin.post(opening, {"day": "2026-09-08", "why": WHY})
    page = str(opened["Location"])
    before = text_of(admin, page)
    admin.post(f"{page}/lock", {"left": ""})
    locked = text_of(admin, page)
    admin.post(f"{page}/issue")
    after = text_of(admin, page)

    assert asked.status_code == 422
    assert 'name="why"' in asked.content.decode()
    assert "stands on its next statement" in before
    assert "Yes, count September 2026 for good" in locked
    assert "Counted on" in after
    assert "Supervision" in after
    assert "Send to whom" not in after
    year = f"/statements/years/{books.cast.tri_town.public_id}"
    assert "Left out when it was due" in text_of(admin, year)


def test_its_shares_are_as_they_would_be_counted_for_none_is_issued(
    books: Books, skipped: Period, sign_in: SignIn
) -> None:
    url = f"/periods/{skipped.public_id}"

    page = text_of(sign_in(books.cast.admin), url)

    assert "If it were counted now" in page
    assert "If it were issued now" not in page
