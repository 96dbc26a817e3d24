"""Which account is asked next, and what its "no" means."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.core.accounts import (
    FAILURES_IN_A_ROW,
    RESTS_FOR,
    Patience,
    Try,
    choose,
    has_another,
)
from notifications.core.kinds import Outcome
from notifications.core.refusals import Refusal, meaning, seconds_asked_for
from notifications.core.retries import next_try

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
FIRST, SECOND = "AC1", "AC2"
BOTH = (FIRST, SECOND)
tries = st.lists(
    st.builds(Try, st.sampled_from(BOTH), st.sampled_from([None, *Outcome])),
    max_size=8,
)


def refused(account: str) -> Try:
    return Try(account, Outcome.REFUSED)


def in_doubt(account: str) -> Try:
    return Try(account, Outcome.UNKNOWN)


def test_the_first_account_is_asked_first() -> None:
    assert choose(BOTH, []) == FIRST


def test_a_refusal_by_the_first_goes_to_the_second_at_once() -> None:
    assert choose(BOTH, [refused(FIRST)]) == SECOND
    assert has_another(BOTH, [refused(FIRST)])


def test_one_time_out_is_not_enough_two_are() -> None:
    assert choose(BOTH, [in_doubt(FIRST)]) == FIRST
    assert choose(BOTH, [in_doubt(FIRST), Try(FIRST, None)]) == SECOND


def test_when_both_refused_there_is_no_other() -> None:
    assert not has_another(BOTH, [refused(FIRST), refused(SECOND)])
    assert choose(BOTH, [refused(FIRST), refused(FIRST), refused(SECOND)]) == SECOND


@given(before=tries)
def test_one_account_alone_is_always_itself(before: list[Try]) -> None:
    assert choose([FIRST], before) == FIRST


@given(before=tries)
def test_whoever_is_left_is_chosen(before: list[Try]) -> None:
    chosen = choose(BOTH, before)

    if has_another(BOTH, before):
        assert refused(chosen) not in before
        assert sum(1 for each in before if each.account == chosen) < 2


def test_an_account_that_failed_twice_in_a_row_rests_for_a_minute() -> None:
    patience = Patience()
    for _ in range(FAILURES_IN_A_ROW):
        assert patience.order(BOTH, now=NOW) == [FIRST, SECOND]
        patience.failed(FIRST, now=NOW)

    assert patience.order(BOTH, now=NOW) == [SECOND, FIRST]
    assert patience.order(BOTH, now=NOW + RESTS_FOR) == [FIRST, SECOND]


def test_an_account_that_works_again_is_preferred_again() -> None:
    patience = Patience()
    for _ in range(FAILURES_IN_A_ROW):
        patience.failed(FIRST, now=NOW)

    patience.worked(FIRST)

    assert patience.order(BOTH, now=NOW) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("status", "code", "means"),
    [
        (429, 20429, Refusal.BUSY),
        (429, None, Refusal.BUSY),
        (500, 20500, Refusal.FAULT),
        (503, None, Refusal.FAULT),
        (408, None, Refusal.FAULT),
        (401, 20003, Refusal.ACCOUNT),
        (403, None, Refusal.ACCOUNT),
        (400, 21606, Refusal.ACCOUNT),
        (400, 30002, Refusal.ACCOUNT),
        (400, 21211, Refusal.NUMBER),
        (400, 21610, Refusal.NUMBER),
        (400, 21614, Refusal.NUMBER),
        (400, 21217, Refusal.NUMBER),
        (400, 21408, Refusal.NUMBER),
        (404, None, Refusal.NUMBER),
        (400, 99999, Refusal.NUMBER),
    ],
)
def test_what_a_refusal_means(status: int, code: int | None, means: Refusal) -> None:
    assert meaning(status, code) is means


def test_the_carrier_is_not_asked_sooner_than_it_wants() -> None:
    until = NOW + timedelta(minutes=1)

    assert next_try(1, now=NOW, not_after=until) == NOW + timedelta(seconds=1)
    waits = next_try(1, now=NOW, not_after=until, wait_seconds=20)
    assert waits == NOW + timedelta(seconds=20)
    assert next_try(1, now=NOW, not_after=until, wait_seconds=60) is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), (" 12 ", 12.0), ("", None), ("soon", None), ("-3", None)],
)
def test_what_cannot_be_read_as_seconds_is_no_wait(
    said: str, seconds: float | None
) -> None:
    assert seconds_asked_for(said) == seconds
