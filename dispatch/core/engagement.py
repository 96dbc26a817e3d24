"""Is a clinician free, or at work on another request? And is that still so?

Somebody forgets to press "done", and the only clinician of three towns looks engaged
for days. So an engagement nobody has marked anything of for long is *stale*: who has
it is rung all the same, never skipped (DESIGN.md §5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Work(StrEnum):
    """What a clinician is at, as far as anybody said."""

    FREE = "free"
    ON_THE_PHONE = "on_the_phone"  # a consult: rung, after those who are free
    STALE = "stale"  # shown engaged, past any estimate: rung
    ENGAGED = "engaged"


@dataclass(frozen=True, slots=True)
class Engagement:
    """One open response: when anything was last marked of it, and when it should be
    over, where somebody said so.
    """

    in_person: bool
    marked_at: datetime
    expected_clear_at: datetime | None = None

    def stale_at(self, after: timedelta) -> datetime:
        """When it is past its estimate; without one, `after` the last mark."""
        return self.expected_clear_at or self.marked_at + after

    def is_stale(self, now: datetime, *, after: timedelta) -> bool:
        return now >= self.stale_at(after)


_WORST = (Work.ENGAGED, Work.STALE, Work.ON_THE_PHONE, Work.FREE)


def work_of(
    engagements: Iterable[Engagement], *, now: datetime, stale_after: timedelta
) -> Work:
    """What the open responses of one person come to. None: free.

    A consult that has gone stale counts for nothing: telephone calls end.
    """
    found = {_one(each, now, stale_after) for each in engagements}
    return next(work for work in _WORST if work in found or work is Work.FREE)


def _one(engagement: Engagement, now: datetime, stale_after: timedelta) -> Work:
    stale = engagement.is_stale(now, after=stale_after)
    if engagement.in_person:
        return Work.STALE if stale else Work.ENGAGED
    return Work.FREE if stale else Work.ON_THE_PHONE
