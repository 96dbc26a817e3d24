"""When a response happened that is written down afterwards: what clocks showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common import walltime

LONGEST = timedelta(hours=16)
"""From asking to done. What is longer is a slip: two in the morning before one."""


class Moment(StrEnum):
    """What happened, in the order in which it does."""

    ASKED = "asked"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    DONE = "done"


class Slip(StrEnum):
    BACKWARDS = "backwards"  # before the one before it, or very long after
    FUTURE = "future"
    NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Which moment cannot be so, and why."""

    moment: Moment
    slip: Slip


def instants(
    on: date, shown: Mapping[Moment, time], *, zone: ZoneInfo, now: datetime
) -> dict[Moment, datetime] | Wrong:
    """The instants that the clock on the wall showed, from asking on that day on; those
    after midnight are of the day after. What nobody knows is left out; asking is known.

    Each is at or after the one before, none is after `now`, all within LONGEST; else
    the first that is not is what is wrong. A time that comes twice means the first at
    or after the one before.
    """
    if Moment.ASKED not in shown:
        return Wrong(Moment.ASKED, Slip.NOT_SAID)
    begun = walltime.instant(on, shown[Moment.ASKED], zone)
    found: dict[Moment, datetime] = {}
    last = begun
    for moment in Moment:
        if moment not in shown:
            continue
        at = _at_or_after(last, shown[moment], zone)
        if at - begun > LONGEST:
            return Wrong(moment, Slip.BACKWARDS)
        if at > now:
            return Wrong(moment, Slip.FUTURE)
        found[moment] = last = at
    return found


def _at_or_after(last: datetime, shown: time, zone: ZoneInfo) -> datetime:
    just_before = last - timedelta(microseconds=1)
    return walltime.next_shown(shown, after=just_before, zone=zone)
