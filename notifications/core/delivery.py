"""How a delivery moves: forward only, whatever order the carrier's reports come in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notifications.core.kinds import Channel, State

_RANK: dict[State, int] = {
    State.PENDING: 0,
    State.SUBMITTED: 1,
    State.QUEUED: 2,
    State.SENT: 3,
    State.RINGING: 3,
    State.IN_PROGRESS: 4,
    State.DELIVERED: 9,
    State.UNDELIVERED: 9,
    State.COMPLETED: 9,
    State.BUSY: 9,
    State.NO_ANSWER: 9,
    State.CANCELLED: 9,
    State.FAILED: 9,
    State.EXPIRED: 9,
}
_FINAL_RANK = 9

# How long after its time is up the carrier may still report on what it took.
GRACE = timedelta(seconds=60)
FAILURES = frozenset(
    {
        State.UNDELIVERED,
        State.BUSY,
        State.NO_ANSWER,
        State.CANCELLED,
        State.FAILED,
        State.EXPIRED,
    }
)
OPEN_STATES = tuple(s.value for s in State if _RANK[s] < _FINAL_RANK)

_TEXT_WORDS: dict[str, State] = {
    "accepted": State.SUBMITTED,
    "scheduled": State.SUBMITTED,
    "queued": State.QUEUED,
    "sending": State.QUEUED,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.UNDELIVERED,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
}
_CALL_WORDS: dict[str, State] = {
    "queued": State.QUEUED,
    "initiated": State.QUEUED,
    "ringing": State.RINGING,
    "in-progress": State.IN_PROGRESS,
    "completed": State.COMPLETED,
    "busy": State.BUSY,
    "no-answer": State.NO_ANSWER,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
}


def is_final(state: State) -> bool:
    """Nothing more can happen to a delivery in this state."""
    return _RANK[state] == _FINAL_RANK


def later(held: State, reported: State) -> State:
    """The state after `reported` arrives while `held` stands.

    A final state never changes, so of two final reports the first holds; otherwise
    the higher rank does, and a tie changes nothing. Safe to repeat.
    """
    return reported if _RANK[reported] > _RANK[held] else held


def from_carrier(word: str, channel: Channel) -> State | None:
    """Our state for the carrier's word, or None for a word we do not know."""
    words = _TEXT_WORDS if channel is Channel.TEXT else _CALL_WORDS
    return words.get(word)


class Step(StrEnum):
    """What the engine does with a delivery that is due."""

    SEND = "send"
    LOOK_THEN_SEND = "look_then_send"  # it may have gone out: ask before repeating
    ASK = "ask"  # the carrier has it and has not said how it ended
    END_CALL = "end_call"
    HANG_UP = "hang_up"  # on a machine
    EXPIRE = "expire"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides the next step. `doubtful`: an earlier attempt may have worked.
    `withdrawn`: its message is closed. `answered`: the call was picked up; `in_vain`:
    by a machine, though only a person's key can answer.
    """

    state: State
    channel: Channel
    not_after: datetime
    has_sid: bool
    doubtful: bool
    withdrawn: bool
    answered: bool
    in_vain: bool = False


def next_step(it: Standing, *, now: datetime) -> Step:
    """What to do with a due delivery.

    Nothing is handed over at or after `not_after`, nor once withdrawn. What the
    carrier took is asked about until it ends or, a call in progress apart, its
    grace is over. Only a call that nobody has picked up is ended, or a machine.
    """
    if is_final(it.state):
        return Step.NOTHING
    if it.has_sid:
        return _step_of_one_taken(it, now=now)
    if it.withdrawn or now >= it.not_after:
        return Step.EXPIRE
    return Step.LOOK_THEN_SEND if it.doubtful else Step.SEND


def _step_of_one_taken(it: Standing, *, now: datetime) -> Step:
    if it.channel is Channel.VOICE and it.answered:
        talks_to_nobody = it.in_vain and not it.withdrawn
        return Step.HANG_UP if talks_to_nobody else Step.ASK
    if now >= it.not_after + GRACE:
        return Step.EXPIRE
    ringing_in_vain = it.channel is Channel.VOICE and it.withdrawn
    return Step.END_CALL if ringing_in_vain else Step.ASK
