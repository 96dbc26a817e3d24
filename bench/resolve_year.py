"""Line 2: a final year resolved, against what django-scheduler takes to expand it.

    .venv/bin/python -m bench.resolve_year

`Period` only lists occurrences, with the wrong hours on two nights of the year; ours
lists them right, and resolved. The same rows, the same year, in turn.
"""

import sys
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from bench.database import fresh_database
from bench.plans import CENTRAL, SHIFTS, YEAR, plan
from bench.report import Line, at_most, seconds_each, show
from common import walltime
from rosters.core.pattern import Pattern, expand
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.resolution import resolve
from rosters.core.words import PersonId

if TYPE_CHECKING:
    from schedule.models.events import Event

SINCE = date(2026, 1, 1)
TEN = [(time(hour), 2) for hour in range(0, 20, 2)]
DAILY = Recurrence(Unit.DAYS)


def patterns(shifts: list[tuple[time, int]]) -> list[Pattern]:
    return [
        Pattern(
            id=number,
            rank=0,
            zone=CENTRAL,
            starts_on=SINCE,
            local_start=at,
            wall=timedelta(hours=hours),
            recurrence=DAILY,
            holder=PersonId(1),
        )
        for number, (at, hours) in enumerate(shifts)
    ]


def events(shifts: list[tuple[time, int]]) -> "list[Event]":
    """The same shifts as django-scheduler keeps them."""
    from schedule.models.calendars import Calendar  # noqa: PLC0415 - needs Django set up
    from schedule.models.events import Event  # noqa: PLC0415
    from schedule.models.rules import Rule  # noqa: PLC0415

    calendar = Calendar.objects.create(name="bench", slug=f"bench-{len(shifts)}")
    daily, _ = Rule.objects.get_or_create(frequency="DAILY", params="")
    return [
        Event.objects.create(
            calendar=calendar,
            title=f"{at:%H}",
            rule=daily,
            start=walltime.instant(SINCE, at, CENTRAL),
            end=walltime.instant(SINCE, at, CENTRAL) + timedelta(hours=hours),
        )
        for at, hours in shifts
    ]


def by_period(kept: "list[Event]") -> Callable[[], int]:
    from schedule.models.events import Event  # noqa: PLC0415 - needs Django set up
    from schedule.periods import Period  # noqa: PLC0415

    begin, end = YEAR.starts_at.astimezone(CENTRAL), YEAR.ends_at.astimezone(CENTRAL)

    def count() -> int:
        some = Event.objects.filter(pk__in=[event.pk for event in kept])
        # With what it would else ask for one by one.
        asked = some.select_related("rule", "calendar").prefetch_related(
            "occurrence_set"
        )
        period = Period(asked, begin, end, tzinfo=CENTRAL)  # type: ignore[no-untyped-call]
        return len(period.get_occurrences())  # type: ignore[no-untyped-call]

    return count


def cold(work: Callable[[], object]) -> Callable[[], object]:
    """Nothing remembered of the last time."""

    def run() -> object:
        walltime.instant.cache_clear()
        return work()

    return run


def expanded(some: list[Pattern]) -> int:
    return sum(len(expand(pattern, YEAR)) for pattern in some)


def run() -> list[Line]:
    made, ten = plan(), patterns(TEN)
    with fresh_database():
        three_kept, ten_kept = by_period(events(SHIFTS)), by_period(events(TEN))
        ours = cold(lambda: resolve(made, YEAR))
        # The same nights, but for those that reach over the edges of the year.
        difference = abs(ten_kept() - expanded(ten))
        ours_year, theirs_year = seconds_each(ours, three_kept, rounds=5, times=1)
        ours_ten, theirs_ten = seconds_each(
            cold(lambda: expanded(ten)), ten_kept, rounds=3, times=1
        )
    period = f"Period, the same unresolved: {theirs_year * 1000:.0f} ms"
    ten_title = (
        f"10 patterns: expanded {ours_ten * 1000:.1f} ms, Period {theirs_ten:.2f} s"
    )
    return [
        at_most("2", "a final year resolved", ours_year * 1000, 10, "ms"),
        at_most("2", f"{period}; ours against it", ours_year / theirs_year, 1 / 6, "x"),
        at_most("2", f"{ten_title}; ours", ours_ten / theirs_ten, 0.1, "x"),
        at_most("2", "nights that only one of them lists", difference, 1.5, ""),
    ]


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
