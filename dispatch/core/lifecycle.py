"""The life of a callout: `advance` decides, and does nothing itself.

`advance(progress, event, policy, now)` answers every event in every state: with a
new progress and effects, or with the same progress and none where the event means
nothing there. Effects are data; a service carries them out by writing rows.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from dispatch.core.ladder import Ladder
from dispatch.core.words import HELD, State


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides the deadlines: the ladder, and how long each stage may take."""

    ladder: Ladder
    late_by: timedelta = timedelta(minutes=15)  # past the estimate: ask the clinician
    no_estimate: timedelta = timedelta(minutes=60)  # accepted without minutes
    on_scene: timedelta = timedelta(hours=4)
    document: timedelta = timedelta(hours=24)
    settle: timedelta = timedelta(minutes=15)  # exhausted: the supervisor's own time


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a callout stands. `deadline_at` is None only when it is not open.

    `rung` is the rung being rung, or None; `ends_at` is the ladder's bound.
    """

    state: State
    deadline_at: datetime | None = None
    rung: int | None = None
    ends_at: datetime | None = None
    tries: int = 0


# --- what can happen ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LadderBegins:
    """The request is stored (or tried once more): ring the first rung."""


@dataclass(frozen=True, slots=True)
class RungSpent:
    """Rung number `rung` has nobody, or all its people declined or failed."""

    rung: int


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The deadline may have come."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A human took it, to come in person or to talk by phone."""

    in_person: bool


@dataclass(frozen=True, slots=True)
class StillNeeded:
    """The officer says yes to a late acceptance."""

    in_person: bool


@dataclass(frozen=True, slots=True)
class MinutesGiven:
    """The lead says when they arrive."""

    expected_at: datetime


class Mark(StrEnum):
    """A time fact that moves the work on."""

    DEPARTED = "departed"
    STAGED = "staged"
    ARRIVED = "arrived"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Marked:
    mark: Mark


@dataclass(frozen=True, slots=True)
class Closed:
    """The outcome is written down."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The requester, dispatcher or supervisor no longer needs it."""


Event = (
    LadderBegins
    | RungSpent
    | TimePassed
    | Accepted
    | StillNeeded
    | MinutesGiven
    | Marked
    | Closed
    | Cancelled
)


# --- what must be done about it ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class RingRung:
    rung: int


class Effect(StrEnum):
    STOP_PAGING = "stop_paging"
    TELL_ACCEPTED = "tell_accepted"  # the officer: who, and when
    TELL_NOBODY = "tell_nobody"  # the officer: nobody, and what to do instead
    TELL_CANCELLED = "tell_cancelled"  # the clinicians who were asked
    ASK_STILL_NEEDED = "ask_still_needed"  # the officer, of a late acceptance
    TELL_MINUTES = "tell_minutes"
    OWN_BY_LEAD = "own_by_lead"
    OWN_BY_SUPERVISOR = "own_by_supervisor"
    OWN_BY_COORDINATOR = "own_by_coordinator"
    OPEN_RESPONSE = "open_response"
    END_RESPONSE = "end_response"
    ALARM_OVERDUE = "alarm_overdue"
    REMIND = "remind"  # not urgent: somebody is told in the morning


Effects = tuple[RingRung | Effect, ...]
NOTHING: Effects = ()


def advance(  # noqa: C901 - one line per event: a table, not a tangle
    progress: Progress, event: Event, *, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    """The progress after `event`, and what must be done about it.

    Safe to repeat: an event that changes nothing returns the same progress and no
    effects. Terminates: a rung number only grows until `LadderBegins`.
    """
    match event:
        case LadderBegins():
            return _begin(progress, policy, now)
        case RungSpent():
            return _spent(progress, event, policy, now)
        case TimePassed():
            return _time_passed(progress, policy, now)
        case Accepted():
            return _accepted(progress, event, policy, now)
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
        case _:
            assert_never(event)


def _begin(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.state not in {State.ASKED, State.EXHAUSTED, State.SCHEDULED}:
        return progress, NOTHING
    begun = Progress(
        state=State.PAGING,
        deadline_at=now + policy.ladder.rungs[0].wait,
        rung=0,
        ends_at=now + policy.ladder.bound,
        tries=progress.tries + 1,
    )
    return begun, (Effect.OWN_BY_SUPERVISOR, RingRung(0))


def _spent(
    progress: Progress, event: RungSpent, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.state is not State.PAGING or progress.rung != event.rung:
        return progress, NOTHING
    return _next_rung(progress, policy, now)


def _next_rung(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    following = (progress.rung if progress.rung is not None else -1) + 1
    out_of_time = progress.ends_at is not None and now >= progress.ends_at
    if following >= len(policy.ladder.rungs) or out_of_time:
        nobody = replace(
            progress,
            state=State.EXHAUSTED,
            rung=None,
            ends_at=None,
            deadline_at=now + policy.settle,
        )
        return nobody, (Effect.TELL_NOBODY, Effect.OWN_BY_SUPERVISOR)
    due = now + policy.ladder.rungs[following].wait
    if progress.ends_at is not None:
        due = min(due, progress.ends_at)
    return replace(progress, rung=following, deadline_at=due), (RingRung(following),)


def _time_passed(
    progress: Progress, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.deadline_at is None or now < progress.deadline_at:
        return progress, NOTHING
    match progress.state:
        case State.PAGING:
            return _next_rung(progress, policy, now)
        case State.SCHEDULED | State.CLEARED:
            return replace(progress, deadline_at=now + policy.document), (
                Effect.REMIND,
            )
        case State.CLOSED | State.CANCELLED:
            return progress, NOTHING
        case _:
            return replace(progress, deadline_at=now + policy.settle), (
                Effect.ALARM_OVERDUE,
            )


def _accepted(
    progress: Progress, event: Accepted, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.state is State.EXHAUSTED:
        return progress, (Effect.ASK_STILL_NEEDED,)
    if progress.state not in {State.PAGING, State.WAITING}:
        return progress, NOTHING
    return _taken(progress, event.in_person, policy, now)


def _still_needed(
    progress: Progress, event: StillNeeded, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    if progress.state is not State.EXHAUSTED:
        return progress, NOTHING
    return _taken(progress, event.in_person, policy, now)


def _taken(
    progress: Progress, in_person: bool, policy: Policy, now: datetime
) -> tuple[Progress, Effects]:
    taken = replace(
        progress,
        state=State.ACCEPTED if in_person else State.CONSULT,
        rung=None,
        ends_at=None,
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
            return done, (Effect.END_RESPONSE, Effect.OWN_BY_COORDINATOR)
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
    effects: Effects = (Effect.STOP_PAGING,)
    if progress.state in HELD:
        effects += (Effect.END_RESPONSE,)
    ended = replace(
        progress, state=State.CANCELLED, deadline_at=None, rung=None, ends_at=None
    )
    return ended, (*effects, Effect.TELL_CANCELLED)
