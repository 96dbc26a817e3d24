"""The changes for a while on a roster's plan, by week where they are many."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agencies.core.scope import Scope
from common import walltime
from rosters import selectors
from rosters.core.week import monday_of
from rosters.models import Override, Roster
from rosters.screens.said import with_makers

FEW = 5
Row = tuple[Override, str]
"""A change, and who made it."""


@dataclass(frozen=True, slots=True)
class WeekOfChanges:
    """Those that begin in one week."""

    first_on: date
    rows: list[Row]

    @property
    def people(self) -> list[tuple[str, int]]:
        """Who comes on by how many of them, most first."""
        some = (str(override.person) for override, _ in self.rows if override.person)
        return Counter(some).most_common()


@dataclass(frozen=True, slots=True)
class ForAWhile:
    """A few as they are, or many by week: one of the two is empty."""

    rows: Sequence[Row]
    weeks: Sequence[WeekOfChanges]


def for_a_while(scope: Scope, roster: Roster, *, now: datetime) -> ForAWhile:
    """What stands of them and is not over; the weeks are those of the roster's wall."""
    zone = walltime.zone(roster.zone)
    rows = with_makers(selectors.overrides_of(scope, roster, since=now))
    if len(rows) <= FEW:
        return ForAWhile(rows, ())
    by_week: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        by_week[monday_of(walltime.local_date(row[0].starts_at, zone))].append(row)
    return ForAWhile((), [WeekOfChanges(*week) for week in sorted(by_week.items())])
