"""When is a clinician at work asked whether all is well, called, and an alarm raised?

A question goes out as a text. Unanswered, it is spoken by a call, by another, and then
it is a human's to look after. An answer lets it rest. Only a deliberate act is one: a
text that arrived or a call that was picked up is not (promise 6).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Do(StrEnum):
    """What follows for a question that is due."""

    ASK = "ask"
    RING = "ring"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Pace:
    """Asked `every` so often while it is answered; each step waits `wait` for that.

    ValueError unless both are longer than nothing and there is a call at all.
    """

    every: timedelta
    wait: timedelta
    rings: int = 2

    def __post_init__(self) -> None:
        if min(self.every, self.wait) <= timedelta(0) or self.rings < 1:
            raise ValueError("a question needs a pace, a wait and a call")

    @property
    def worst_case(self) -> timedelta:
        """From the question to the alarm when nobody answers."""
        return self.wait * (1 + self.rings)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the present question got. `asked_at` None: nothing is being asked."""

    asked_at: datetime | None = None
    rings: int = 0
    alarmed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What is done now, where the question stands then, and when it is due again."""

    do: Do
    standing: Standing
    due_at: datetime


def next_step(standing: Standing, pace: Pace, *, now: datetime) -> Step:
    """The step after no answer: ask, call, call again, alarm; then ask anew, as long
    as somebody may need it. Each step but the last is due after `wait`.
    """
    if standing.asked_at is None or standing.alarmed:
        return Step(Do.ASK, Standing(asked_at=now), now + pace.wait)
    if standing.rings < pace.rings:
        rung = Standing(standing.asked_at, standing.rings + 1)
        return Step(Do.RING, rung, now + pace.wait)
    raised = Standing(standing.asked_at, standing.rings, alarmed=True)
    return Step(Do.ALARM, raised, now + pace.every)


def asked_and_rung(pace: Pace, *, now: datetime) -> Step:
    """The first question where it cannot wait: by text and call at once."""
    return Step(Do.RING, Standing(asked_at=now, rings=1), now + pace.wait)


def answered(pace: Pace, *, now: datetime) -> tuple[Standing, datetime]:
    """Where it stands after an answer, and when it is asked again."""
    return Standing(), now + pace.every
