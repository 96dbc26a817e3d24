"""Where does whoever is on call wait today? The base town of the day.

The rules, in words:

- A roster has at most one base town a weekday, from a day on, perhaps until another.
- A shift that ends on the day after its own, or sooner, keeps the town of its own day
  until it ends, whoever takes it over meanwhile: at two in the night of Monday's shift
  it is still Monday's. A longer one has the town of the day it is.
- It says where somebody waits and limits nothing: they leave for a call elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from common import walltime

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Base:
    """On that weekday (0 is Monday) the town is `town`, from `from_on` up to, not
    including, `until_on`.
    """

    weekday: int
    town: str
    from_on: date
    until_on: date | None = None

    def holds(self, on: date) -> bool:
        begun = self.from_on <= on and (self.until_on is None or on < self.until_on)
        return begun and on.weekday() == self.weekday


def town_on(bases: Iterable[Base], on: date) -> str:
    """The town of that day; empty: none is said."""
    return next((base.town for base in bases if base.holds(on)), "")


def day_of(
    begins_on: date, ends_at: datetime, *, now: datetime, zone: ZoneInfo
) -> date:
    """The day whose town holds at `now` for the running shift of `begins_on`."""
    last = walltime.local_date(ends_at, zone)
    if last <= begins_on + ONE_DAY:
        return begins_on
    return walltime.local_date(now, zone)
