"""What the members agreed: who pays for what, by which rule. Data, and nothing else."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NewType

from billing.core.clauses import (
    Ceiling,
    DatedRate,
    Instalment,
    Payee,
    Premium,
    PremiumPayer,
    Rolling,
    StandbyOffset,
)
from billing.core.time_rules import TimeRules
from common.money import WHOLE_IN_BASIS_POINTS, Cents

# A member's short stable name ("harlow"). Ties are decided by its alphabet.
AgencyKey = NewType("AgencyKey", str)
# How the caller names an activation: whatever leads back to its clocks.
ActivationKey = NewType("ActivationKey", str)


class Basis(StrEnum):
    """What a part of the cost is split by."""

    EQUAL = "equal"
    HOURS = "hours"
    CALLS = "calls"
    RESPONSES = "responses"
    OWN_COST = "own_cost"
    POPULATION = "population"
    SWORN = "sworn"
    ASSESSED_VALUE = "assessed_value"
    FIXED_PERCENT = "fixed_percent"


# What a member did or had; may come to nothing, so it needs another rule beside it.
USAGE = frozenset({Basis.HOURS, Basis.CALLS, Basis.RESPONSES, Basis.OWN_COST})
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

    `tier` names whose hours on call are paid ("primary", "backup"). `while_working`:
    whether it is paid while they are called out.
    """

    code: str
    title: str
    clause: str
    rate_per_hour: Decimal
    tier: str = "primary"
    formula: tuple["Part", ...] | None = None
    kind: Literal["standby"] = "standby"
    later_rates: tuple[DatedRate, ...] = ()
    while_working: StandbyOffset = StandbyOffset.NONE
    payee: str = ""


@dataclass(frozen=True, slots=True)
class CallOutPool:
    """Paying for the time people were out, or on the telephone, by the hour."""

    code: str
    title: str
    clause: str
    rate_per_hour: Decimal
    formula: tuple["Part", ...] | None = None
    kind: Literal["call_out"] = "call_out"
    later_rates: tuple[DatedRate, ...] = ()
    payee: str = ""


@dataclass(frozen=True, slots=True)
class MileagePool:
    """Paying for the miles driven."""

    code: str
    title: str
    clause: str
    rate_per_mile: Decimal
    formula: tuple["Part", ...] | None = None
    kind: Literal["mileage"] = "mileage"
    later_rates: tuple[DatedRate, ...] = ()
    payee: str = ""


@dataclass(frozen=True, slots=True)
class FixedPool:
    """An amount that is the same every period: a salary, supervision, a vehicle."""

    code: str
    title: str
    clause: str
    cents: Cents
    formula: tuple["Part", ...] | None = None
    kind: Literal["fixed"] = "fixed"
    payee: str = ""


@dataclass(frozen=True, slots=True)
class NightPool:
    """So many hours' pay for each night on call, whatever happens in it.

    A night is a stretch on call that holds some time of 00:00-05:00.
    """

    code: str
    title: str
    clause: str
    rate_per_hour: Decimal
    minutes_per_night: int
    tier: str = "primary"
    formula: tuple["Part", ...] | None = None
    kind: Literal["night"] = "night"
    later_rates: tuple[DatedRate, ...] = ()
    payee: str = ""


@dataclass(frozen=True, slots=True)
class ResponsePool:
    """The same price for every response that somebody set out for or took by phone."""

    code: str
    title: str
    clause: str
    price_cents: Cents
    formula: tuple["Part", ...] | None = None
    kind: Literal["response"] = "response"
    payee: str = ""


Pool = StandbyPool | CallOutPool | MileagePool | FixedPool | NightPool | ResponsePool


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

    `cents` is what is given each period, a positive amount; `basis_points` of the cost
    (of the member's share, if earmarked) come on top. `earmarked_for` names the one
    member whose share it lowers, not below nothing; None lowers the cost that everybody
    splits. From `from_on` up to, not including, `until_on`; in a period that it covers
    in part it counts by days. A grant that steps down is several, one after another.
    """

    code: str
    title: str
    clause: str
    cents: Cents
    earmarked_for: AgencyKey | None = None
    basis_points: int = 0
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class FirstShare:
    """Part of the cost that one payer takes first; the formula splits the rest.

    `member` None: a payer from outside, who gets no statement. A member that pays
    first takes no part in splitting the rest unless `shares_rest`.
    """

    code: str
    title: str
    clause: str
    basis_points: int
    member: AgencyKey | None = None
    shares_rest: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One ingredient of the formula: so much of the cost, split by this.

    `basis_points` of all parts of a formula sum to 10,000. `fallback` is what the
    part is split by when its own basis comes to nothing, as in a month without calls.
    `percentages` are basis points per member, for a fixed percentage only. `rolling`:
    usage is averaged over past months instead of counted in the period.
    """

    basis: Basis
    clause: str
    basis_points: int = WHOLE_IN_BASIS_POINTS
    fallback: Basis | None = None
    percentages: tuple[tuple[AgencyKey, int], ...] = ()
    rolling: Rolling | None = None


Formula = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """Figures agreed for a while: residents, officers, assessed value.

    Counts for periods that begin on or after `from_on`, until a later one of the same
    kind does.
    """

    basis: Basis
    source: str
    as_of: date
    figures: tuple[tuple[AgencyKey, int], ...]
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class PastFigures:
    """Usage before it was recorded here, for rolling averages: `basis` in whole months
    from `from_on` up to, not including, `until_on`. Stands instead of what is recorded.
    """

    basis: Basis
    source: str
    from_on: date
    until_on: date
    figures: tuple[tuple[AgencyKey, int], ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Billing a year's estimate, and setting it right when the year is over.

    `formula` splits the estimate; None: as everything else. Without `instalments`
    every period bills the same part. `true_up`: the fiscal year's last period bills or
    gives back what the year really came to.
    """

    code: str
    title: str
    clause: str
    year_cents: Cents
    formula: Formula | None = None
    instalments: tuple[Instalment, ...] = ()
    true_up: bool = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a member pays of what is split.

    What a floor takes or a cap leaves is shared by the others by the same formula.
    """

    clause: str
    floor_cents: Cents | None = None
    cap_basis_points: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """To whom a statement is paid, and when. Days count from the period's last; who
    gets the statement late has at least half of them, rounded up (ADR 20).
    """

    remit_to: str
    due_days: int = 30
    question_days: int = 15
    fiscal_year_starts_in: int = 1
    payees: tuple[Payee, ...] = ()

    def due_on(self, last_day: date, *, issued_on: date) -> date:
        """By when it is paid."""
        return _not_too_soon(self.due_days, last_day, issued_on)

    def questions_until(self, last_day: date, *, issued_on: date) -> date:
        """The last day on which a line may be questioned."""
        return _not_too_soon(self.question_days, last_day, issued_on)


def _not_too_soon(days: int, last_day: date, issued_on: date) -> date:
    half = timedelta(days=days - days // 2)
    return max(last_day + timedelta(days=days), issued_on + half)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything needed to work out who pays what for a period.

    `shares_shown`: each member's statement says what the others pay.
    """

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
    first: tuple[FirstShare, ...] = ()
    ceiling: Ceiling | None = None
    estimate: Estimate | None = None
    premiums: tuple[Premium, ...] = ()
    premium_payer: PremiumPayer = PremiumPayer.POOL
    history: tuple[PastFigures, ...] = ()
    shares_shown: bool = False

    def member(self, key: AgencyKey) -> Member | None:
        return next((member for member in self.members if member.key == key), None)

    def table(self, basis: Basis, day: date = date.max) -> ReferenceTable | None:
        """The table in force on `day`: of several, the last that counts by then."""
        ours = [table for table in self.tables if table.basis is basis]
        begun = [t for t in ours if t.from_on is None or t.from_on <= day]
        return max(begun, key=lambda t: t.from_on or date.min, default=None)

    def formulas(self) -> tuple[Formula, ...]:
        """Every formula in force: the common one, then the pools' own."""
        own = [pool.formula for pool in self.pools if pool.formula is not None]
        if self.estimate is not None and self.estimate.formula is not None:
            own.append(self.estimate.formula)
        return (self.formula, *own)
