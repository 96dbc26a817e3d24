"""Whether somebody alone at a scene is safe: asked, called, called again, alarmed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.checkins import (
    Do,
    Pace,
    Standing,
    answered,
    asked_and_rung,
    next_step,
)

NOW = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PACE = Pace(every=20 * MINUTE, wait=2 * MINUTE)
PACES = st.builds(
    Pace,
    every=st.integers(1, 600).map(lambda m: m * MINUTE),
    wait=st.integers(1, 60).map(lambda m: m * MINUTE),
    rings=st.integers(1, 4),
)


def steps(pace: Pace, count: int) -> list[tuple[Do, datetime]]:
    """What follows when nobody ever answers, each step when it is due."""
    standing, now, found = Standing(), NOW, []
    for _ in range(count):
        step = next_step(standing, pace, now=now)
        found.append((step.do, now))
        standing, now = step.standing, step.due_at
    return found


def test_no_answer_is_a_call_then_another_then_an_alarm() -> None:
    assert steps(PACE, 4) == [
        (Do.ASK, NOW),
        (Do.RING, NOW + 2 * MINUTE),
        (Do.RING, NOW + 4 * MINUTE),
        (Do.ALARM, NOW + 6 * MINUTE),
    ]


def test_after_an_alarm_they_are_asked_anew_in_their_time() -> None:
    assert steps(PACE, 5)[4] == (Do.ASK, NOW + 26 * MINUTE)


def test_the_first_question_of_all_is_a_call_at_once() -> None:
    step = asked_and_rung(PACE, now=NOW)

    assert (step.do, step.standing.rings) == (Do.RING, 1)
    assert next_step(step.standing, PACE, now=step.due_at).do is Do.RING


def test_an_answer_lets_it_rest_until_the_next_time() -> None:
    assert answered(PACE, now=NOW) == (Standing(), NOW + 20 * MINUTE)


@pytest.mark.parametrize(
    ("every", "wait", "rings"), [(0, 1, 2), (1, 0, 2), (1, 1, 0), (-1, 1, 1)]
)
def test_a_pace_without_a_wait_or_a_call_is_none(
    every: int, wait: int, rings: int
) -> None:
    with pytest.raises(ValueError, match="pace"):
        Pace(every=every * MINUTE, wait=wait * MINUTE, rings=rings)


@given(PACES, st.integers(1, 30))
def test_silence_is_an_alarm_within_the_worst_case_in_every_round(
    pace: Pace, count: int
) -> None:
    asked: datetime | None = None
    for do, at in steps(pace, count):
        if do is Do.ASK:
            asked = at
        if do is Do.ALARM:
            assert asked is not None
            assert at - asked == pace.worst_case


@given(PACES, st.integers(1, 30))
def test_nobody_is_called_more_often_than_the_pace_says_before_an_alarm(
    pace: Pace, count: int
) -> None:
    rings = 0
    for do, _at in steps(pace, count):
        rings = rings + 1 if do is Do.RING else 0 if do is Do.ASK else rings
        assert rings <= pace.rings
        if do is Do.ALARM:
            assert rings == pace.rings


@given(PACES, st.lists(st.booleans(), min_size=1, max_size=40))
def test_there_is_always_a_next_step_and_it_is_later(
    pace: Pace, answers: list[bool]
) -> None:
    standing, now = Standing(), NOW
    for does_answer in answers:
        step = next_step(standing, pace, now=now)
        assert step.due_at > now
        standing, now = step.standing, step.due_at
        if does_answer:
            standing, again = answered(pace, now=now)
            assert again == now + pace.every
            assert next_step(standing, pace, now=again).do is Do.ASK
            now = again
