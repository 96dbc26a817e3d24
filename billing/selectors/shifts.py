"""Which shift a visit fell in: for minimums, standby pay and nights."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from agencies.models import Consortium
from billing.core.agreement import Agreement, NightPool, StandbyPool
from billing.core.clauses import StandbyOffset
from billing.core.standby import paid_minutes
from billing.models import Activation, Period
from billing.selectors import sources
from common import walltime
from common.intervals import Span
from dispatch.selectors import billable
from rosters import selectors as rosters
from rosters.selectors import Duty

NIGHT_ENDS = time(5)
LONGEST_SHIFT = timedelta(days=2)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shifts:
    """Who was on call when, and who set out when, around some time."""

    duties: tuple[Duty, ...]
    visits: tuple[tuple[int, datetime], ...]

    @classmethod
    def around(cls, consortium_id: int, window: Span) -> Self:
        wide = Span(window.starts_at - LONGEST_SHIFT, window.ends_at + LONGEST_SHIFT)
        return cls(
            duties=tuple(rosters.duties(consortium_id, wide)),
            visits=tuple(billable.visits(consortium_id, wide)),
        )

    def is_first(self, person_id: int | None, at: datetime | None) -> bool:
        """Whether nobody was visited earlier in the shift this visit falls in. Outside
        any shift every visit is the first."""
        if person_id is None or at is None:
            return True
        begun = [
            duty.span.starts_at
            for duty in self.duties
            if duty.person_id == person_id and duty.span.covers(at)
        ]
        if not begun:
            return True
        since = min(begun)
        return not any(
            person == person_id and since <= other < at for person, other in self.visits
        )


def standby_less_call_outs(period: Period, pool: StandbyPool, on_call: int) -> int:
    """The minutes on call that `pool` pays, less those called out, as agreed."""
    if pool.while_working is StandbyOffset.NONE:
        return on_call
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    duties = [
        duty
        for duty in rosters.duties(period.consortium_id, window)
        if duty.tier == pool.tier
    ]
    billed = worked = 0
    for person, at, minutes, exact in _called_out(period):
        if any(d.person_id == person and d.span.covers(at) for d in duties):
            billed, worked = billed + minutes, worked + exact
    return paid_minutes(
        on_call, billed=billed, worked=worked, offset=pool.while_working
    )


def nights_of(period: Period, agreement: Agreement) -> dict[str, int]:
    """Nights on call per pool that pays for them: of each person, those that hold some
    time of 00:00-05:00 after a day of the period."""
    pools = [pool for pool in agreement.pools if isinstance(pool, NightPool)]
    if not pools:
        return {}
    consortium = period.consortium
    window = sources.window(consortium, period.starts_on, period.ends_on + DAY)
    duties = rosters.duties(period.consortium_id, window)
    return {
        pool.code: len(_nights(consortium, period, _of_tier(duties, pool.tier)))
        for pool in pools
    }


def _of_tier(duties: Iterable[Duty], tier: str) -> list[Duty]:
    return [duty for duty in duties if duty.tier == tier]


def _nights(
    consortium: Consortium, period: Period, duties: Iterable[Duty]
) -> set[tuple[int, date]]:
    zone = walltime.zone(consortium.zone)
    found = set()
    for duty in duties:
        on = walltime.local_date(duty.span.starts_at, zone) - DAY
        last = walltime.local_date(duty.span.ends_at, zone)
        while on < last:
            night = Span(
                walltime.instant(on + DAY, time(), zone),
                walltime.instant(on + DAY, NIGHT_ENDS, zone),
            )
            meets = (
                duty.span.starts_at < night.ends_at
                and night.starts_at < duty.span.ends_at
            )
            if meets and period.starts_on <= on < period.ends_on:
                found.add((duty.person_id, on))
            on += DAY
    return found


def _called_out(period: Period) -> Iterable[tuple[Any, ...]]:
    """Who was called out when, for how many minutes as billed and as they passed."""
    rows = Activation.objects.within(period).filter(
        problem="",
        response__dispatched_at__isnull=False,
        response__clinician__isnull=False,
    )
    return rows.values_list(
        "response__clinician_id",
        "response__dispatched_at",
        "billable_minutes",
        "exact_minutes",
    )
