"""What a statement leaves is what it was not large enough for and what came in over."""

from hypothesis import given
from hypothesis import strategies as st

from billing.core.accounts import Account
from common.money import Cents

amounts = st.integers(0, 10_000)


def account(to_pay: int, credit: int, paid: int, out: int) -> Account:
    return Account(Cents(to_pay), Cents(-credit), Cents(paid), Cents(out))


@given(to_pay=amounts, credit=amounts, paid=amounts, out=amounts)
def test_what_came_in_and_went_out_is_in_what_is_carried_or_owed_back(
    to_pay: int, credit: int, paid: int, out: int
) -> None:
    one = account(to_pay, credit, paid, out)

    assert one.over_cents == max(0, paid - to_pay)
    assert one.carried_cents + one.owed_back_cents == out - credit - one.over_cents
    assert one.carried_cents <= 0 <= one.owed_back_cents
    assert 0 in {one.carried_cents, one.owed_back_cents}
    assert one.missing_cents == 0


@given(to_pay=amounts, paid=amounts, back=amounts)
def test_what_was_taken_back_after_the_next_took_the_rest_is_owed_back(
    to_pay: int, paid: int, back: int
) -> None:
    before = account(to_pay, 0, paid, 0)
    left = max(0, paid - back)

    after = Account(
        before.to_pay_cents,
        Cents(0),
        Cents(left),
        Cents(0),
        taken_cents=before.carried_cents,
    )

    unpaid = max(0, to_pay - left) + after.owed_back_cents
    assert unpaid + left == max(to_pay, paid)
    assert after.carried_cents == before.carried_cents
    assert after.missing_cents == 0
