"""What dispatch knows, in the terms money is worked out in.

What is read is clocks, kind and who asked; never nature, place or disposition.
"""

from datetime import date, datetime

from agencies.models import Consortium
from billing.core.crediting import Recorded
from common import walltime
from common.intervals import Span
from dispatch.core.words import State
from dispatch.models import FollowUp, Response
from dispatch.selectors import billable


def window(consortium: Consortium, starts_on: date, ends_on: date) -> Span:
    """The instants of those local days, in the consortium's zone."""
    return walltime.days(starts_on, ends_on, walltime.zone(consortium.zone))


def recorded(response: Response) -> Recorded:
    """The response as far as money is concerned."""
    callout = response.callout
    return Recorded(
        response_type=callout.response_type,
        in_person=response.in_person,
        was_cancelled=callout.state == State.CANCELLED
        or billable.was_relieved(response),
        dispatched_at=response.dispatched_at,
        departed_at=response.departed_at,
        arrived_at=response.on_scene_at,
        ended_at=response.cleared_at,
        documentation_minutes=response.documentation_minutes,
        miles_tenths=response.miles_tenths,
    )


def followed_up(done: FollowUp) -> tuple[datetime, int]:
    """When it was done and the minutes it took. ValueError for an open one."""
    if done.done_at is None:
        raise ValueError("an open follow-up has taken no time yet")
    return done.done_at, done.minutes or 0
