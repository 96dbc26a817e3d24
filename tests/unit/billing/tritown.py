"""The agreements tests bill by: the story's, and the base set of the golden tables."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing.core.agreement import (
    ActivationKey,
    AgencyKey,
    Agreement,
    Basis,
    CallOutPool,
    FixedPool,
    Formula,
    Member,
    Offset,
    Overhead,
    Part,
    ReferenceTable,
    StandbyPool,
    Terms,
)
from billing.core.costs import BilledActivation, Figures
from billing.core.periods import Computation
from billing.core.spans import Days
from billing.core.time_rules import TimeRules
from common.money import Cents, charge

MILLBROOK, HARLOW, STONY_FORD = (
    AgencyKey("millbrook"),
    AgencyKey("harlow"),
    AgencyKey("stony-ford"),
)
A, B, C = AgencyKey("A"), AgencyKey("B"), AgencyKey("C")
OCTOBER = Days(date(2026, 10, 1), date(2026, 11, 1))
NOTHING = Figures(standby_minutes={}, activations=(), calls={})


def member(
    key: AgencyKey, *, joins_on: date | None = None, leaves_on: date | None = None
) -> Member:
    return Member(
        key=key,
        name=str(key).title(),
        organisation=str(key),
        joins_on=joins_on,
        leaves_on=leaves_on,
    )


def quarter_equal_rest_by_hours() -> Formula:
    return (
        Part(Basis.EQUAL, "§5.1", 25_00),
        Part(Basis.HOURS, "§5.2", 75_00, fallback=Basis.EQUAL),
    )


def tri_town() -> Agreement:
    return Agreement(
        title="Tri-Town Co-Response",
        members=(member(MILLBROOK), member(HARLOW), member(STONY_FORD)),
        pools=(
            StandbyPool("standby", "Standby", "§4.1", Decimal("5.40")),
            CallOutPool("call-out", "Call-out", "§4.2", Decimal(46)),
            FixedPool("supervision", "Supervision", "§4.3", Cents(2_291_67)),
        ),
        formula=quarter_equal_rest_by_hours(),
        overhead=Overhead("Keeping the books", "§4.4", 8_00),
        offsets=(Offset("grant", "County grant", "§4.5", Cents(1_500_00)),),
        time=TimeRules("§3", increment_minutes=15),
        terms=Terms("Tamarack County"),
    )


def base_set(*parts: Part, cents: int = 60_000_00) -> Agreement:
    """A 12,000 residents, value 900, 18 sworn; B half of that; C a sixth."""
    ratios = {
        Basis.POPULATION: (12_000, 6_000, 2_000),
        Basis.SWORN: (18, 9, 3),
        Basis.ASSESSED_VALUE: (900, 450, 150),
    }
    return Agreement(
        title="Base set",
        members=(member(A), member(B), member(C)),
        pools=(FixedPool("pool", "Pool", "§1", Cents(cents)),),
        formula=parts,
        time=TimeRules("§3"),
        terms=Terms("Host"),
        tables=tuple(
            ReferenceTable(
                basis,
                "census",
                date(2026, 1, 1),
                tuple(zip((A, B, C), figures, strict=True)),
            )
            for basis, figures in ratios.items()
        ),
    )


def used(minutes: dict[AgencyKey, int], *, rate: str = "46") -> Figures:
    """One activation per agency, of so many billed minutes."""
    activations = (
        BilledActivation(
            key=ActivationKey(f"visit-{agency}"),
            agency=agency,
            minutes=spent,
            time_cents=charge(Decimal(rate), spent, per=60),
        )
        for agency, spent in minutes.items()
    )
    return replace(NOTHING, activations=tuple(activations))


def october(minutes: dict[AgencyKey, int]) -> Figures:
    return replace(used(minutes), standby_minutes={"standby": 360 * 60})


def shares(computation: Computation) -> dict[str, int]:
    return {share.agency: share.cents for share in computation.shares}


def by_heads() -> Part:
    return Part(Basis.POPULATION, "§5")
