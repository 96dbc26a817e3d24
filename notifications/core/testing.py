"""What came of one test page, in one word."""

from collections.abc import Collection
from enum import StrEnum

from notifications.core.delivery import FAILURES, is_final
from notifications.core.kinds import State


class Result(StrEnum):
    ANSWERED = "answered"
    WAITING = "waiting"  # something of it may still get through
    UNANSWERED = "unanswered"  # it got through, and nobody answered
    FAILED = "failed"  # nothing of it got through


def result(*, answered: bool, states: Collection[State], is_over: bool) -> Result:
    """`states` of its deliveries; `is_over` once nobody is waited for any more."""
    if answered:
        return Result.ANSWERED
    if states and all(state in FAILURES for state in states):
        return Result.FAILED
    if not is_over and not all(is_final(state) for state in states):
        return Result.WAITING
    return Result.UNANSWERED
