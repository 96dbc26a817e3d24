"""A fair draft of a year: 30 people, a roster of a day and a night shift, in seconds.

    .venv/bin/python -m bench.filling

No promise of DESIGN.md §9: what a coordinator waits for. The rules are all asked for;
everybody has a year behind them. Half the work must cost half the time: nothing is
looked at again for every shift.
"""

import sys
from collections.abc import Iterable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bench.report import Line, at_most, seconds_each, show
from common import walltime
from common.intervals import Span
from common.public_holidays import HolidayCalendar
from rosters.core.filling import Candidate, OpenShift, Sharing, draft
from rosters.core.ledger import Period, tally
from rosters.core.rules import Duty, Limits
from rosters.core.words import PersonId

ZONE = ZoneInfo("America/Chicago")
DAY = timedelta(days=1)
FIRST = date(2027, 1, 1)
PEOPLE, DAYS = 30, 365
LIMITS = Limits(ZONE, rest=timedelta(hours=11), most_nights=4)
HOLIDAYS = HolidayCalendar("WI")


def shifts(first: date, days: int) -> list[OpenShift]:
    """A day and a night shift for each of these days."""
    found = []
    for on in (first + n * DAY for n in range(days)):
        edges = [
            walltime.instant(on, time(7), ZONE),
            walltime.instant(on, time(19), ZONE),
            walltime.instant(on + DAY, time(7), ZONE),
        ]
        found.append(OpenShift(Span(edges[0], edges[1]), 1, (1, on)))
        found.append(OpenShift(Span(edges[1], edges[2]), 1, (2, on)))
    return found


def people() -> list[Candidate]:
    """Each had every thirtieth shift of the year before."""
    before = shifts(FIRST - DAYS * DAY, DAYS)
    year = Period(FIRST - DAYS * DAY, FIRST, ZONE, HOLIDAYS)
    found = []
    for nth in range(PEOPLE):
        mine = [each.span for each in before[nth::PEOPLE]]
        duties = tuple(Duty(span, 2) for span in mine[-4:])
        found.append(Candidate(PersonId(nth + 1), tally(mine, year), duties))
    return found


def filled(some: Iterable[Candidate], wanted: list[OpenShift]) -> None:
    found = draft(wanted, Sharing(some, LIMITS, HOLIDAYS))
    if any(each.person is None for each in found):
        raise AssertionError("thirty people can fill a year")


def run() -> list[Line]:
    some, year = people(), shifts(FIRST, DAYS)
    half = year[: len(year) // 2]
    whole, part = seconds_each(
        lambda: filled(some, year), lambda: filled(some, half), rounds=3, times=1
    )
    title = f"a fair draft of a year, {PEOPLE} people, {len(year)} shifts"
    return [
        at_most("-", title, whole, 5, "s"),
        at_most("-", "the same, against half a year", whole / part, 3, "x"),
    ]


if __name__ == "__main__":
    sys.exit(0 if show(run()) else 1)
