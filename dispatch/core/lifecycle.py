"""The life of a callout: `advance` decides, and does nothing itself.

`advance(progress, event, policy, now)` answers every event in every state: with a
new progress and effects, or with the same progress and none where the event means
nothing there. Effects are data; a service carries them out by writing rows.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from dispatch.core import climbing, raising, waiting
from dispatch.core.moves import (
    NOTHING,
    Accepted,
    Cancelled,
    Chosen,
    Closed,
    Effect,
    Effects,
    Event,
    EverybodyEngaged,
    Expected,
    FreeAt,
    HandedOver,
    LadderBegins,
    Mark,
    Marked,
    MinutesGiven,
    PersonAdded,
    Policy,
    Postponed,
    Progress,
    RingNext,
    RingRung,
    RungAgain,
    RungFound,
    RungSpent,
    StillNeeded,
    TimePassed,
    Upgraded,
)
from dispatch.core.words import HELD, State, Wait

__all__ = [
    "NOTHING",
    "Accepted",
    "Cancelled",
    "Chosen",
    "Closed",
    "Effect",
    "Effects",
    "Event",
    "EverybodyEngaged",
    "Expected",
    "FreeAt",
    "HandedOver",
    "LadderBegins",
    "Mark",
    "Marked",
    "MinutesGiven",
    "PersonAdded",
    "Policy",
    "Postponed",
    "Progress",
    "RingNext",
    "RingRung",
    "RungAgain",
    "RungFound",
    "RungSpent",
    "StillNeeded",
    "TimePassed",
    "Upgraded",
    "advance",
]


def advance(  # noqa: C901 - one line per event: a table, not a tangle
    progress: Progress, event: Event, *, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """The progress after `event`, and what must be done about it.

    Safe to repeat: an event that changes nothing returns the same progress and no
    effects. Terminates: a rung number only grows until `LadderBegins`.
    """
    match event:
        case LadderBegins():
            return climbing.begin(progress, policy, now)
        case RungFound():
            return climbing.found(progress, event, policy, now)
        case RungSpent():
            return climbing.spent(progress, event, policy, now)
        case RungAgain():
            return climbing.again(progress, event, policy, now)
        case PersonAdded():
            return climbing.added(progress, policy, now)
        case EverybodyEngaged():
            return waiting.engaged(progress, event, policy, now)
        case Chosen():
            return waiting.chosen(progress, event, policy, now)
        case FreeAt():
            return waiting.free_at(progress, event, now)
        case TimePassed():
            return _time_passed(progress, policy, now)
        case Accepted():
            return _accepted(progress, event, policy, now)
        case HandedOver():
            return _handed_over(progress, event, policy, now)
        case StillNeeded():
            return _still_needed(progress, event, policy, now)
        case MinutesGiven():
            return _minutes(progress, event, policy)
        case Marked():
            return _marked(progress, event, policy, now)
        case Closed():
            return _closed(progress)
        case Cancelled():
            return _cancelled(progress)
        case Upgraded():
            return raising.upgraded(progress, policy, now)
        case Expected():
            return _expected(progress, event, policy)
        case Postponed():
            return _postponed(progress, event)
        case _:
            assert_never(event)


def _time_passed(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.deadline_at is None or now < progress.deadline_at:
        return progress, NOTHING
    match progress.state:
        case State.PAGING:
            return climbing.onward(progress, policy, now)
        case State.WAITING:
            return waiting.over(progress, policy, now)
        case State.SCHEDULED | State.CLEARED:
            return replace(progress, deadline_at=now + policy.document), (
                Effect.REMIND,
            )
        case State.CLOSED | State.CANCELLED:
            return progress, NOTHING
        case (
            State.ASKED
            | State.ACCEPTED
            | State.EN_ROUTE
            | State.STAGED
            | State.ON_SCENE
            | State.CONSULT
            | State.EXHAUSTED
        ):
            return replace(progress, deadline_at=now + policy.settle), (
                Effect.ALARM_OVERDUE,
            )
        case _:
            assert_never(progress.state)


def _accepted(
    progress: Progress, event: Accepted, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.state is State.EXHAUSTED:
        return progress, (Effect.ASK_STILL_NEEDED,)
    if progress.state not in {State.PAGING, State.WAITING}:
        return progress, NOTHING
    return _taken(progress, event.in_person, policy, now)


def _handed_over(
    progress: Progress, event: HandedOver, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """The work of who had it ends as that of who takes over begins."""
    if progress.state not in HELD:
        return progress, NOTHING
    taken, effects = _taken(progress, event.in_person, policy, now)
    return taken, (Effect.END_RESPONSE, *effects)


def _still_needed(
    progress: Progress, event: StillNeeded, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """Whoever offered may sleep again: a human looks after them soon."""
    if progress.state is not State.EXHAUSTED:
        return progress, NOTHING
    taken, effects = _taken(progress, event.in_person, policy, now)
    return replace(taken, deadline_at=now + policy.woken), effects


def _taken(
    progress: Progress, in_person: bool, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    taken = replace(
        progress,
        state=State.ACCEPTED if in_person else State.CONSULT,
        rung=None,
        rung_ends_at=None,
        left=0,
        ends_at=None,
        wait=Wait.NONE,
        deadline_at=now + policy.no_estimate,
    )
    return taken, (
        Effect.STOP_PAGING,
        Effect.OPEN_RESPONSE,
        Effect.OWN_BY_LEAD,
        Effect.TELL_ACCEPTED,
    )


def _minutes(
    progress: Progress, event: MinutesGiven, policy: Policy
) -> tuple[Progress, Effects]:
    if progress.state not in {State.ACCEPTED, State.EN_ROUTE}:
        return progress, NOTHING
    due = event.expected_at + policy.late_by
    return replace(progress, deadline_at=due), (Effect.TELL_MINUTES,)


def _expected(
    progress: Progress, event: Expected, policy: Policy
) -> tuple[Progress, Effects]:
    """They are asked first when it is over, and a human looks after that."""
    if progress.state not in HELD:
        return progress, NOTHING
    return replace(progress, deadline_at=event.until + 2 * policy.late_by), NOTHING


def _postponed(progress: Progress, event: Postponed) -> tuple[Progress, Effects]:
    if progress.state is not State.SCHEDULED:
        return progress, NOTHING
    return replace(progress, deadline_at=event.until), NOTHING


AFTER = {
    Mark.DEPARTED: State.EN_ROUTE,
    Mark.STAGED: State.STAGED,
    Mark.ARRIVED: State.ON_SCENE,
    Mark.CLEARED: State.CLEARED,
}


def _marked(
    progress: Progress, event: Marked, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """A mark moves forward only: arriving cannot become on the way again."""
    after = AFTER[event.mark]
    if progress.state not in HELD:
        return progress, NOTHING
    if progress.state is State.CONSULT and after is not State.CLEARED:
        return progress, NOTHING
    order = (State.ACCEPTED, State.EN_ROUTE, State.STAGED, State.ON_SCENE)
    if (
        after in order
        and progress.state in order
        and order.index(after) <= order.index(progress.state)
    ):
        return progress, NOTHING
    match after:
        case State.CLEARED:
            done = replace(progress, state=after, deadline_at=now + policy.document)
            # Who was asked to take over is not needed any more.
            return done, (
                Effect.STOP_PAGING,
                Effect.END_RESPONSE,
                Effect.OWN_BY_COORDINATOR,
            )
        case State.ON_SCENE | State.STAGED:
            return replace(
                progress, state=after, deadline_at=now + policy.on_scene
            ), NOTHING
        case _:
            return replace(progress, state=after), NOTHING


def _closed(progress: Progress) -> tuple[Progress, Effects]:
    if progress.state not in {State.CLEARED, State.EXHAUSTED, State.SCHEDULED}:
        return progress, NOTHING
    return replace(progress, state=State.CLOSED, deadline_at=None), NOTHING


def _cancelled(progress: Progress) -> tuple[Progress, Effects]:
    if progress.state in {State.CLOSED, State.CANCELLED, State.CLEARED}:
        return progress, NOTHING
    # Told while it is known who is at work on it.
    # Somebody may be there although nobody leads it: what was by phone became urgent.
    effects = (Effect.STOP_PAGING, Effect.TELL_CANCELLED, Effect.END_RESPONSE)
    return Progress(State.CANCELLED, tries=progress.tries), effects
