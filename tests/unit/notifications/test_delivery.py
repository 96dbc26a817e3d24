from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.core.delivery import (
    GRACE,
    OPEN_STATES,
    Standing,
    Step,
    from_carrier,
    is_final,
    later,
    next_step,
)
from notifications.core.kinds import Channel, State

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
WAITING = Standing(
    state=State.PENDING,
    channel=Channel.VOICE,
    not_after=NOW + timedelta(minutes=1),
    has_sid=False,
    doubtful=False,
    withdrawn=False,
    answered=False,
)
RINGING = replace(WAITING, state=State.RINGING, has_sid=True)
states = st.sampled_from(State)
reports = st.lists(states, max_size=12)


def after(reported: Sequence[State]) -> list[State]:
    return list(accumulate(reported, later, initial=State.PENDING))


@given(reported=reports)
def test_a_state_never_goes_back(reported: list[State]) -> None:
    path = after(reported)

    for earlier, following in pairwise(path):
        assert later(following, earlier) is following


@given(reported=reports, again=states)
def test_the_last_state_is_for_ever(reported: list[State], again: State) -> None:
    ended = after(reported)[-1]

    if is_final(ended):
        assert later(ended, again) is ended


@given(reported=reports, data=st.data())
def test_order_and_repetition_of_reports_change_nothing(
    reported: list[State], data: st.DataObject
) -> None:
    finals = {state for state in reported if is_final(state)}
    rungs = {State.SENT, State.RINGING} & set(reported)  # of two channels, one rank
    shuffled = data.draw(st.permutations(reported + reported))

    if len(finals) <= 1 and len(rungs) <= 1:
        assert after(shuffled)[-1] is after(reported)[-1]


def test_what_is_not_final_is_open() -> None:
    assert set(OPEN_STATES) == {s.value for s in State if not is_final(s)}


def test_undelivered_is_an_end_and_never_looks_sent() -> None:
    state = from_carrier("undelivered", Channel.TEXT)

    assert state is State.UNDELIVERED
    assert is_final(state)
    assert later(state, State.SENT) is State.UNDELIVERED


def test_a_word_we_do_not_know_is_no_state() -> None:
    assert from_carrier("teleported", Channel.TEXT) is None
    assert from_carrier("sent", Channel.VOICE) is None


def test_what_waits_is_sent() -> None:
    assert next_step(WAITING, now=NOW) is Step.SEND


def test_what_may_have_gone_out_is_looked_for_first() -> None:
    assert next_step(replace(WAITING, doubtful=True), now=NOW) is Step.LOOK_THEN_SEND


@pytest.mark.parametrize("doubtful", [False, True])
def test_nothing_is_sent_once_its_time_is_up_or_it_was_withdrawn(
    doubtful: bool,
) -> None:
    waiting = replace(WAITING, doubtful=doubtful)

    assert next_step(waiting, now=WAITING.not_after) is Step.EXPIRE
    assert next_step(replace(waiting, withdrawn=True), now=NOW) is Step.EXPIRE


def test_what_the_carrier_has_is_asked_about_until_its_grace_is_over() -> None:
    assert next_step(RINGING, now=RINGING.not_after) is Step.ASK
    assert next_step(RINGING, now=RINGING.not_after + GRACE) is Step.EXPIRE


def test_a_withdrawn_call_is_ended_while_it_rings_and_left_once_picked_up() -> None:
    withdrawn = replace(RINGING, withdrawn=True)

    assert next_step(withdrawn, now=NOW) is Step.END_CALL
    assert next_step(replace(withdrawn, answered=True), now=NOW) is Step.ASK


def test_a_withdrawn_text_that_is_out_is_only_asked_about() -> None:
    text = replace(RINGING, channel=Channel.TEXT, state=State.SENT, withdrawn=True)

    assert next_step(text, now=NOW) is Step.ASK


@given(state=states, has_sid=st.booleans(), withdrawn=st.booleans())
def test_nothing_is_ever_done_to_a_delivery_that_ended(
    state: State, has_sid: bool, withdrawn: bool
) -> None:
    it = replace(WAITING, state=state, has_sid=has_sid, withdrawn=withdrawn)

    assert (next_step(it, now=NOW) is Step.NOTHING) == is_final(state)
