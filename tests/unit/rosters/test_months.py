from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rosters.core.months import before, month, quarter

days = st.dates(date(2000, 2, 1), date(2099, 12, 31))


def test_the_last_quarter_of_a_year_begins_in_october() -> None:
    assert quarter(date(2026, 12, 31)) == (date(2026, 10, 1), date(2027, 1, 1))
    assert quarter(date(2028, 2, 29)) == (date(2028, 1, 1), date(2028, 4, 1))


def test_what_was_before_january_is_december_and_before_winter_autumn() -> None:
    on = date(2027, 1, 15)

    assert before(month(on), on) == (date(2026, 12, 1), date(2027, 1, 1))
    assert before(quarter(on), on) == (date(2026, 10, 1), date(2027, 1, 1))


@given(days)
def test_every_day_lies_in_its_month_and_that_in_its_quarter(on: date) -> None:
    first, until = month(on)
    assert first <= on < until
    assert {
        (first + n * timedelta(days=1)).month for n in range((until - first).days)
    } == {on.month}
    begins, ends = quarter(on)
    assert begins <= first
    assert until <= ends
    assert before(month(on), on)[1] == first
