"""While nobody has it: from person to person, from rung to rung, within the bound."""

from dataclasses import replace
from datetime import datetime

from dispatch.core.ladder import NO_TIME, Manner
from dispatch.core.moves import (
    NOTHING,
    Effect,
    Effects,
    Policy,
    Progress,
    RingNext,
    RingRung,
    RungAgain,
    RungFound,
    RungSpent,
)
from dispatch.core.words import State


def begin(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    begins = {State.ASKED, State.EXHAUSTED, State.SCHEDULED, State.WAITING}
    if progress.state not in begins:
        return progress, NOTHING
    over = now + policy.ladder.rungs[0].wait
    begun = Progress(
        state=State.PAGING,
        deadline_at=over,
        rung=0,
        ends_at=now + policy.ladder.bound,
        tries=progress.tries + 1,
        rung_ends_at=over,
    )
    return begun, (Effect.OWN_BY_SUPERVISOR, RingRung(0))


def found(
    progress: Progress, event: RungFound, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.state is not State.PAGING or progress.rung != event.rung:
        return progress, NOTHING
    rung = policy.ladder.rungs[event.rung]
    if rung.manner is Manner.AT_ONCE or event.people < 2:
        return progress, NOTHING
    return _turn_of(progress, event.people, now), NOTHING


def _turn_of(progress: Progress, people: int, now: datetime) -> Progress:
    """One of so many `people` has their share of what is left of the rung."""
    over = progress.rung_ends_at or progress.deadline_at or now
    share = max(over - now, NO_TIME) / people
    return replace(progress, left=people - 1, deadline_at=now + share)


def spent(
    progress: Progress, event: RungSpent, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.state is not State.PAGING:
        return progress, NOTHING
    if (progress.rung, progress.left) != (event.rung, event.left):
        return progress, NOTHING
    return onward(progress, policy, now)


def onward(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """The next person of the rung while it lasts, else the next rung."""
    over = progress.rung_ends_at
    if progress.left and progress.rung is not None and (over is None or now < over):
        return _turn_of(progress, progress.left, now), (RingNext(progress.rung),)
    return _next_rung(progress, policy, now)


def _next_rung(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    following = (progress.rung if progress.rung is not None else -1) + 1
    out_of_time = progress.ends_at is not None and now >= progress.ends_at
    if following >= len(policy.ladder.calling) or out_of_time:
        settled = now + policy.settle
        nobody = Progress(
            State.EXHAUSTED, settled, tries=progress.tries, wait=progress.wait
        )
        return nobody, (Effect.TELL_NOBODY, Effect.OWN_BY_SUPERVISOR)
    due = now + policy.ladder.rungs[following].wait
    if progress.ends_at is not None:
        due = min(due, progress.ends_at)
    next_one = replace(
        progress, rung=following, rung_ends_at=due, left=0, deadline_at=due
    )
    return next_one, (RingRung(following),)


def again(
    progress: Progress, event: RungAgain, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.state is not State.PAGING or now < event.rang_at + policy.again:
        return progress, NOTHING
    return _with_more_time(progress, policy, now), (Effect.RING_AGAIN,)


def added(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """Beside the present rung; after the last one, they alone have its wait."""
    if progress.state is State.PAGING:
        return _with_more_time(progress, policy, now), (Effect.PAGE_ADDED,)
    if progress.state not in {State.EXHAUSTED, State.WAITING}:
        return progress, NOTHING
    last = len(policy.ladder.calling) - 1
    over = now + policy.ladder.rungs[last].wait
    anew = Progress(
        state=State.PAGING,
        deadline_at=over,
        rung=last,
        ends_at=over,
        tries=progress.tries + 1,
        rung_ends_at=over,
    )
    return anew, (Effect.OWN_BY_SUPERVISOR, Effect.PAGE_ADDED)


def _with_more_time(progress: Progress, policy: Policy, now: datetime) -> Progress:
    """The rung's whole wait once more, as far as that costs no later rung its own and
    keeps the bound. In turn nobody's share grows at the cost of the next.
    """
    if progress.left or progress.rung is None or progress.deadline_at is None:
        return progress
    wait = policy.ladder.rungs[progress.rung].wait
    latest = progress.ends_at or progress.deadline_at
    latest -= policy.ladder.waits_after(progress.rung)
    over = max(progress.deadline_at, min(now + wait, latest))
    return replace(progress, deadline_at=over, rung_ends_at=over)
