"""The first day's path: resumable, because a step is done when its thing is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.setting_up.core import (
    MINUTES,
    NEEDS,
    State,
    Step,
    is_complete,
    minutes_left,
    path,
)
from oncall.setting_up.words import BACK, TITLES, link

SETS = st.frozensets(st.sampled_from(Step))


def test_with_nothing_there_the_members_are_next_and_it_takes_under_a_quarter() -> None:
    steps = path(frozenset())

    assert [one.step for one in steps if one.state is State.NEXT] == [Step.MEMBERS]
    assert minutes_left(steps) < 15


def test_what_waits_says_for_what() -> None:
    by_step = {one.step: one for one in path(frozenset({Step.MEMBERS}))}

    assert by_step[Step.DRILL].waits_for == (Step.PHONE,)
    assert by_step[Step.ROSTER].waits_for == (Step.PEOPLE,)
    assert by_step[Step.PROTOCOL].waits_for == ()


def test_all_done_is_complete_and_takes_no_minute() -> None:
    every = frozenset(Step)

    assert is_complete(every)
    assert minutes_left(path(every)) == 0
    assert {one.state for one in path(every)} == {State.DONE}


@given(SETS)
def test_whatever_is_done_in_whatever_order_one_thing_is_next(
    done: frozenset[Step],
) -> None:
    steps = path(done)

    assert {one.step for one in steps if one.state is State.DONE} == done
    coming = [one for one in steps if one.state is State.NEXT]
    assert len(coming) == (0 if is_complete(done) else 1)
    assert all(not NEEDS.get(one.step, frozenset()) - done for one in coming)


@pytest.mark.parametrize("step", Step)
def test_every_step_says_what_it_is_how_long_and_how_it_is_taken_back(
    step: Step,
) -> None:
    assert TITLES[step]
    assert BACK[step]
    assert MINUTES[step] > 0
    said = {str(link(one)) for one in path(frozenset()) if one.step is step}
    done = {str(link(one)) for one in path(frozenset(Step)) if one.step is step}
    assert said != done
