"""Which days are public holidays in a state of the United States?

The rules, in words. The days are those of the state's own law, or the federal ones
where no state is named. Where a holiday falls on a weekend and another day is kept
for it, one of three is chosen:

- *actual*: the holiday itself. Christmas 2027 is Saturday the 25th.
- *observed*: the day kept for it, and not the holiday. Then it is Friday the 24th.
- *both*: the two of them.

A holiday for which no other day is kept is the same under all three.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache

import holidays

_KEPT = " (observed)"
# No day is kept further from its holiday.
_NEAR = timedelta(days=5)


class Observed(StrEnum):
    """Which day counts when another is kept for a holiday."""

    ACTUAL = "actual"
    OBSERVED = "observed"
    BOTH = "both"


@cache
def states() -> tuple[str, ...]:
    """The two letters of every state and territory there is a calendar for."""
    return tuple(sorted(holidays.list_supported_countries()["US"]))


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """The public holidays of `state` ("WI"); of none: the federal ones.

    ValueError for a state there is no calendar for.
    """

    state: str = ""
    observed: Observed = Observed.ACTUAL

    def __post_init__(self) -> None:
        if self.state and self.state not in states():
            raise ValueError(f"there is no calendar of holidays for {self.state}")

    def includes(self, on: date) -> bool:
        """Whether the day `on` is a public holiday."""
        return on in self.year(on.year)

    def year(self, year: int) -> dict[date, str]:
        """The holidays of a year and their names, in order."""
        return _year(self.state, self.observed, year)


@lru_cache(maxsize=1024)
def _year(state: str, observed: Observed, year: int) -> dict[date, str]:
    # The day kept for a New Year's Day may lie in the year before.
    around = [*_named(state, year - 1), *_named(state, year), *_named(state, year + 1)]
    kept = [(on, name) for on, name in around if name.endswith(_KEPT)]
    actual = [(on, name) for on, name in around if not name.endswith(_KEPT)]
    chosen = {
        Observed.ACTUAL: actual,
        Observed.OBSERVED: kept + [one for one in actual if not _replaced(one, kept)],
        Observed.BOTH: around,
    }[observed]
    found: dict[date, str] = {}
    for on, name in sorted(set(chosen)):
        if on.year == year:
            found[on] = f"{found[on]}; {name}" if on in found else name
    return found


def _named(state: str, year: int) -> Iterator[tuple[date, str]]:
    law = holidays.country_holidays(
        "US", subdiv=state or None, years=year, expand=False
    )
    for on in law:
        for name in law.get_list(on):
            yield on, name


def _replaced(holiday: tuple[date, str], kept: list[tuple[date, str]]) -> bool:
    on, name = holiday
    return any(other == name + _KEPT and abs(day - on) <= _NEAR for day, other in kept)
