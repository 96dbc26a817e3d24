"""From what dispatch recorded to what money needs to know: nothing else comes along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from billing.core.activations import Clock, Work, WorkKind

PHONE_TYPES = frozenset({"consult"})
LATER_TYPES = frozenset({"follow_up", "referral"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """A response's own clocks and figures, None where not recorded.

    `response_type` is dispatch's word for the kind of help; `was_cancelled` says that
    the request was called off, so that its end is a cancellation.
    """

    response_type: str
    in_person: bool
    was_cancelled: bool
    dispatched_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    documentation_minutes: int | None
    miles_tenths: int | None


def work_of(recorded: Recorded, *, is_first_of_shift: bool = True) -> Work:
    """The response as work to be priced. What was not recorded is left out, not zero
    o'clock; unasked miles and minutes of writing up are none."""
    return Work(
        kind=_kind(recorded),
        clocks=_clocks(recorded),
        documentation_minutes=recorded.documentation_minutes or 0,
        miles=Decimal(recorded.miles_tenths or 0).scaleb(-1),
        is_first_of_shift=is_first_of_shift,
        by_phone=not recorded.in_person,
    )


def followed_up(ended_at: datetime, minutes: int) -> Work:
    """A follow-up as work to be priced: the minutes somebody said it took."""
    return Work(
        kind=WorkKind.FOLLOW_UP, clocks={Clock.CLEARED: ended_at}, minutes=minutes
    )


def _kind(recorded: Recorded) -> WorkKind:
    if recorded.response_type in LATER_TYPES:
        return WorkKind.FOLLOW_UP
    if recorded.response_type in PHONE_TYPES or not recorded.in_person:
        return WorkKind.PHONE
    return WorkKind.IN_PERSON


def _clocks(recorded: Recorded) -> Mapping[Clock, datetime]:
    end = Clock.CANCELLED if recorded.was_cancelled else Clock.CLEARED
    marked = {
        Clock.DISPATCHED: recorded.dispatched_at,
        Clock.DEPARTED: recorded.departed_at,
        Clock.ARRIVED: recorded.arrived_at,
        end: recorded.ended_at,
    }
    return {clock: at for clock, at in marked.items() if at is not None}
