"""Everybody is engaged: what the officer may choose, and what follows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.ladder import Ladder, Rung, Whom
from dispatch.core.lifecycle import (
    Accepted,
    Chosen,
    Effect,
    Effects,
    Event,
    EverybodyEngaged,
    FreeAt,
    LadderBegins,
    PersonAdded,
    Policy,
    Progress,
    RingRung,
    RungSpent,
    TimePassed,
    Upgraded,
    advance,
)
from dispatch.core.service import Choice, Service, chosen_by
from dispatch.core.words import State, Wait

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POLICY = Policy(
    ladder=Ladder(
        (Rung(Whom.PRIMARY, MINUTE), Rung(Whom.SUPERVISOR, MINUTE)), bound=5 * MINUTE
    )
)


def step(
    progress: Progress, event: Event, now: datetime = NOW, policy: Policy = POLICY
) -> tuple[Progress, Effects]:
    return advance(progress, event, policy=policy, now=now)


def asked() -> Progress:
    begun, _ = step(Progress(State.ASKED), LadderBegins())
    return step(begun, EverybodyEngaged())[0]


def waits(free_at: datetime | None = NOW + 20 * MINUTE) -> Progress:
    return step(asked(), Chosen(Choice.WAIT, free_at))[0]


def test_the_officer_is_asked_at_once_and_has_two_minutes() -> None:
    begun, _ = step(Progress(State.ASKED), LadderBegins())

    progress, effects = step(begun, EverybodyEngaged())

    assert (progress.state, progress.wait) == (State.WAITING, Wait.ASKED)
    assert progress.deadline_at == NOW + 2 * MINUTE
    assert effects == (Effect.TELL_ENGAGED,)


def test_who_waits_is_looked_after_when_the_clinician_should_be_free() -> None:
    progress, effects = step(asked(), Chosen(Choice.WAIT, NOW + 20 * MINUTE))

    assert progress.deadline_at == NOW + 20 * MINUTE
    assert progress.ends_at == NOW + 60 * MINUTE
    assert effects == (Effect.TELL_WAITING,)


def test_without_an_estimate_the_longest_wait_is_the_deadline() -> None:
    assert waits(None).deadline_at == NOW + 60 * MINUTE


def test_an_estimate_past_the_longest_wait_does_not_lengthen_it() -> None:
    assert waits(NOW + 600 * MINUTE).deadline_at == NOW + 60 * MINUTE


def test_waiting_said_again_does_not_lengthen_the_wait() -> None:
    later = NOW + 10 * MINUTE

    again, _ = step(waits(), Chosen(Choice.PHONE, NOW + 20 * MINUTE), later)

    assert again.ends_at == NOW + 60 * MINUTE


def test_a_new_estimate_moves_the_deadline_and_the_officer_hears() -> None:
    progress, effects = step(waits(), FreeAt(NOW + 40 * MINUTE), NOW + 5 * MINUTE)

    assert progress.deadline_at == NOW + 40 * MINUTE
    assert effects == (Effect.TELL_WAITING,)


def test_past_the_estimate_the_rest_of_the_longest_wait_is_left() -> None:
    progress, effects = step(waits(), TimePassed(), NOW + 20 * MINUTE)

    assert (progress.wait, progress.deadline_at) == (Wait.WAITS, NOW + 60 * MINUTE)
    assert effects == ()


def test_after_the_longest_wait_the_officer_is_asked_anew() -> None:
    progress, effects = step(waits(None), TimePassed(), NOW + 60 * MINUTE)

    assert (progress.wait, progress.deadline_at) == (Wait.ASKED, NOW + 62 * MINUTE)
    assert effects == (Effect.TELL_STILL_ENGAGED,)


def test_the_moment_somebody_is_free_the_ladder_begins_anew() -> None:
    progress, effects = step(waits(), LadderBegins(), NOW + 18 * MINUTE)

    assert (progress.state, progress.tries) == (State.PAGING, 2)
    assert progress.wait is Wait.NONE
    assert effects == (Effect.OWN_BY_SUPERVISOR, RingRung(0))


def test_the_next_tier_is_rung_by_the_same_ladder_within_its_bound() -> None:
    progress, effects = step(asked(), Chosen(Choice.NEXT_TIER), NOW + MINUTE)

    assert (progress.state, progress.tries) == (State.PAGING, 1)
    assert progress.ends_at == NOW + 6 * MINUTE
    assert effects == (RingRung(0),)


def test_who_has_chosen_is_not_asked_again_in_the_same_try() -> None:
    went_on, _ = step(asked(), Chosen(Choice.NEXT_TIER))

    assert step(went_on, EverybodyEngaged()) == (went_on, ())


def test_the_outside_line_ends_the_search_and_the_supervisor_settles_it() -> None:
    progress, effects = step(asked(), Chosen(Choice.OUTSIDE_LINE))

    assert (progress.state, progress.wait) == (State.EXHAUSTED, Wait.OUTSIDE)
    assert effects == (Effect.TELL_NOBODY, Effect.OWN_BY_SUPERVISOR)


@pytest.mark.parametrize(
    ("otherwise", "state", "wait"),
    [
        (Choice.NEXT_TIER, State.PAGING, Wait.WENT_ON),
        (Choice.OUTSIDE_LINE, State.EXHAUSTED, Wait.OUTSIDE),
        (Choice.WAIT, State.WAITING, Wait.WAITS),
    ],
)
def test_when_nobody_chooses_the_policy_does(
    otherwise: Choice, state: State, wait: Wait
) -> None:
    policy = replace(POLICY, service=Service(otherwise=otherwise))

    progress, _ = step(asked(), TimePassed(), NOW + 2 * MINUTE, policy)

    assert (progress.state, progress.wait) == (state, wait)


def test_at_the_ladder_s_end_too_who_is_engaged_by_then_can_be_waited_for() -> None:
    begun, _ = step(Progress(State.ASKED), LadderBegins())
    spent, _ = step(step(begun, RungSpent(0))[0], RungSpent(1))

    progress, effects = step(spent, EverybodyEngaged())

    assert (spent.state, progress.state) == (State.EXHAUSTED, State.WAITING)
    assert effects == (Effect.TELL_ENGAGED,)


def test_whoever_takes_it_meanwhile_has_it() -> None:
    taken, effects = step(waits(), Accepted(in_person=True))

    assert (taken.state, taken.wait) == (State.ACCEPTED, Wait.NONE)
    assert Effect.TELL_ACCEPTED in effects


def test_somebody_added_by_hand_is_rung_while_others_are_engaged() -> None:
    added, effects = step(waits(), PersonAdded())

    assert added.state is State.PAGING
    assert Effect.PAGE_ADDED in effects


def test_asked_to_come_faster_everybody_is_looked_at_anew() -> None:
    raised, effects = step(waits(), Upgraded())

    assert (raised.state, raised.wait) == (State.PAGING, Wait.NONE)
    assert RingRung(0) in effects


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                TimePassed(),
                FreeAt(None),
                FreeAt(NOW + 20 * MINUTE),
                LadderBegins(),
                EverybodyEngaged(),
                *[Chosen(choice) for choice in Choice],
            ]
        ),
        st.integers(0, 3600),
    ),
    max_size=30,
)


@given(_STEPS)
def test_who_waits_always_has_a_deadline_ahead_and_hears_within_the_longest_wait(
    happenings: list[tuple[Event, int]],
) -> None:
    progress, now, told_at = asked(), NOW, NOW
    for event, seconds in happenings:
        # The engine acts on a deadline before anything later happens.
        later = now + timedelta(seconds=seconds)
        while progress.deadline_at is not None and progress.deadline_at <= later:
            now = max(now, progress.deadline_at)
            progress, effects = step(progress, TimePassed(), now)
            told_at = now if effects else told_at
            if progress.state is not State.WAITING:
                break
        now = max(now, later)
        progress, effects = step(progress, event, now)
        told_at = now if effects else told_at
        if progress.state is not State.WAITING:
            progress = asked()
            told_at = now
            progress = replace(progress, deadline_at=now + 2 * MINUTE)
        assert progress.deadline_at is not None
        assert progress.deadline_at >= now
        assert now - told_at <= POLICY.service.longest_wait


@pytest.mark.parametrize("choices", [(Choice.WAIT,), (Choice.PHONE, Choice.WAIT)])
def test_only_what_the_policy_allows_is_offered(choices: tuple[Choice, ...]) -> None:
    service = Service(choices=choices, otherwise=Choice.NEXT_TIER)

    offers = service.offers(in_person=True, has_next=True, has_line=True)

    assert set(offers) == set(choices)


def test_key_3_is_the_next_tier_while_there_is_one_else_the_outside_line() -> None:
    service = Service()

    with_next = service.offers(in_person=True, has_next=True, has_line=True)
    without = service.offers(in_person=True, has_next=False, has_line=True)

    assert chosen_by("3", with_next) is Choice.NEXT_TIER
    assert chosen_by("3", without) is Choice.OUTSIDE_LINE


def test_who_asked_for_a_call_is_not_offered_one_twice() -> None:
    offers = Service().offers(in_person=False, has_next=False, has_line=False)

    assert offers == (Choice.WAIT,)
    assert chosen_by("2", offers) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"choices": ()},
        {"otherwise": Choice.PHONE},
        {"answer_within": timedelta(0)},
        {"choices": (Choice.PHONE,), "otherwise": Choice.WAIT},
    ],
)
def test_a_policy_that_does_not_hold_together_is_refused(
    wrong: dict[str, object],
) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        Service(**wrong)  # type: ignore[arg-type]
