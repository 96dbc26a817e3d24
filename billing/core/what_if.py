"""Several formulas side by side on the same towns and cost: who would pay what.

Every amount comes of `periods.compute`, which bills: a scenario is only turned into the
agreement and the figures that it takes. Nothing here touches the books.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from billing.core import ceilings
from billing.core.agreement import AgencyKey, Agreement, Basis
from billing.core.allocation import CannotBeSplit
from billing.core.apart import Apart
from billing.core.costs import Figures
from billing.core.periods import Computation, FallbackUsed, compute
from billing.core.refusals import Refusal
from billing.core.spans import Days, fiscal_year_of
from common.money import Cents

NOTHING = Cents(0)
LEAST, PRICE = Cents(8_000_00), Cents(531_00)


class Source(StrEnum):
    """Where a scenario's figures come from."""

    TYPED = "typed"
    TABLE = "table"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Town:
    """A member, or one that may become it, with a year's figures.

    `value` is assessed value in any one unit, `points` its agreed part in basis points.
    `organisation`: the public id of the agency meant, where it is known here.
    """

    key: AgencyKey
    name: str
    population: int = 0
    sworn: int = 0
    calls: int = 0
    minutes: int = 0
    value: int = 0
    points: int = 0
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Costs:
    """A year's cost to share: what stands whoever calls, and what the responses
    themselves cost, which is each town's own by its minutes."""

    standing_cents: Cents
    usage_cents: Cents = NOTHING

    @property
    def cents(self) -> Cents:
        return Cents(self.standing_cents + self.usage_cents)


@dataclass(frozen=True, slots=True)
class Blend:
    """A formula of one's own: so many basis points by each basis."""

    title: str
    parts: tuple[tuple[Basis, int], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """An agreement as it stood when it was taken for comparing."""

    code: str
    title: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period that really was: its days, and what happened, one sum for each town."""

    span: Days
    figures: Figures


@dataclass(frozen=True, slots=True)
class Knobs:
    """What some of the common formulas need beside the towns' figures.

    `floor_cents` is the least a year, `price_cents` for one response; `grant_year` says
    which year of a grant that steps down the scenario's year is.
    """

    floor_cents: Cents = LEAST
    price_cents: Cents = PRICE
    grant_year: int = 2


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that is compared, whole: opened again it says the same.

    `costs` None: the pools of `base`, the agreement in force when the activity was
    read, on what happened in `stretches`. `formulas` are codes of common agreements, of
    `blends` and of `agreements`, in the order they are shown.
    """

    source: Source
    about: str
    year: Days
    towns: tuple[Town, ...]
    costs: Costs | None
    formulas: tuple[str, ...]
    blends: tuple[Blend, ...] = ()
    agreements: tuple[Known, ...] = ()
    knobs: Knobs = Knobs()
    joining: Town | None = None
    leaving: AgencyKey | None = None
    base: Agreement | None = None
    stretches: tuple[Stretch, ...] = ()

    @property
    def periods(self) -> tuple[Stretch, ...]:
        """The stretches worked out one by one; none where the cost is typed, which is
        the year's."""
        return self.stretches if self.costs is None else ()

    def town(self, key: AgencyKey) -> Town | None:
        return next((town for town in self.towns if town.key == key), None)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A formula ready to be worked out: each stretch with the agreement it is under.

    `is_priced`: what members pay follows from a price, whatever it cost.
    """

    pieces: tuple[tuple[Agreement, Stretch], ...]
    is_priced: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What each would pay for the year. All `shares`, what `others` give and what is
    left `uncovered` sum to `cost_cents` exactly; a price that brings in more than the
    cost leaves a negative rest.

    `refusal`: why it cannot be worked out; then there are no shares.
    """

    shares: Mapping[AgencyKey, Cents]
    cost_cents: Cents
    others_cents: Cents = NOTHING
    uncovered_cents: Cents = NOTHING
    fallbacks: tuple[FallbackUsed, ...] = ()
    refusal: Refusal | None = None

    @property
    def lowest(self) -> AgencyKey | None:
        """Who pays least; of several the earlier key."""
        return min(self.shares, key=lambda k: (self.shares[k], k), default=None)

    @property
    def highest(self) -> AgencyKey | None:
        """Who pays most; of several the earlier key."""
        return min(self.shares, key=lambda k: (-self.shares[k], k), default=None)


def per_head(cents: Cents, people: int) -> Cents | None:
    """Cents for each of `people`, half a cent up; None where there is nobody. For
    reading, never for sums."""
    return Cents((2 * cents + people) // (2 * people)) if people > 0 else None


def outcome(prepared: Prepared, *, whole_cost: Cents | None = None) -> Outcome:
    """The formula at work, stretch after stretch; `whole_cost` is what it really cost
    where members pay by a price. Never raises: what cannot be split is a refusal."""
    try:
        done = tuple(_worked_out(prepared.pieces))
    except CannotBeSplit as refused:
        return Outcome({}, whole_cost or NOTHING, refusal=refused.why)
    shares: dict[AgencyKey, Cents] = {}
    for _agreement, one in done:
        for share in one.shares:
            shares[share.agency] = Cents(shares.get(share.agency, 0) + share.cents)
    others = sum(_from_others(agreement, one) for agreement, one in done)
    above = sum(ceilings.above(agreement, one) for agreement, one in done)
    paid = Cents(sum(shares.values()) + others)
    whole = whole_cost if prepared.is_priced and whole_cost is not None else None
    cost = Cents(paid + above) if whole is None else whole
    return Outcome(
        shares=shares,
        cost_cents=cost,
        others_cents=Cents(others),
        uncovered_cents=Cents(cost - paid),
        fallbacks=tuple(dict.fromkeys(f for _, one in done for f in one.fallbacks)),
    )


def _worked_out(
    pieces: Iterable[tuple[Agreement, Stretch]],
) -> Iterator[tuple[Agreement, Computation]]:
    """Each stretch by the code that bills. A ceiling counts what the fiscal year came
    to before, as it does for a period."""
    earlier: dict[Days, int] = {}
    for agreement, stretch in pieces:
        year = _fiscal_year(agreement, stretch.span)
        figures = stretch.figures
        if agreement.ceiling is not None:
            before = earlier.get(year, 0)
            figures = replace(figures, earlier_cents=Cents(before))
        done = compute(agreement, stretch.span, figures)
        earlier[year] = earlier.get(year, 0) + ceilings.counted(agreement, done)
        yield agreement, done


def _fiscal_year(agreement: Agreement, span: Days) -> Days:
    return fiscal_year_of(
        span.last_day, starts_in=agreement.terms.fiscal_year_starts_in
    )


def _from_others(agreement: Agreement, done: Computation) -> int:
    """What is paid by whoever is no member: grants, and who pays first from outside."""
    general = {o.code for o in agreement.offsets if o.earmarked_for is None}
    outside = {first.code for first in agreement.first if first.member is None}
    lines = (line.cents for line in done.costs if line.code in general | outside)
    granted = (
        line.cents
        for share in done.shares
        for line in share.earmarked
        if line.why is Apart.GRANT
    )
    return -sum(lines) - sum(granted)
