"""While everybody who could come is engaged: the officer chooses, and may wait."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from dispatch.core.moves import (
    NOTHING,
    Chosen,
    Effect,
    Effects,
    EverybodyEngaged,
    FreeAt,
    Policy,
    Progress,
    RingRung,
)
from dispatch.core.service import Choice
from dispatch.core.words import State, Wait


def engaged(
    progress: Progress, _event: EverybodyEngaged, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """The officer is asked, once in a try: whoever has chosen hears a plain no next."""
    if progress.state not in {State.PAGING, State.EXHAUSTED}:
        return progress, NOTHING
    if progress.wait is not Wait.NONE:
        return progress, NOTHING
    return _asked(progress, policy, now), (Effect.TELL_ENGAGED,)


def _asked(progress: Progress, policy: Policy, now: datetime) -> Progress:
    return Progress(
        State.WAITING,
        deadline_at=now + policy.service.answer_within,
        tries=progress.tries,
        wait=Wait.ASKED,
    )


def chosen(
    progress: Progress, event: Chosen, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """What the officer chose; another choice while waiting counts from then on."""
    if progress.state is not State.WAITING:
        return progress, NOTHING
    match event.choice:
        case Choice.WAIT | Choice.PHONE:
            return _waits(progress, event.free_at, policy, now), (Effect.TELL_WAITING,)
        case Choice.NEXT_TIER:
            return _goes_on(progress, policy, now)
        case Choice.OUTSIDE_LINE:
            settled = now + policy.settle
            over = Progress(
                State.EXHAUSTED, settled, tries=progress.tries, wait=Wait.OUTSIDE
            )
            return over, (Effect.TELL_NOBODY, Effect.OWN_BY_SUPERVISOR)
        case _:
            assert_never(event.choice)


def _waits(
    progress: Progress, free_at: datetime | None, policy: Policy, now: datetime
) -> Progress:
    """Until the longest wait is over, however often they say so meanwhile."""
    over = progress.ends_at if progress.wait is Wait.WAITS else None
    waits = replace(
        progress,
        wait=Wait.WAITS,
        ends_at=over or now + policy.service.longest_wait,
    )
    return replace(waits, deadline_at=_next_look(waits, free_at, now))


def _next_look(
    progress: Progress, free_at: datetime | None, now: datetime
) -> datetime | None:
    """When who is engaged should be free, or else when the wait is over."""
    if free_at is None or free_at <= now or progress.ends_at is None:
        return progress.ends_at
    return min(free_at, progress.ends_at)


def _goes_on(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """The ladder from its first rung, past who is engaged, within its bound."""
    over = now + policy.ladder.rungs[0].wait
    begun = Progress(
        state=State.PAGING,
        deadline_at=over,
        rung=0,
        ends_at=now + policy.ladder.bound,
        tries=progress.tries,
        rung_ends_at=over,
        wait=Wait.WENT_ON,
    )
    return begun, (RingRung(0),)


def free_at(
    progress: Progress, event: FreeAt, now: datetime
) -> tuple[Progress, Effects]:
    """Who is waited for says anew when they should be free: so the officer hears."""
    if progress.state is not State.WAITING or progress.wait is not Wait.WAITS:
        return progress, NOTHING
    looks = replace(progress, deadline_at=_next_look(progress, event.at, now))
    return looks, (Effect.TELL_WAITING,)


def over(progress: Progress, policy: Policy, now: datetime) -> tuple[Progress, Effects]:
    """Its deadline has come: nobody chose, nobody is free yet, or the wait is over."""
    match progress.wait:
        case Wait.ASKED | Wait.NONE | Wait.WENT_ON | Wait.OUTSIDE:
            return chosen(progress, Chosen(policy.service.otherwise), policy, now)
        case Wait.WAITS:
            if progress.ends_at is not None and now < progress.ends_at:
                return replace(progress, deadline_at=progress.ends_at), NOTHING
            return _asked(progress, policy, now), (Effect.TELL_STILL_ENGAGED,)
        case _:
            assert_never(progress.wait)
