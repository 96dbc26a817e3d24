"""Small clauses that an agreement is made of: rates by date, premiums, averages."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from common.money import Cents
from common.public_holidays import Observed


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A rate that stands from a day on, until a later one does."""

    from_on: date
    rate: Decimal


class StandbyOffset(StrEnum):
    """What becomes of standby pay while somebody on standby is called out.

    Paid: not paid for the minutes billed, minimums included. Worked: not paid for
    the minutes between the clocks. None: it runs on.
    """

    NONE = "none"
    PAID = "paid"
    WORKED = "worked"


class RollingUnit(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Rolling:
    """Usage as the average of the latest `count` whole months, quarters or calendar
    years that were over when the period began.

    A member who joined inside them is averaged over the months it belonged.
    """

    count: int
    of: RollingUnit = RollingUnit.QUARTER


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of a state ("WI"); of none: the federal ones."""

    state: str = ""
    observed: Observed = Observed.ACTUAL


@dataclass(frozen=True, slots=True)
class Premium:
    """Time that costs more: nights, weekends, holidays.

    `basis_points` of the rate: 150_00 is time and a half. Counts on `weekdays`
    (Monday 0; none named: every day) from `starts_at` to `ends_at` by the local clock,
    past midnight where the end is not later; without both, the whole day. `holidays`:
    on those days alone. Where several count, the highest does.
    """

    code: str
    title: str
    clause: str
    basis_points: int
    weekdays: tuple[int, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None
    holidays: Holidays | None = None


class PremiumPayer(StrEnum):
    """Who bears what a premium adds: everybody, or whose request it was."""

    POOL = "pool"
    REQUESTER = "requester"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What all members together pay at most in a fiscal year; above it, nobody does.

    `warn_basis_points` of it spent is said on the period's page.
    """

    code: str
    title: str
    clause: str
    cents: Cents
    warn_basis_points: int = 80_00


@dataclass(frozen=True, slots=True)
class Instalment:
    """So much of the year's estimate, billed with the period this day falls in."""

    month: int
    basis_points: int
    day: int = 1


@dataclass(frozen=True, slots=True)
class Payee:
    """Who else than the host is paid: pools name it by its code."""

    code: str
    name: str
