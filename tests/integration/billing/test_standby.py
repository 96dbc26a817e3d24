"""Hours on call come from the rosters, unless a person typed them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from schedule.models.calendars import Calendar

from agencies.models import User
from billing import words
from billing.core.agreement import StandbyPool
from billing.documents import read_carried
from billing.models import Adjustment, Period, Statement
from billing.selectors import books as selectors
from billing.selectors import laws, preview
from billing.services import periods
from common.intervals import Span
from rosters.models import Coverage, Position, Roster
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_pages import text_of
from tests.integration.billing.test_settling_a_year import by_estimate

OCTOBER = datetime(2026, 10, 1, 5, tzinfo=UTC)  # midnight in Central time


@pytest.fixture
def period(books: Books) -> Period:
    day = OCTOBER.date()
    return periods.open_period(books.cast.tri_town, day=day, now=ISSUED_AT)


@pytest.fixture
def roster(books: Books) -> Roster:
    return Roster.objects.create(
        consortium=books.cast.tri_town,
        name="Nights",
        zone=books.cast.tri_town.zone,
        hours_from=time(19),
        hours_until=time(7),
    )


def on_call(roster: Roster, tier: str, person: User, *spans: Span) -> None:
    calendar = Calendar.objects.create(name=f"{tier} {roster.pk}", slug=tier)
    position = Position.objects.create(roster=roster, tier=tier, calendar=calendar)
    for span in spans:
        Coverage.objects.create(
            position=position,
            person=person,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            origin="pattern",
            made_at=OCTOBER,
        )


def hours(starts_at: datetime, count: int) -> Span:
    return Span(starts_at, starts_at + timedelta(hours=count))


def minutes_paid(period: Period) -> dict[str, int]:
    terms = selectors.terms_of(period.agreement)
    return selectors.standby_of(period, terms.agreement)


def test_the_rosters_hours_are_paid(
    books: Books, period: Period, roster: Roster
) -> None:
    nights = (
        hours(OCTOBER + timedelta(days=night, hours=19), 12) for night in range(3)
    )
    on_call(roster, "primary", books.cast.rivera, *nights)

    assert minutes_paid(period) == {"standby": 36 * 60}


def test_a_night_over_the_turn_of_the_month_is_paid_in_both(
    books: Books, period: Period, roster: Roster
) -> None:
    eve = hours(OCTOBER - timedelta(hours=5), 12)
    on_call(roster, "primary", books.cast.rivera, eve)

    assert minutes_paid(period) == {"standby": 7 * 60}


def test_the_agreement_names_the_tier_that_is_paid(
    books: Books, period: Period, roster: Roster
) -> None:
    on_call(roster, "backup", books.cast.okafor, hours(OCTOBER, 12))

    assert minutes_paid(period) == {"standby": 0}


def test_another_consortiums_roster_is_not_ours(
    books: Books, period: Period, roster: Roster
) -> None:
    Roster.objects.filter(pk=roster.pk).update(consortium=books.cast.two_rivers)
    on_call(roster, "primary", books.cast.rivera, hours(OCTOBER, 12))

    assert minutes_paid(period) == {"standby": 0}


def test_typed_hours_stand_instead_of_the_rosters(
    books: Books, period: Period, roster: Roster
) -> None:
    on_call(roster, "primary", books.cast.rivera, hours(OCTOBER, 12))

    books.october(standby=60)

    period.refresh_from_db()
    assert minutes_paid(period) == {"standby": 60}


def test_hours_typed_wrongly_and_issued_are_a_correction_on_the_next_statement(
    books: Books,
) -> None:
    october = books.october(standby=600)
    periods.issue_period(october.pk, now=ISSUED_AT)
    billed = dict(october.statements.values_list("agency__short_name", "total_cents"))

    books.october(standby=60)
    november = books.month(date(2026, 11, 1), standby=600)
    scope = scope_of(books.cast.admin, now=DECEMBER)
    page = preview.period_page(scope, november, now=DECEMBER)
    periods.issue_period(november.pk, now=DECEMBER)

    carried = Adjustment.objects.filter(carried_on=november)
    assert {row.agency.short_name for row in carried} == set(billed)
    # 9 hours at $5.40 and the 8 % on all of it, a cent lost where that is rounded.
    assert sum(row.cents for row in carried) == -52_48
    by_agency = {row.agency.short_name: row.cents for row in carried}
    assert {one.agency: one.waiting_cents for one in page.shares} == by_agency
    told = {words.adjustment_sentence(read_carried(r.explanation)) for r in carried}
    assert len(told) == 1
    assert "All together: Standby $5.40, before $54.00; Keeping the" in told.pop()
    after = dict(october.statements.values_list("agency__short_name", "total_cents"))
    assert after == billed
    assert not list(laws.violations())


def test_the_period_says_who_mended_its_hours_when_and_why(
    books: Books, sign_in: SignIn
) -> None:
    october = books.october(standby=600)
    periods.issue_period(october.pk, now=ISSUED_AT)
    page, admin = f"/periods/{october.public_id}", sign_in(books.cast.admin)
    sent = {"code": "standby", "hours": "1", "reason": "typed a zero too many"}

    answer = admin.post(f"{page}/standby", sent)

    assert answer.status_code == 302
    said = text_of(admin, page)
    assert f"1.00 hours, said by {books.cast.admin} on " in said
    assert "typed a zero too many" in said
    assert "10.00 hours, said" not in said


def test_hours_mended_in_a_year_billed_by_estimate_are_in_its_true_up(
    cast: Cast,
) -> None:
    """Before the year is settled, and again after."""
    books = Books(cast)
    pool = StandbyPool("standby", "Standby", "§4", Decimal("5.40"))
    books.agree(replace(by_estimate(books), pools=(pool,)))
    october = books.october(standby=600 * 60)
    periods.issue_period(october.pk, now=DECEMBER)
    books.october(standby=100 * 60)

    last = books.month(date(2026, 11, 1), standby=600 * 60)
    periods.issue_period(last.pk, now=DECEMBER)

    billed = Statement.objects.values_list("total_cents", flat=True)
    assert sum(billed) == 700 * 5_40
    books.october(standby=200 * 60)
    after = books.month(date(2026, 12, 1), standby=0)
    periods.issue_period(after.pk, now=datetime(2027, 1, 4, 15, tzinfo=UTC))
    carried = Adjustment.objects.filter(carried_on=after)
    assert sum(carried.values_list("cents", flat=True)) == 100 * 5_40
    assert not list(laws.violations())


def test_the_database_keeps_what_was_said_of_an_issued_months_hours(
    books: Books,
) -> None:
    periods.issue_period(books.october(standby=600).pk, now=ISSUED_AT)
    books.october(standby=60)

    for statement in (
        "UPDATE billing_mendedstandby SET minutes = 0",
        "DELETE FROM billing_mendedstandby",
    ):
        with (
            pytest.raises(IntegrityError, match="mended_standby_stands"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_storys_pool_pays_the_primary_tier(books: Books) -> None:
    pools = books.agreement().pools

    assert [pool.tier for pool in pools if isinstance(pool, StandbyPool)] == ["primary"]
