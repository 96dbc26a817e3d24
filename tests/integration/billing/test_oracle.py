"""Whole statements worked out again, in fractions, from nothing but their CSV files."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.core.agreement import Basis, FirstShare, Part, SplitMode
from billing.models import Period, Statement
from billing.selectors import laws
from billing.services import exports, periods
from tests.architecture.sweep import undone
from tests.cast import Cast, scope_of
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import (
    corrected_november,
    moved_to_stony_ford,
)
from tests.unit.billing.oracle import Record, cents_of, statements_again

YEAR = tuple(date(2026 + (6 + n) // 12, (6 + n) % 12 + 1, 1) for n in range(12))
AFTER = datetime(2027, 7, 2, 15, tzinfo=UTC)
AGENCIES = ("millbrook", "harlow", "stony_ford")

visit = st.tuples(
    st.sampled_from(AGENCIES), st.integers(0, 27), st.integers(1, 300), st.booleans()
)
a_year = st.lists(st.lists(visit, max_size=3), min_size=12, max_size=12)


def files_of(books: Books, period: Period) -> dict[str, list[Record]]:
    """Each member's file, read as a finance system would."""
    scope = scope_of(books.cast.admin, now=ISSUED_AT)
    rows = Statement.objects.select_related("consortium", "agency")
    return {
        row.agency.short_name: list(
            csv.DictReader(io.StringIO(exports.statement_csv(scope, row, now=DECEMBER)))
        )
        for row in rows.filter(period=period)
    }


def totals(period: Period) -> dict[str, int]:
    rows = period.statements.select_related("agency")
    return {row.agency.short_name: row.total_cents for row in rows}


def test_the_storys_month_and_its_correction_come_out_the_same(books: Books) -> None:
    for period in corrected_november(books):
        files = files_of(books, period)

        assert statements_again(files) == totals(period)
        for name, records in files.items():
            assert cents_of(records, "total") == totals(period)[name]


def test_costs_split_each_on_its_own_come_out_the_same(cast: Cast) -> None:
    """By another formula each, with a grant for all and a county that pays first."""
    books = Books(cast)
    agreed = books.agreement()
    by_use = (Part(Basis.OWN_COST, "§5.3", fallback=Basis.EQUAL),)
    standby, call_out, supervision = agreed.pools
    books.agree(
        replace(
            agreed,
            pools=(standby, replace(call_out, formula=by_use), supervision),
            formula=(Part(Basis.EQUAL, "§5"),),
            first=(FirstShare("county", "County", "§5.1", 40_00),),
            split=SplitMode.PER_POOL,
        )
    )
    books.response(cast.harlow, 300)
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    books.response(cast.stony_ford, 60)
    november = books.month(date(2026, 11, 1))
    periods.issue_period(november.pk, now=DECEMBER)

    for period in (october, november):
        assert statements_again(files_of(books, period)) == totals(period)
    assert [each.sentence for each in laws.violations()] == []


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(equal=st.integers(0, 10_000), months=a_year)
def test_a_random_year_comes_out_the_same(
    cast: Cast, equal: int, months: list[list[tuple[str, int, int, bool]]]
) -> None:
    with undone():
        books = Books(cast)
        formula = (
            Part(Basis.EQUAL, "§5.1", equal),
            Part(Basis.HOURS, "§5.2", 10_000 - equal, fallback=Basis.EQUAL),
        )
        books.agree(replace(books.agreement(), formula=formula))
        for first, visits in zip(YEAR, months, strict=True):
            wrong = []
            for agency, day, minutes, is_wrong in visits:
                at = datetime.combine(first, datetime.min.time(), UTC)
                at += timedelta(days=day, hours=12)
                made = books.response(getattr(cast, agency), minutes, at=at)
                wrong += [made] if is_wrong else []
            period = periods.open_period(cast.tri_town, day=first, now=AFTER)
            periods.set_standby(
                period.pk,
                code="standby",
                minutes=first.month * 60,
                reason="x",
                now=AFTER,
            )
            periods.issue_period(period.pk, now=AFTER)
            for response in wrong:  # billed by now; the next month carries it
                moved_to_stony_ford(books, response, at=AFTER)

            assert statements_again(files_of(books, period)) == totals(period)
