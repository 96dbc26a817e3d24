"""Periods, fiscal years, and the stretches in which members belong."""

from dataclasses import replace
from datetime import date

import pytest

from billing.core.agreement import PeriodLength, Proration
from billing.core.spans import Days, fiscal_year_of, period_of, segments
from tests.unit.billing.tritown import OCTOBER, A, B, base_set, by_heads, member


@pytest.mark.parametrize(
    ("length", "starts", "ends"),
    [
        (PeriodLength.MONTH, date(2026, 12, 1), date(2027, 1, 1)),
        (PeriodLength.QUARTER, date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_day_falls_in_one_period(
    length: PeriodLength, starts: date, ends: date
) -> None:
    assert period_of(date(2026, 12, 31), length) == Days(starts, ends)


@pytest.mark.parametrize(
    ("day", "starts_in", "starts"),
    [
        (date(2026, 6, 30), 7, date(2025, 7, 1)),
        (date(2026, 7, 1), 7, date(2026, 7, 1)),
        (date(2026, 7, 1), 1, date(2026, 1, 1)),
    ],
)
def test_a_fiscal_year_starts_in_the_month_agreed(
    day: date, starts_in: int, starts: date
) -> None:
    year = fiscal_year_of(day, starts_in=starts_in)

    assert (year.starts_on, year.months) == (starts, 12)


def test_a_leap_year_has_its_day() -> None:
    assert fiscal_year_of(date(2028, 3, 1), starts_in=1).days == 366


def test_a_joiner_cuts_the_period_in_two() -> None:
    agreement = replace(
        base_set(by_heads()),
        members=(member(A), member(B, joins_on=date(2026, 10, 11))),
    )

    cut = segments(agreement, OCTOBER)

    assert [(len(piece.members), piece.weight) for piece in cut] == [(1, 10), (2, 21)]


def test_by_months_a_joiner_in_the_middle_starts_with_the_next() -> None:
    agreement = replace(
        base_set(by_heads()),
        members=(member(A), member(B, joins_on=date(2026, 10, 11))),
        proration=Proration.MONTHS,
    )
    quarter = Days(date(2026, 10, 1), date(2027, 1, 1))

    cut = segments(agreement, quarter)

    assert [(len(piece.members), piece.weight) for piece in cut] == [(1, 1), (2, 2)]
