"""When should somebody be on call, and when is nobody? Gaps that people are told of."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span, merge
from rosters.core.resolution import Plan, resolve

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Every day from `local_from` to `local_until` by the wall clock in `zone`.

    Until is the next day when it is not after from; equal means round the clock.
    """

    zone: ZoneInfo
    local_from: time
    local_until: time

    def within(self, window: Span) -> list[Span]:
        """The hours that fall into `window`: merged, in order, cut to it."""
        if self.local_from == self.local_until:
            return [window]
        on = walltime.local_date(window.starts_at, self.zone) - ONE_DAY
        last = walltime.local_date(window.ends_at, self.zone)
        spans: list[Span] = []
        while on <= last:
            span = self.on(on)
            if span and (inside := span.intersect(window)):
                spans.append(inside)
            on += ONE_DAY
        return merge(spans)

    def on(self, day: date) -> Span | None:
        """The hours that begin on that day; None where the clock leaves none."""
        overnight = ONE_DAY * (self.local_until <= self.local_from)
        return Span.between(
            walltime.instant(day, self.local_from, self.zone),
            walltime.instant(day + overnight, self.local_until, self.zone),
        )

    def begin_after(self, at: datetime) -> datetime | None:
        """When they begin next; None while they run, and round the clock."""
        if self.local_from == self.local_until:
            return None
        if self.within(Span(at, at + timedelta(microseconds=1))):
            return None
        return walltime.next_time(self.local_from, after=at, zone=self.zone)


def open_shifts(plan: Plan, window: Span) -> list[Span]:
    """When a shift is planned and nobody holds it, cut to `window`, in order."""
    return [
        Span(stretch.starts_at, stretch.ends_at)
        for stretch in resolve(plan, window)
        if stretch.planned and stretch.person is None
    ]
