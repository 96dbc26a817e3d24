"""What a council member reads: figures that point at nobody, and the year."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.core.agreement import AgencyKey, Basis
from billing.core.disputing import QuestionedRow, held_for_row
from billing.core.laws import Law, broken_in
from billing.core.periods import compute
from billing.core.share_lines import ShareLine
from billing.core.spans import Days
from billing.core.statements import Bought, YearToDate, forecast
from billing.selectors.letters import median
from billing.words import council
from common.money import Cents
from tests.unit.billing.test_words import STORY, statement
from tests.unit.billing.tritown import HARLOW, OCTOBER, STONY_FORD, october, tri_town

YEAR = Days(date(2026, 7, 1), date(2027, 7, 1))


def bought(requests: int, answered: int, median_seconds: int | None = 40) -> Bought:
    return Bought(requests, answered, 345, median_seconds, timed=answered)


@pytest.mark.parametrize(
    ("got", "requests", "answered"),
    [
        (bought(0, 0), "0", "0"),
        (bought(1, 1), "fewer than 5", "fewer than 5"),
        (bought(4, 0), "fewer than 5", "fewer than 5"),
        (bought(5, 5), "5", "5"),
        (bought(9, 6), "9", "all but fewer than 5"),
        (bought(12, 7), "12", "7"),
    ],
)
def test_counts_under_five_are_not_said_nor_told_by_subtraction(
    got: Bought, requests: str, answered: str
) -> None:
    said = dict(council.bought(got))

    assert (said["Requests"], said["Taken by a person"]) == (requests, answered)


def test_a_median_is_said_with_the_number_it_comes_from() -> None:
    assert council.median(bought(12, 12, 121)) == "3, of 12 requests"
    assert council.median(bought(4, 4, 121)) == "fewer than 5 requests to tell from"


@pytest.mark.parametrize(
    ("seconds", "middle"), [([], None), ([7], 7), ([9, 1, 5], 5), ([1, 2, 4, 9], 3)]
)
def test_the_median_is_the_middle(seconds: list[int], middle: int | None) -> None:
    assert median(seconds) == middle


def test_the_forecast_goes_on_as_the_days_billed_did() -> None:
    billed = Days(date(2026, 7, 1), date(2026, 11, 1))  # 123 of 365 days

    comes_to = forecast(Cents(4_870_10), billed=billed, year=YEAR)

    assert comes_to == 14_451_92
    so_far = YearToDate(
        YEAR, Cents(4_870_10), Cents(15_000_00), date(2026, 7, 1), comes_to
    )
    read = statement(tri_town(), october(STORY), agency="harlow")
    assert council.forecast(replace(read, year_to_date=so_far)) == (
        "At the pace since 1 July, the year to 30 June 2027 comes to $14,451.92, "
        "$548.08 under the budget."
    )


@given(st.integers(-(10**9), 10**9), st.integers(1, 365))
def test_a_forecast_of_a_credit_mirrors_that_of_a_charge(spent: int, days: int) -> None:
    first = YEAR.starts_on
    billed = Days(first, date.fromordinal(first.toordinal() + days))

    up = forecast(Cents(spent), billed=billed, year=YEAR)

    assert forecast(Cents(-spent), billed=billed, year=YEAR) == -up
    assert abs(up) >= abs(spent)


def hours_line(weight: int, cents: int) -> ShareLine:
    return ShareLine(
        agency=AgencyKey("a"),
        of="everything",
        clause="§5",
        basis=Basis.HOURS,
        basis_points=100_00,
        amount_cents=Cents(cents),
        weight=weight,
        whole=weight,
        cents=Cents(cents),
        odd_cent=False,
        span=OCTOBER,
    )


@given(
    st.lists(st.integers(0, 600), min_size=1, max_size=8),
    st.integers(0, 10**7),
)
def test_what_all_responses_hold_together_is_the_line_but_for_half_cents(
    minutes: list[int], cents: int
) -> None:
    line = hours_line(sum(minutes), cents)

    held = [held_for_row(QuestionedRow(each, Cents(0)), (line,)) for each in minutes]

    assert all(each >= 0 for each in held)
    if sum(minutes):
        assert abs(sum(held) - cents) <= len(minutes)


def test_what_is_worked_out_breaks_no_law_and_a_cent_too_many_does() -> None:
    whole = compute(tri_town(), OCTOBER, october({HARLOW: 345, STONY_FORD: 90}))

    assert list(broken_in(whole)) == []
    first, *others = whole.shares
    greedy = type(first)(
        first.agency, Cents(first.cents + 1), first.lines, first.limits, first.earmarked
    )
    wrong = type(whole)(
        whole.span,
        whole.costs,
        whole.to_split_cents,
        (greedy, *others),
        whole.fallbacks,
        whole.unbilled,
    )
    assert [law for law, _ in broken_in(wrong)] == [Law.SHARES]


def test_once_nothing_of_the_year_is_left_nothing_is_forecast() -> None:
    calendar = replace(tri_town().terms, fiscal_year_starts_in=11)
    ends_now = replace(tri_town(), terms=calendar)
    last = statement(ends_now, october(STORY), agency="harlow")

    assert last.year_to_date.year.ends_on == last.period.ends_on
    assert last.year_to_date.forecast_cents is None
    assert council.forecast(last) == ""
    whole = replace(last.year_to_date, forecast_cents=last.year_to_date.cents)
    assert council.forecast(replace(last, year_to_date=whole)) == ""
