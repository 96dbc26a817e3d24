"""The first day, step by step: which is done, which comes next. Pure.

A step is done when what it makes is there: nothing else is kept, so that it can be
left and taken up again anywhere, by anybody who may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """In the order in which they are easiest."""

    MEMBERS = "members"
    PEOPLE = "people"
    PHONE = "phone"
    NUMBER = "number"
    ROSTER = "roster"
    LADDER = "ladder"
    PROTOCOL = "protocol"
    AGREEMENT = "agreement"
    DRILL = "drill"


class State(StrEnum):
    DONE = "done"
    NEXT = "next"
    LATER = "later"


# About how long each takes somebody who does it for the first time.
MINUTES: Mapping[Step, int] = {
    Step.MEMBERS: 2,
    Step.PEOPLE: 3,
    Step.PHONE: 1,
    Step.NUMBER: 1,
    Step.ROSTER: 1,
    Step.LADDER: 1,
    Step.PROTOCOL: 2,
    Step.AGREEMENT: 2,
    Step.DRILL: 1,
}
# Without these nothing rings; the others have a usual one until they are done.
NEEDS: Mapping[Step, frozenset[Step]] = {
    Step.ROSTER: frozenset({Step.PEOPLE}),
    Step.PROTOCOL: frozenset({Step.MEMBERS}),
    Step.AGREEMENT: frozenset({Step.MEMBERS}),
    Step.PEOPLE: frozenset({Step.MEMBERS}),
    Step.DRILL: frozenset({Step.MEMBERS, Step.PHONE}),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`waits_for`: what must be done before it can be."""

    step: Step
    state: State
    minutes: int
    waits_for: tuple[Step, ...] = ()


def path(done: frozenset[Step]) -> tuple[Standing, ...]:
    """Every step; the first that is not done, and waits for nothing, is next."""
    found: list[Standing] = []
    for step in Step:
        waits = tuple(each for each in Step if each in NEEDS.get(step, ()))
        waits = tuple(each for each in waits if each not in done)
        is_next = not waits and not any(one.state is State.NEXT for one in found)
        state = State.NEXT if is_next else State.LATER
        if step in done:
            state, waits = State.DONE, ()
        found.append(Standing(step, state, MINUTES[step], waits))
    return tuple(found)


def minutes_left(steps: tuple[Standing, ...]) -> int:
    """About how long the rest takes."""
    return sum(one.minutes for one in steps if one.state is not State.DONE)


def is_complete(done: frozenset[Step]) -> bool:
    return done == frozenset(Step)
