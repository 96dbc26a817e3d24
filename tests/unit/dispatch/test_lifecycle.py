"""The life of a callout: every state answers every event."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.ladder import Ladder, Rung, Whom
from dispatch.core.lifecycle import (
    Accepted,
    Cancelled,
    Chosen,
    Closed,
    Effect,
    Event,
    EverybodyEngaged,
    FreeAt,
    LadderBegins,
    Mark,
    Marked,
    MinutesGiven,
    Policy,
    Progress,
    RingRung,
    RungSpent,
    StillNeeded,
    TimePassed,
    advance,
)
from dispatch.core.service import Choice
from dispatch.core.words import OPEN, State, Wait

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LADDER = Ladder(
    (Rung(Whom.PRIMARY, 90 * MINUTE / 60), Rung(Whom.BACKUP, 90 * MINUTE / 60)),
    bound=5 * MINUTE,
)
POLICY = Policy(ladder=LADDER)
EVENTS: list[Event] = [
    LadderBegins(),
    RungSpent(0),
    RungSpent(1),
    TimePassed(),
    EverybodyEngaged(),
    *[Chosen(choice) for choice in Choice],
    Chosen(Choice.WAIT, NOW + 20 * MINUTE),
    FreeAt(NOW + 25 * MINUTE),
    FreeAt(None),
    Accepted(in_person=True),
    Accepted(in_person=False),
    StillNeeded(in_person=True),
    MinutesGiven(NOW + 30 * MINUTE),
    Closed(),
    Cancelled(),
    *[Marked(mark) for mark in Mark],
]


def begun() -> Progress:
    return advance(Progress(State.ASKED), LadderBegins(), policy=POLICY, now=NOW)[0]


def after(progress: Progress, event: Event, now: datetime = NOW) -> Progress:
    return advance(progress, event, policy=POLICY, now=now)[0]


def test_a_request_rings_the_first_rung_at_once() -> None:
    progress, effects = advance(
        Progress(State.ASKED), LadderBegins(), policy=POLICY, now=NOW
    )

    assert progress.state is State.PAGING
    assert effects == (Effect.OWN_BY_SUPERVISOR, RingRung(0))


def test_nothing_happens_before_the_wait_is_over() -> None:
    early = NOW + timedelta(seconds=89)

    assert advance(begun(), TimePassed(), policy=POLICY, now=early) == (begun(), ())


def test_an_unanswered_rung_goes_to_the_next() -> None:
    due = NOW + timedelta(seconds=90)

    progress, effects = advance(begun(), TimePassed(), policy=POLICY, now=due)

    assert (progress.rung, effects) == (1, (RingRung(1),))


def test_a_spent_rung_does_not_wait_its_time_out() -> None:
    progress, effects = advance(
        begun(), RungSpent(0), policy=POLICY, now=NOW + timedelta(seconds=5)
    )

    assert (progress.rung, effects) == (1, (RingRung(1),))


def test_a_rung_that_was_left_before_is_not_left_twice() -> None:
    second = after(begun(), RungSpent(0))

    assert advance(second, RungSpent(0), policy=POLICY, now=NOW) == (second, ())


def test_after_the_last_rung_the_officer_is_told_that_nobody_comes() -> None:
    second = after(begun(), RungSpent(0))

    progress, effects = advance(second, RungSpent(1), policy=POLICY, now=NOW)

    assert progress.state is State.EXHAUSTED
    assert effects == (Effect.TELL_NOBODY, Effect.OWN_BY_SUPERVISOR)


def test_an_accepted_callout_never_escalates() -> None:
    taken = after(begun(), Accepted(in_person=True))

    late = advance(taken, RungSpent(0), policy=POLICY, now=NOW + 5 * MINUTE)

    assert late == (taken, ())


def test_a_late_acceptance_takes_nothing_and_asks_the_officer() -> None:
    nobody = after(after(begun(), RungSpent(0)), RungSpent(1))

    progress, effects = advance(
        nobody, Accepted(in_person=True), policy=POLICY, now=NOW
    )

    assert (progress, effects) == (nobody, (Effect.ASK_STILL_NEEDED,))


def test_arriving_cannot_become_on_the_way_again() -> None:
    there = after(after(begun(), Accepted(in_person=True)), Marked(Mark.ARRIVED))

    assert after(there, Marked(Mark.DEPARTED)) == there


@pytest.mark.parametrize(("state", "event"), list(product(State, EVENTS)))
def test_every_state_answers_every_event_and_keeps_its_deadline(
    state: State, event: Event
) -> None:
    deadline = NOW if state in OPEN else None
    rung = 0 if state is State.PAGING else None
    before = Progress(state, deadline, rung, NOW + 5 * MINUTE if rung == 0 else None)

    progress, effects = advance(before, event, policy=POLICY, now=NOW)

    assert (progress.deadline_at is not None) == (progress.state in OPEN)
    assert (
        progress == before
        or effects
        or progress.state != before.state
        or (progress.deadline_at != before.deadline_at)
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(EVENTS), st.integers(0, 200)), min_size=1, max_size=40
    )
)
def test_the_ladder_ends_within_its_bound_and_never_rings_after_acceptance(
    happenings: list[tuple[Event, int]],
) -> None:
    progress, now, accepted = begun(), NOW, False
    for event, seconds in happenings:
        now += timedelta(seconds=seconds)
        progress, effects = advance(progress, event, policy=POLICY, now=now)
        if isinstance(event, LadderBegins) and effects:
            accepted = False
        accepted |= Effect.OPEN_RESPONSE in effects
        rings = [e for e in effects if isinstance(e, RingRung)]
        assert not (accepted and rings)
        assert (progress.deadline_at is not None) == (progress.state in OPEN)
        if progress.state is State.WAITING and progress.wait is Wait.WAITS:
            assert progress.deadline_at is not None
            assert progress.ends_at is not None
            assert progress.deadline_at <= progress.ends_at
        if progress.state is State.PAGING and progress.ends_at is not None:
            assert progress.deadline_at is not None
            assert progress.deadline_at <= progress.ends_at


@given(st.sampled_from(EVENTS), st.integers(0, 600))
def test_the_same_event_twice_rings_nobody_twice(event: Event, seconds: int) -> None:
    now = NOW + timedelta(seconds=seconds)
    if isinstance(event, TimePassed):
        return  # time passing twice at the same instant is another deadline
    once, _ = advance(begun(), event, policy=POLICY, now=now)

    twice, effects = advance(once, event, policy=POLICY, now=now)

    assert twice == once
    assert not [effect for effect in effects if isinstance(effect, RingRung)]
