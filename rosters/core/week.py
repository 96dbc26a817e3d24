"""Laying out a week for the eye: by local day and position, gaps among the people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from common import walltime
from rosters.core.confirming import Confirmed
from rosters.core.swaps import SwapState

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One person, or nobody, in one position for one span. `who` empty: a gap.

    `stands_in`: by an override. `running`: it is so now. `night`: of which pattern,
    by its public id, and which of its dates; None: of none. `confirmed`: how it
    stands with who was asked to confirm it, or UNREACHABLE of whom no phone reaches
    before it begins; None: nobody was asked. `swap`: the open one it is offered in.
    """

    starts_at: datetime
    ends_at: datetime
    position: int
    who: str
    stands_in: bool = False
    running: bool = False
    night: tuple[UUID, date] | None = field(default=None, compare=False)
    confirmed: Confirmed | None = field(default=None, compare=False)
    swap: tuple[UUID, SwapState] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A local day; for each position, in the order asked, what begins on it."""

    on: date
    seats: tuple[tuple[int, tuple[Entry, ...]], ...]


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


def monday_of_iso(week: str) -> date | None:
    """The Monday of a week written like 2026-W45, with weeks around it; None for any
    other text.
    """
    year, _, number = week.partition("-W")
    if not (year.isdecimal() and number.isdecimal() and len(number) == 2):
        return None
    try:
        on = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return None
    return on if date.min.year < on.year and int(year) < date.max.year else None


def iso_week(monday: date) -> str:
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def lay_out(
    entries: Iterable[Entry], *, positions: Sequence[int], monday: date, zone: ZoneInfo
) -> list[Day]:
    """Seven days from `monday`; each entry on the local day it begins.

    What began before the week stands on its first day; what begins after it is
    left out.
    """
    found: dict[tuple[date, int], list[Entry]] = {}
    for entry in sorted(entries):
        on = max(walltime.local_date(entry.starts_at, zone), monday)
        found.setdefault((on, entry.position), []).append(entry)
    return [
        Day(on, tuple((seat, tuple(found.get((on, seat), ()))) for seat in positions))
        for on in (monday + n * ONE_DAY for n in range(7))
    ]
