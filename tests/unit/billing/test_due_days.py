"""When a statement is paid and questioned, and how late it may come (ADR 20)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from billing.core.agreement import Terms

LAST = date(2026, 10, 31)
TERMS = Terms("Tamarack County")
days = st.integers(0, 400)


def test_october_issued_in_time_is_due_on_the_30th_and_questioned_to_the_15th() -> None:
    issued_on = date(2026, 11, 2)

    assert TERMS.due_on(LAST, issued_on=issued_on) == date(2026, 11, 30)
    assert TERMS.questions_until(LAST, issued_on=issued_on) == date(2026, 11, 15)


def test_who_gets_it_seven_weeks_late_has_half_of_the_days_from_then_on() -> None:
    issued_on = date(2026, 12, 20)

    assert TERMS.due_on(LAST, issued_on=issued_on) == date(2027, 1, 4)
    assert TERMS.questions_until(LAST, issued_on=issued_on) == date(2026, 12, 28)


@given(due=days, late=st.integers(-30, 400))
def test_nobody_has_fewer_than_half_of_the_days_nor_fewer_than_agreed_from_the_end(
    due: int, late: int
) -> None:
    issued_on = LAST + timedelta(days=late)
    until = Terms("County", due_days=due).due_on(LAST, issued_on=issued_on)

    assert until >= LAST + timedelta(days=due)
    assert 2 * (until - issued_on).days >= due
    later = issued_on + timedelta(days=1)
    assert Terms("County", due_days=due).due_on(LAST, issued_on=later) >= until
