"""What a month of the year cost each member, worked out again in exact fractions.

Written from the words of the agreement; imports nothing of billing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from tests.unit.billing.oracle import cents_by_largest_fraction

Shares = dict[str, int]
Parts = Sequence[tuple[int, str]]  # basis points, by what


class Seen(Protocol):
    """A response as it really was."""

    @property
    def agency(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Consortium:
    """Who belongs from when up to when, residents, and the last day of the grant."""

    members: dict[str, tuple[date, date]]
    population: dict[str, int]
    grant_until: date

    def cost(self, month: date, visits: Iterable[Seen]) -> int:
        """360 hours at $5.40, call-outs at $46 by the quarter of an hour, supervision,
        8 % on all of it, less $1,500 by days."""
        end = next_month(month)
        gross = 360 * 540 + 2_291_67
        gross += sum(
            half_up(Fraction(4600 * quarters(v.minutes) * 15, 60)) for v in visits
        )
        covered = max(0, (min(self.grant_until, end) - month).days)
        grant = half_up(Fraction(1_500_00 * covered, (end - month).days))
        return gross + half_up(Fraction(gross * 8, 100)) - grant

    def shares(
        self, month: date, cents: int, parts: Parts, visits: list[Seen]
    ) -> Shares:
        """`cents` by `parts`; who belongs for some of the month by days."""
        amounts = cents_by_largest_fraction(
            {
                f"{place:04}": Fraction(cents * points, 100_00)
                for place, (points, _) in enumerate(parts)
            }
        )
        found: Shares = {}
        for place, (_, basis) in enumerate(parts):
            amount = amounts[f"{place:04}"]
            split = (
                self._by_hours(month, amount, visits)
                if basis == "hours"
                else self._by_days(month, amount, basis)
            )
            for agency, share in split.items():
                found[agency] = found.get(agency, 0) + share
        return found

    def _by_hours(self, month: date, amount: int, visits: list[Seen]) -> Shares:
        there = dict.fromkeys(self._there(month, next_month(month)), 0)
        for visit in visits:
            there[visit.agency] += quarters(visit.minutes)
        return split(amount, there)

    def _by_days(self, month: date, amount: int, basis: str) -> Shares:
        end = next_month(month)
        edges = {day for span in self.members.values() for day in span}
        cuts = sorted({month, end, *(day for day in edges if month < day < end)})
        stretches = list(pairwise(cuts))
        amounts = cents_by_largest_fraction(
            {
                f"{place:04}": Fraction(
                    amount * (last - first).days, (end - month).days
                )
                for place, (first, last) in enumerate(stretches)
            }
        )
        found: Shares = {}
        for place, (first, last) in enumerate(stretches):
            weights = {
                agency: 1 if basis == "equal" else self.population[agency]
                for agency in self._there(first, last)
            }
            for agency, share in split(amounts[f"{place:04}"], weights).items():
                found[agency] = found.get(agency, 0) + share
        return found

    def _there(self, first: date, last: date) -> list[str]:
        spans = sorted(self.members.items())
        return [key for key, (since, until) in spans if since < last and first < until]


def split(amount: int, weights: dict[str, int]) -> Shares:
    whole = sum(weights.values())
    return cents_by_largest_fraction(
        {key: Fraction(amount * weight, whole) for key, weight in weights.items()}
    )


def quarters(minutes: int) -> int:
    return -(-minutes // 15)


def half_up(exact: Fraction) -> int:
    return int((exact + Fraction(1, 2)) // 1)


def next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
