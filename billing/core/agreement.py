"""What the members agreed: who pays for what, by which rule. Data, and nothing else."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NewType

from common.money import WHOLE_IN_BASIS_POINTS, Cents

# A member's short stable name ("harlow"). Ties are decided by its alphabet.
AgencyKey = NewType("AgencyKey", str)


class Basis(StrEnum):
    """What a part of the cost is split by."""

    EQUAL = "equal"
    HOURS = "hours"
    CALLS = "calls"
    POPULATION = "population"
    SWORN = "sworn"
    ASSESSED_VALUE = "assessed_value"
    FIXED_PERCENT = "fixed_percent"


USAGE = frozenset({Basis.HOURS, Basis.CALLS})
TABULATED = frozenset({Basis.POPULATION, Basis.SWORN, Basis.ASSESSED_VALUE})


class SplitMode(StrEnum):
    """Whether everything is split together, or each pool on its own."""

    COMBINED = "combined"
    PER_POOL = "per_pool"


class Proration(StrEnum):
    """How a member who joins or leaves inside a period is counted."""

    DAYS = "days"
    MONTHS = "months"


class PeriodLength(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"


class BillableClock(StrEnum):
    """Which two clocks a billed visit runs between."""

    PORTAL_TO_PORTAL = "portal_to_portal"
    DISPATCH_TO_CLEAR = "dispatch_to_clear"
    ARRIVAL_TO_CLEAR = "arrival_to_clear"


class Rounding(StrEnum):
    """How minutes become increments. Nearest: half an increment goes up."""

    UP = "up"
    NEAREST = "nearest"
    NONE = "none"


class Attribution(StrEnum):
    """Which agency a response is billed to."""

    REQUESTER = "requester"
    PLACE = "place"


class TwoAgencies(StrEnum):
    """How one trip that served two agencies is divided."""

    REQUESTER_PAYS = "requester_pays"
    EQUAL = "equal"
    SCENE_MINUTES = "scene_minutes"


@dataclass(frozen=True, slots=True)
class Member:
    """An agency that shares the cost while it is a member.

    `leaves_on` is the first day it no longer is. `organisation` is the public id
    of the organisation meant; the key is what the agreement calls it.
    """

    key: AgencyKey
    name: str
    organisation: str
    joins_on: date | None = None
    leaves_on: date | None = None
    budget_cents: Cents | None = None

    def belongs_on(self, day: date) -> bool:
        joined = self.joins_on is None or self.joins_on <= day
        return joined and (self.leaves_on is None or day < self.leaves_on)


@dataclass(frozen=True, slots=True)
class StandbyPool:
    """Paying people to be reachable, whether or not anybody calls.

    `tier` names whose hours on call are paid ("primary", "backup").
    """

    code: str
    title: str
    clause: str
    rate_per_hour: Decimal
    tier: str = "primary"
    formula: tuple["Part", ...] | None = None
    kind: Literal["standby"] = "standby"


@dataclass(frozen=True, slots=True)
class CallOutPool:
    """Paying for the time people were out, or on the telephone, by the hour."""

    code: str
    title: str
    clause: str
    rate_per_hour: Decimal
    formula: tuple["Part", ...] | None = None
    kind: Literal["call_out"] = "call_out"


@dataclass(frozen=True, slots=True)
class MileagePool:
    """Paying for the miles driven."""

    code: str
    title: str
    clause: str
    rate_per_mile: Decimal
    formula: tuple["Part", ...] | None = None
    kind: Literal["mileage"] = "mileage"


@dataclass(frozen=True, slots=True)
class FixedPool:
    """An amount that is the same every period: a salary, supervision, a vehicle."""

    code: str
    title: str
    clause: str
    cents: Cents
    formula: tuple["Part", ...] | None = None
    kind: Literal["fixed"] = "fixed"


Pool = StandbyPool | CallOutPool | MileagePool | FixedPool


@dataclass(frozen=True, slots=True)
class Overhead:
    """What the host adds for keeping the books: a percentage of all pools together."""

    title: str
    clause: str
    basis_points: int
    code: Literal["overhead"] = "overhead"


@dataclass(frozen=True, slots=True)
class Offset:
    """Money from elsewhere. For everybody before the split, or for one member after.

    `cents` is what is given, a positive amount. `earmarked_for` names the one member
    whose share it lowers; None lowers the cost that everybody splits.
    """

    code: str
    title: str
    clause: str
    cents: Cents
    earmarked_for: AgencyKey | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One ingredient of the formula: so much of the cost, split by this.

    `basis_points` of all parts of a formula sum to 10,000. `fallback` is what the
    part is split by when its own basis comes to nothing, as in a month without calls.
    `percentages` are basis points per member, for a fixed percentage only.
    """

    basis: Basis
    clause: str
    basis_points: int = WHOLE_IN_BASIS_POINTS
    fallback: Basis | None = None
    percentages: tuple[tuple[AgencyKey, int], ...] = ()


Formula = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """Figures agreed for a while: residents, officers, assessed value."""

    basis: Basis
    source: str
    as_of: date
    figures: tuple[tuple[AgencyKey, int], ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a member pays of what is split.

    What a floor takes or a cap leaves is shared by the others by the same formula.
    """

    clause: str
    floor_cents: Cents | None = None
    cap_basis_points: int | None = None


@dataclass(frozen=True, slots=True)
class TimeRules:
    """How the clocks of one response become billed minutes.

    Minimums are minutes, 0 for none. `cancelled_en_route_minutes` is the least billed
    once somebody had departed; a request cancelled before that costs nothing.
    `documentation_cap_minutes` is how much writing up is billed at most.
    """

    clause: str
    clock: BillableClock = BillableClock.DISPATCH_TO_CLEAR
    increment_minutes: int = 1
    rounding: Rounding = Rounding.UP
    minimum_in_person_minutes: int = 0
    minimum_phone_minutes: int = 0
    minimum_follow_up_minutes: int = 0
    cancelled_en_route_minutes: int = 0
    documentation_cap_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """To whom a statement is paid, and when; days count from the period's last."""

    remit_to: str
    due_days: int = 30
    question_days: int = 15
    fiscal_year_starts_in: int = 1

    @property
    def due_after(self) -> timedelta:
        return timedelta(days=self.due_days)

    @property
    def questions_after(self) -> timedelta:
        return timedelta(days=self.question_days)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything needed to work out who pays what for a period."""

    title: str
    members: tuple[Member, ...]
    pools: tuple[Pool, ...]
    formula: Formula
    time: TimeRules
    terms: Terms
    overhead: Overhead | None = None
    offsets: tuple[Offset, ...] = ()
    tables: tuple[ReferenceTable, ...] = ()
    bounds: Bounds | None = None
    split: SplitMode = SplitMode.COMBINED
    attribution: Attribution = Attribution.REQUESTER
    two_agencies: TwoAgencies = TwoAgencies.REQUESTER_PAYS
    period: PeriodLength = PeriodLength.MONTH
    proration: Proration = Proration.DAYS

    def member(self, key: AgencyKey) -> Member | None:
        return next((member for member in self.members if member.key == key), None)

    def table(self, basis: Basis) -> ReferenceTable | None:
        return next((table for table in self.tables if table.basis is basis), None)

    def formulas(self) -> tuple[Formula, ...]:
        """Every formula in force: the common one, then the pools' own."""
        own = (pool.formula for pool in self.pools if pool.formula is not None)
        return (self.formula, *own)
