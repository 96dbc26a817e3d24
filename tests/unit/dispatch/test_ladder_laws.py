"""Whatever happens on a ladder: it ends in time, skips the empty, rings in order."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from dispatch.core.ladder import Fault, Ladder, Manner, Rung, Whom, faults_in
from dispatch.core.lifecycle import (
    Effects,
    Event,
    LadderBegins,
    PersonAdded,
    Policy,
    Progress,
    RingNext,
    RingRung,
    RungAgain,
    RungFound,
    RungSpent,
    TimePassed,
    advance,
)
from dispatch.core.words import State

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LINE = Rung(Whom.OUTSIDE_LINE, timedelta(0))

rungs = st.builds(
    Rung,
    whom=st.sampled_from([Whom.PRIMARY, Whom.BACKUP, Whom.EVERYONE_FREE]),
    wait=st.integers(1, 120).map(lambda seconds: seconds * SECOND),
    manner=st.sampled_from(Manner),
    people=st.integers(0, 3),
)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    calling = draw(st.lists(rungs, min_size=1, max_size=5))
    slack = draw(st.integers(0, 200)) * SECOND
    end = [LINE] if draw(st.booleans()) else []
    waits = sum((rung.wait for rung in calling), timedelta(0))
    return Ladder((*calling, *end), bound=waits + slack)


class Climbing(RuleBasedStateMachine):
    """The engine, its people and a dispatcher, in any order, on any ladder.

    `free` says how many are there for each rung; who was rung is written down as the
    service would ring them.
    """

    @initialize(ladder=ladders(), free=st.lists(st.integers(0, 4), min_size=5))
    def begins(self, ladder: Ladder, free: list[int]) -> None:
        self.ladder, self.free = ladder, free
        self.policy = Policy(ladder=ladder)
        self.now = NOW
        self.rung: list[tuple[int, int]] = []  # rung, and the place in its order
        self.moments: list[tuple[int, datetime]] = []
        self.progress = Progress(State.ASKED)
        self.ends_at = NOW + ladder.bound
        self.happens(LadderBegins())

    def happens(self, event: Event) -> Effects:
        waiting: list[Event] = [event]
        seen: Effects = ()
        while waiting:
            self.progress, effects = advance(
                self.progress, waiting.pop(0), policy=self.policy, now=self.now
            )
            seen = (*seen, *effects)
            for effect in effects:
                if isinstance(effect, RingRung | RingNext):
                    waiting += self.rings(effect)
        return seen

    def rings(self, effect: RingRung | RingNext) -> list[Event]:
        number = effect.rung
        rung = self.ladder.rungs[number]
        there = min(self.free[number], rung.people or 99)
        had = sum(1 for at, _place in self.rung if at == number)
        if had >= there:
            return [RungSpent(number, left=self.progress.left)]
        if isinstance(effect, RingRung):
            self.progress, none = advance(
                self.progress,
                RungFound(number, people=there),
                policy=self.policy,
                now=self.now,
            )
            assert none == ()
            self.moments.append((number, self.now))
        last = there if rung.manner is Manner.AT_ONCE else had + 1
        self.rung += [(number, place) for place in range(had, last)]
        return []

    @rule(seconds=st.integers(0, 90))
    def time_passes(self, seconds: int) -> None:
        """The engine acts on the deadline, never long after it."""
        until = self.now + seconds * SECOND
        while (due := self.progress.deadline_at) is not None and due <= until:
            if self.progress.state is not State.PAGING:
                break
            self.now = max(due, self.now)
            self.happens(TimePassed())
        self.now = max(self.now, until)

    @precondition(lambda self: self.progress.state is State.PAGING)
    @rule()
    def who_is_asked_declines(self) -> None:
        rung, left = self.progress.rung, self.progress.left
        assert rung is not None
        self.happens(RungSpent(rung, left=left))

    @precondition(lambda self: self.progress.state is State.PAGING)
    @rule(ago=st.integers(0, 60))
    def a_dispatcher_rings_again(self, ago: int) -> None:
        before = self.progress
        self.happens(RungAgain(self.now - ago * SECOND))
        self.keeps_later_waits(before)

    @precondition(lambda self: self.progress.state is State.PAGING)
    @rule()
    def a_dispatcher_adds_somebody(self) -> None:
        before = self.progress
        self.happens(PersonAdded())
        self.keeps_later_waits(before)

    def keeps_later_waits(self, before: Progress) -> None:
        """More time for these costs those who come after them nothing."""
        after = self.progress
        assert before.rung is not None
        assert after.deadline_at is not None
        assert before.deadline_at is not None
        assert after.deadline_at >= before.deadline_at
        if after.deadline_at > before.deadline_at:
            needed = self.ladder.waits_after(before.rung)
            assert after.deadline_at + needed <= self.ends_at

    @invariant()
    def it_ends_within_its_bound(self) -> None:
        if self.progress.state is State.PAGING:
            assert self.progress.deadline_at is not None
            assert self.progress.deadline_at <= self.ends_at
            assert self.now <= self.ends_at
        else:
            assert self.progress.state is State.EXHAUSTED

    @invariant()
    def nobody_is_rung_twice_and_all_in_their_order(self) -> None:
        assert max(Counter(self.rung).values(), default=1) == 1
        assert self.rung == sorted(self.rung)

    @invariant()
    def an_empty_rung_is_never_waited_for(self) -> None:
        if self.progress.state is State.PAGING and self.progress.rung is not None:
            assert self.free[self.progress.rung] > 0


TestClimbing = Climbing.TestCase


@given(ladders(), st.lists(st.integers(0, 4), min_size=5, max_size=5))
def test_when_nobody_answers_the_plain_no_comes_at_the_worst_case(
    ladder: Ladder, free: list[int]
) -> None:
    """Empty rungs cost no time; all the others cost exactly their wait."""
    night = Climbing()
    night.begins(ladder, free)
    while night.progress.state is State.PAGING:
        assert night.progress.deadline_at is not None
        night.now = night.progress.deadline_at
        night.happens(TimePassed())

    waited = [r.wait for r, n in zip(ladder.calling, free, strict=False) if n]
    # A share is a fraction of a wait, cut to the microsecond.
    off = abs(night.now - NOW - sum(waited, timedelta(0)))
    assert off <= timedelta(microseconds=1) * 5 * 4


@given(st.integers(1, 600), st.integers(2, 9))
def test_in_turn_each_has_an_equal_share_of_the_wait(wait: int, people: int) -> None:
    rung = Rung(Whom.EVERYONE_FREE, wait * SECOND, manner=Manner.IN_TURN)
    policy = Policy(ladder=Ladder((rung,), bound=wait * SECOND))
    progress, _ = advance(Progress(State.ASKED), LadderBegins(), policy=policy, now=NOW)

    progress, _ = advance(progress, RungFound(0, people), policy=policy, now=NOW)

    assert progress.deadline_at == NOW + rung.share(people)
    assert progress.left == people - 1


def test_whoever_declines_in_turn_leaves_their_time_to_the_others() -> None:
    rung = Rung(Whom.EVERYONE_FREE, 90 * SECOND, manner=Manner.IN_TURN)
    policy = Policy(ladder=Ladder((rung,), bound=90 * SECOND))
    progress, _ = advance(Progress(State.ASKED), LadderBegins(), policy=policy, now=NOW)
    progress, _ = advance(progress, RungFound(0, 3), policy=policy, now=NOW)

    at = NOW + 10 * SECOND
    progress, effects = advance(progress, RungSpent(0, left=2), policy=policy, now=at)

    assert effects == (RingNext(0),)
    assert progress.deadline_at == at + 40 * SECOND


def test_the_same_decline_twice_rings_one_person() -> None:
    rung = Rung(Whom.EVERYONE_FREE, 90 * SECOND, manner=Manner.IN_TURN)
    policy = Policy(ladder=Ladder((rung,), bound=90 * SECOND))
    progress, _ = advance(Progress(State.ASKED), LadderBegins(), policy=policy, now=NOW)
    progress, _ = advance(progress, RungFound(0, 3), policy=policy, now=NOW)
    once, _ = advance(progress, RungSpent(0, left=2), policy=policy, now=NOW)

    assert advance(once, RungSpent(0, left=2), policy=policy, now=NOW) == (once, ())


def test_two_clicks_ring_once() -> None:
    rung = Rung(Whom.PRIMARY, 90 * SECOND)
    policy = Policy(ladder=Ladder((rung,), bound=90 * SECOND))
    progress, _ = advance(Progress(State.ASKED), LadderBegins(), policy=policy, now=NOW)
    at = NOW + 30 * SECOND

    _, effects = advance(progress, RungAgain(NOW), policy=policy, now=at)
    _, again = advance(progress, RungAgain(at), policy=policy, now=at + SECOND)

    assert effects
    assert again == ()


@pytest.mark.parametrize(
    ("rung", "fault"),
    [
        (Rung(Whom.PRIMARY, timedelta(0)), Fault.NO_WAIT),
        (Rung(Whom.PRIMARY, SECOND, by_text=False, by_voice=False), Fault.NO_CHANNEL),
        (Rung(Whom.PRIMARY, SECOND, rings=0, by_text=False), Fault.NO_RINGS),
        (Rung(Whom.LEAST_RECENT, SECOND), Fault.HOW_MANY),
        (Rung(Whom.PRIMARY, 2 * timedelta(hours=1)), Fault.OVER_BOUND),
        (LINE, Fault.NOBODY_RUNG),
    ],
)
def test_a_ladder_that_does_not_hold_together_is_not_one(
    rung: Rung, fault: Fault
) -> None:
    assert fault in [found for found, _ in faults_in([rung], timedelta(hours=1))]
    with pytest.raises(ValueError, match=r"\w"):
        Ladder((rung,), bound=timedelta(hours=1))


def test_the_outside_line_ends_the_ladder() -> None:
    rung = Rung(Whom.PRIMARY, SECOND)

    faults = list(faults_in([LINE, rung], timedelta(minutes=5)))

    assert faults == [(Fault.LINE_NOT_LAST, 0)]
    assert Ladder((rung, LINE), timedelta(minutes=5)).ends_with_line


def test_the_story_s_ladder_step_by_step() -> None:
    """STORY, Saturday: 90 s each, and the supervisor the two minutes that are left."""
    ladder = Ladder(
        (
            Rung(Whom.PRIMARY, 90 * SECOND),
            Rung(Whom.BACKUP, 90 * SECOND),
            Rung(Whom.SUPERVISOR, 120 * SECOND),
            LINE,
        ),
        bound=timedelta(minutes=5),
    )

    assert ladder.begins() == (0 * SECOND, 90 * SECOND, 180 * SECOND, 300 * SECOND)
    assert ladder.worst_case == ladder.bound
    assert replace(ladder, bound=timedelta(minutes=6)).worst_case == 300 * SECOND
