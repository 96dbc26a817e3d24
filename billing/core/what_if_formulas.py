"""Each formula of a scenario as an agreement over the same towns and the same cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from billing.core import refusals, what_if, what_if_figures
from billing.core.agreement import (
    TABULATED,
    AgencyKey,
    Agreement,
    Basis,
    Bounds,
    CallOutPool,
    FixedPool,
    Formula,
    Member,
    MileagePool,
    Offset,
    Part,
    ReferenceTable,
    ResponsePool,
    SplitMode,
)
from billing.core.refusals import percent, refusal
from billing.core.spans import MONTHS_IN, first_of, month_number
from billing.core.templates import by, template, usual
from billing.core.what_if import Blend, Costs, Outcome, Prepared, Scenario, Town
from common.money import WHOLE_IN_BASIS_POINTS, Cents, split_by_weight

EQUAL, FLAT, FIXED, STEP_DOWN, BASE_USAGE = (
    "equal",
    "flat",
    "fixed",
    "step-down",
    "base-usage",
)
STANDING, USAGE = "standing", "usage"
ON_USAGE = (CallOutPool, MileagePool, ResponsePool)
FIGURES = {
    Basis.POPULATION: "population",
    Basis.SWORN: "sworn",
    Basis.ASSESSED_VALUE: "value",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One formula: as the towns are, with one more, and with one fewer."""

    code: str
    now: Outcome
    with_joining: Outcome | None = None
    without_leaving: Outcome | None = None


def compared(scenario: Scenario) -> tuple[Compared, ...]:
    """Every formula of the scenario at work. The order of towns changes nothing, but
    for the formula that lets the first of them pay first."""
    towns = scenario.towns
    more = (*towns, scenario.joining) if scenario.joining else None
    fewer = tuple(town for town in towns if town.key != scenario.leaving)
    return tuple(
        Compared(
            code=code,
            now=outcome(scenario, code, towns),
            with_joining=outcome(scenario, code, more) if more else None,
            without_leaving=outcome(scenario, code, fewer)
            if scenario.leaving and fewer
            else None,
        )
        for code in scenario.formulas
    )


def outcome(scenario: Scenario, code: str, towns: Sequence[Town]) -> Outcome:
    """What `towns` would pay by that formula. ValueError for a code it has not."""
    whole = sum(town.points for town in scenario.towns)
    if code == FIXED and whole != WHOLE_IN_BASIS_POINTS:
        why = refusal("§5", refusals.PERCENTAGES_DO_NOT_SUM, sum=percent(whole))
        return Outcome({}, Cents(0), refusal=why)
    ready = prepared(scenario, code, towns)
    whole_cost = None
    if ready.is_priced:
        whole_cost = what_if.outcome(prepared(scenario, EQUAL, towns)).cost_cents
    return what_if.outcome(ready, whole_cost=whole_cost)


def prepared(scenario: Scenario, code: str, towns: Sequence[Town]) -> Prepared:
    """The formula as an agreement of `towns`, and each stretch's figures."""
    stretches = tuple(what_if_figures.stretches(scenario, towns))
    known = next((k for k in scenario.agreements if k.code == code), None)
    if known is not None:
        agreed = _as_agreed(scenario, known.agreement, towns)
        return Prepared(tuple((agreed, one) for one in stretches))
    common = _common(scenario, code, towns)
    if common.bounds is None:
        pieces = tuple((common, one) for one in stretches)
    else:
        days = {place: one.span.days for place, one in enumerate(stretches)}
        floors = split_by_weight(scenario.knobs.floor_cents, days)
        pieces = tuple(
            (_with_floor(common, floors[place]), one)
            for place, one in enumerate(stretches)
        )
    return Prepared(pieces, is_priced=code == FLAT)


def _with_floor(common: Agreement, floor: Cents) -> Agreement:
    """The least is a year's; a period's part of it goes by its days."""
    clause = common.bounds.clause if common.bounds else ""
    return replace(common, bounds=Bounds(clause, floor_cents=floor))


def _common(scenario: Scenario, code: str, towns: Sequence[Town]) -> Agreement:
    """A common agreement or a blend of one's own, with the scenario's costs."""
    blend = blend_of(scenario, code)
    bare = usual("", _members(scenario, towns), remit_to="")
    if blend is not None:
        made = replace(bare, formula=blended(blend))
    else:
        known = template(code)
        if known is None:
            raise ValueError(f"there is no formula {code}")
        made = known.made(bare, _begun(scenario))
    made = replace(made, formula=_plain(made.formula), estimate=None, ceiling=None)
    if code == FIXED:
        points = tuple((town.key, town.points) for town in towns)
        made = replace(made, formula=(replace(made.formula[0], percentages=points),))
    with_tables = replace(made, tables=_tables(scenario, made, towns))
    if code == FLAT:
        pool = ResponsePool("responses", "", "§4.1", scenario.knobs.price_cents)
        return replace(with_tables, pools=(pool,))
    return _with_costs(with_tables, scenario, own=code == BASE_USAGE)


def _begun(scenario: Scenario) -> date:
    """When a grant that steps down began, for the year to be the one that is meant."""
    years = scenario.knobs.grant_year - 1
    return first_of(month_number(scenario.year.starts_on) - 12 * years)


def _plain(formula: Formula) -> Formula:
    """Without averages: the figures given are those that count."""
    return tuple(replace(part, rolling=None) for part in formula)


def blended(blend: Blend) -> Formula:
    """The parts of one's own formula; usage that comes to nothing is split equally."""
    return tuple(
        replace(by((100, basis))[0], clause=f"§5.{place}", basis_points=points)
        for place, (basis, points) in enumerate(blend.parts, start=1)
        if points
    )


def blend_of(scenario: Scenario, code: str) -> Blend | None:
    return dict(zip(blend_codes(scenario), scenario.blends, strict=True)).get(code)


def blend_codes(scenario: Scenario) -> tuple[str, ...]:
    return tuple(f"blend-{n}" for n, _ in enumerate(scenario.blends, start=1))


def _with_costs(made: Agreement, scenario: Scenario, *, own: bool) -> Agreement:
    """The scenario's costs in place of the template's; `own`: each pays for its own
    responses, and the rest is split."""
    split = SplitMode.PER_POOL if own else SplitMode.COMBINED
    usage = by((100, Basis.OWN_COST)) if own else None
    base = scenario.base
    if base is None or not scenario.periods:
        pools = _typed_pools(scenario.costs or Costs(Cents(0)))
        priced = tuple(
            replace(pool, formula=usage if isinstance(pool, CallOutPool) else None)
            for pool in pools
        )
        return replace(made, pools=priced, split=split, overhead=None)
    return replace(
        made,
        pools=tuple(
            replace(pool, formula=usage if isinstance(pool, ON_USAGE) else None)
            for pool in base.pools
        ),
        split=split,
        overhead=base.overhead,
        offsets=(*_offsets(base, made.members), *made.offsets),
        premiums=base.premiums,
        premium_payer=base.premium_payer,
        terms=base.terms,
    )


def _typed_pools(costs: Costs) -> tuple[FixedPool | CallOutPool, ...]:
    standing = FixedPool(STANDING, "", "§4.1", costs.standing_cents)
    return standing, CallOutPool(USAGE, "", "§4.2", Decimal(0))


def _as_agreed(
    scenario: Scenario, agreed: Agreement, towns: Sequence[Town]
) -> Agreement:
    """An agreement as it is, of these towns; with typed costs in place of its pools.

    A typed cost is after grants and with everything that is added to it.
    """
    members = _members(scenario, towns, agreed)
    there = {None, *(town.key for town in towns)}
    ours = replace(
        agreed,
        members=members,
        estimate=None,
        tables=_tables(scenario, agreed, towns),
        first=tuple(first for first in agreed.first if first.member in there),
        formula=_of_members(agreed.formula, towns),
    )
    if scenario.costs is None and scenario.periods:
        return replace(ours, offsets=_offsets(agreed, members))
    ours = replace(ours, formula=_plain(ours.formula), history=())
    standing, usage = _typed_pools(scenario.costs or Costs(Cents(0)))
    formulas = {isinstance(p, ON_USAGE): p.formula for p in reversed(agreed.pools)}
    return replace(
        ours,
        pools=(
            replace(standing, formula=formulas.get(False)),
            replace(usage, formula=formulas.get(True)),
        ),
        overhead=None,
        offsets=(),
        premiums=(),
        bounds=_for_a_year(agreed),
    )


def _for_a_year(agreed: Agreement) -> Bounds | None:
    """Its floor counts for a period; a scenario without periods is one year."""
    bounds = agreed.bounds
    if bounds is None or bounds.floor_cents is None:
        return bounds
    periods = 12 // MONTHS_IN[agreed.period]
    return replace(bounds, floor_cents=Cents(bounds.floor_cents * periods))


def _of_members(formula: Formula, towns: Sequence[Town]) -> Formula:
    """Agreed percentages of whoever is still there; a newcomer's are its typed ones."""
    keys = {town.key: town.points for town in towns}
    return tuple(
        replace(part, percentages=tuple(_percentages(part, keys)))
        if part.percentages
        else part
        for part in formula
    )


def _percentages(
    part: Part, keys: dict[AgencyKey, int]
) -> Iterator[tuple[AgencyKey, int]]:
    agreed = dict(part.percentages)
    for key, points in keys.items():
        yield key, agreed.get(key, points)


def _members(
    scenario: Scenario, towns: Sequence[Town], agreed: Agreement | None = None
) -> tuple[Member, ...]:
    """The towns as members: since when they were, where the activity really was."""
    known = agreed or scenario.base
    dated = {m.key: m for m in known.members} if known and scenario.periods else {}
    return tuple(
        dated.get(town.key) or Member(town.key, town.name, town.organisation)
        for town in towns
    )


def _offsets(agreed: Agreement, members: Sequence[Member]) -> tuple[Offset, ...]:
    keys = {member.key for member in members}
    return tuple(
        offset
        for offset in agreed.offsets
        if offset.earmarked_for is None or offset.earmarked_for in keys
    )


def _tables(
    scenario: Scenario, agreed: Agreement, towns: Sequence[Town]
) -> tuple[ReferenceTable, ...]:
    """The towns' figures, or the agreement's own dated tables where they say the same
    of the same towns."""
    found: list[ReferenceTable] = []
    for basis in (basis for basis in Basis if basis in TABULATED):
        ours = tuple((town.key, getattr(town, FIGURES[basis])) for town in towns)
        last = agreed.table(basis)
        if last is not None and dict(last.figures) == dict(ours):
            found += [table for table in agreed.tables if table.basis is basis]
        else:
            as_of = scenario.year.starts_on
            found.append(ReferenceTable(basis, scenario.about, as_of, ours))
    return tuple(found)
