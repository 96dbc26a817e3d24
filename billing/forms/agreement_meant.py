"""From what was typed to the agreement that is meant: section by section."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from billing.core.agreement import (
    AgencyKey,
    Agreement,
    Attribution,
    Basis,
    Bounds,
    CallOutPool,
    Estimate,
    FirstShare,
    FixedPool,
    Formula,
    Member,
    MileagePool,
    NightPool,
    Offset,
    Overhead,
    Part,
    PastFigures,
    PeriodLength,
    Pool,
    Proration,
    ReferenceTable,
    ResponsePool,
    SplitMode,
    StandbyPool,
    Terms,
    TwoAgencies,
)
from billing.core.clauses import (
    Ceiling,
    Holidays,
    Instalment,
    Payee,
    Premium,
    PremiumPayer,
    Rolling,
    RollingUnit,
    StandbyOffset,
)
from billing.core.keys import key_of
from billing.core.time_rules import BillableClock, MinimumApplies, Rounding, TimeRules
from billing.forms.fields import cents_or_none
from common.money import Cents
from common.public_holidays import Observed

Top = dict[str, Any]
Rows = dict[str, list[dict[str, Any]]]
Seats = dict[str, str]
Figures = tuple[tuple[AgencyKey, int], ...]
Meant = Callable[[Agreement, Top, Rows, Seats], Agreement]


def beginnings(
    a: Agreement, top: Top, _rows: Rows, _seats: dict[str, str]
) -> Agreement:
    return replace(
        a,
        title=top["title"],
        period=PeriodLength(top["period"]),
        split=SplitMode(top["split"]),
        proration=Proration(top["proration"]),
        attribution=Attribution(top["attribution"]),
        two_agencies=TwoAgencies(top["two_agencies"]),
        shares_shown=top["shares_shown"],
    )


def members(a: Agreement, _top: Top, rows: Rows, seats: Seats) -> Agreement:
    """Keys stay what they are; a new member's is made of its name. Who is taken out
    takes along its figures and percentages: no other form shows them any more.
    """
    named = [(row, seats[row["organisation"]]) for row in rows["member"]]
    keys = _codes([(row["key"], name) for row, name in named], ())
    return replace(
        _figures_of(a, frozenset(keys)),
        members=tuple(
            Member(
                key=AgencyKey(key),
                name=name,
                organisation=row["organisation"],
                joins_on=row["joins_on"],
                leaves_on=row["leaves_on"],
                budget_cents=cents_or_none(row["budget"]),
            )
            for key, (row, name) in zip(keys, named, strict=True)
        ),
    )


def _figures_of(a: Agreement, keys: frozenset[str]) -> Agreement:
    """The agreement with the figures and percentages of these alone."""

    def among(figures: Figures) -> Figures:
        return tuple((key, figure) for key, figure in figures if key in keys)

    def parts(formula: Formula) -> Formula:
        return tuple(replace(p, percentages=among(p.percentages)) for p in formula)

    def own(formula: Formula | None) -> Formula | None:
        return None if formula is None else parts(formula)

    made = a.estimate
    return replace(
        a,
        formula=parts(a.formula),
        pools=tuple(replace(pool, formula=own(pool.formula)) for pool in a.pools),
        estimate=made and replace(made, formula=own(made.formula)),
        tables=tuple(replace(t, figures=among(t.figures)) for t in a.tables),
        history=tuple(replace(h, figures=among(h.figures)) for h in a.history),
    )


def pools(a: Agreement, top: Top, rows: Rows, _seats: Seats) -> Agreement:
    codes = _codes([(row["code"], row["title"]) for row in rows["pool"]], _used(a))
    per_pool = a.split is SplitMode.PER_POOL
    before = {pool.code: pool.formula for pool in a.pools if per_pool}
    overhead = None
    if top["overhead_percent"] is not None:
        overhead = Overhead(
            top["overhead_title"], top["overhead_clause"], top["overhead_percent"]
        )
    return replace(
        a,
        overhead=overhead,
        pools=tuple(
            _pool(row, code, before.get(code))
            for row, code in zip(rows["pool"], codes, strict=True)
        ),
    )


def _pool(row: dict[str, Any], code: str, formula: Formula | None) -> Pool:
    amount: Decimal = row["amount"]
    head: dict[str, Any] = {
        "code": code,
        "title": row["title"],
        "clause": row["clause"],
        "formula": formula,
        "payee": row.get("payee", ""),
    }
    match row["kind"]:
        case "fixed":
            return FixedPool(cents=Cents(int(amount.scaleb(2))), **head)
        case "response":
            return ResponsePool(price_cents=Cents(int(amount.scaleb(2))), **head)
        case "mileage":
            return MileagePool(rate_per_mile=amount, later_rates=row["later"], **head)
        case "call_out":
            return CallOutPool(rate_per_hour=amount, later_rates=row["later"], **head)
        case "night":
            return NightPool(
                rate_per_hour=amount,
                minutes_per_night=row["minutes_per_night"],
                tier=row["tier"] or "primary",
                later_rates=row["later"],
                **head,
            )
        case _:
            return StandbyPool(
                rate_per_hour=amount,
                tier=row["tier"] or "primary",
                while_working=StandbyOffset(row["while_working"] or "none"),
                later_rates=row["later"],
                **head,
            )


def formula(a: Agreement, _top: Top, rows: Rows, _seats: Seats) -> Agreement:
    codes = _codes([(row["code"], row["title"]) for row in rows["first"]], _used(a))
    first = tuple(
        FirstShare(
            code=code,
            title=row["title"],
            clause=row["clause"],
            basis_points=row["percent"],
            member=AgencyKey(row["member"]) if row["member"] else None,
            shares_rest=row["shares_rest"],
        )
        for row, code in zip(rows["first"], codes, strict=True)
    )
    return replace(
        a,
        first=first,
        formula=_parts(a, rows["part"], ""),
        pools=tuple(
            replace(pool, formula=_parts(a, rows["part"], pool.code) or None)
            for pool in a.pools
        ),
    )


def _parts(a: Agreement, rows: list[dict[str, Any]], pool: str) -> Formula:
    """The parts of this cost; of "": of all without a rule of their own."""
    return tuple(_part(a, row) for row in rows if row.get("pool", "") == pool)


def _part(a: Agreement, row: dict[str, Any]) -> Part:
    basis = Basis(row["basis"])
    shares = ((m.key, row.get(f"share_{m.key}")) for m in a.members)
    given = tuple((key, points) for key, points in shares if points is not None)
    average, fallback = row.get("average"), row.get("fallback")
    unit = RollingUnit(row.get("unit") or RollingUnit.QUARTER.value)
    return Part(
        basis=basis,
        clause=row["clause"],
        basis_points=row["percent"],
        fallback=Basis(fallback) if fallback else None,
        percentages=given if basis is Basis.FIXED_PERCENT else (),
        rolling=Rolling(average, unit) if average else None,
    )


def tables(a: Agreement, _top: Top, rows: Rows, _seats: Seats) -> Agreement:
    return replace(
        a,
        tables=tuple(
            ReferenceTable(
                basis=Basis(row["basis"]),
                source=row["source"],
                as_of=row["as_of"],
                figures=_figures(a, row),
                from_on=row["from_on"],
            )
            for row in rows["table"]
        ),
        history=tuple(
            PastFigures(
                basis=Basis(row["basis"]),
                source=row["source"],
                from_on=row["from_on"],
                until_on=row["until_on"],
                figures=_figures(a, row),
            )
            for row in rows["past"]
        ),
    )


def _figures(a: Agreement, row: dict[str, Any]) -> Figures:
    typed = ((m.key, row.get(f"figure_{m.key}")) for m in a.members)
    return tuple((key, figure) for key, figure in typed if figure is not None)


def offsets(a: Agreement, _top: Top, rows: Rows, _seats: Seats) -> Agreement:
    codes = _codes([(row["code"], row["title"]) for row in rows["offset"]], _used(a))
    return replace(
        a,
        offsets=tuple(
            Offset(
                code=code,
                title=row["title"],
                clause=row["clause"],
                cents=Cents(row["dollars"] or 0),
                earmarked_for=AgencyKey(row["member"]) if row["member"] else None,
                basis_points=row["percent"] or 0,
                from_on=row["from_on"],
                until_on=row["until_on"],
            )
            for row, code in zip(rows["offset"], codes, strict=True)
        ),
    )


def limits(a: Agreement, top: Top, _rows: Rows, _seats: Seats) -> Agreement:
    bounds = ceiling = None
    if top["floor"] is not None or top["cap"] is not None:
        bounds = Bounds(top["bounds_clause"], cents_or_none(top["floor"]), top["cap"])
    if top["ceiling"] is not None:
        ceiling = Ceiling(
            code=a.ceiling.code if a.ceiling else "ceiling",
            title=top["ceiling_title"],
            clause=top["ceiling_clause"],
            cents=Cents(top["ceiling"]),
            warn_basis_points=top["warn"],
        )
    return replace(a, bounds=bounds, ceiling=ceiling)


def time(a: Agreement, top: Top, _rows: Rows, _seats: Seats) -> Agreement:
    minutes = {n: v for n, v in top.items() if n.endswith("_minutes")}
    minutes["increment_minutes"] = int(top["increment_minutes"])
    rules = TimeRules(
        clause=top["clause"],
        clock=BillableClock(top["clock"]),
        rounding=Rounding(top["rounding"]),
        minimum_applies=MinimumApplies(top["minimum_applies"]),
        **minutes,
    )
    return replace(a, time=rules)


def premiums(a: Agreement, top: Top, rows: Rows, _seats: Seats) -> Agreement:
    codes = _codes([(row["code"], row["title"]) for row in rows["premium"]], _used(a))
    return replace(
        a,
        premium_payer=PremiumPayer(top["payer"]),
        premiums=tuple(
            Premium(
                code=code,
                title=row["title"],
                clause=row["clause"],
                basis_points=row["percent"],
                weekdays=tuple(int(day) for day in row["weekdays"]),
                starts_at=row["starts_at"],
                ends_at=row["ends_at"],
                holidays=_holidays(row),
            )
            for row, code in zip(rows["premium"], codes, strict=True)
        ),
    )


def _holidays(row: dict[str, Any]) -> Holidays | None:
    if not row["holidays"]:
        return None
    state = "" if row["holidays"] == "US" else row["holidays"]
    return Holidays(state, Observed(row["observed"] or Observed.ACTUAL.value))


def estimate(a: Agreement, top: Top, rows: Rows, _seats: Seats) -> Agreement:
    if top["amount"] is None:
        return replace(a, estimate=None)
    before = a.estimate
    made = Estimate(
        code=before.code if before else "estimate",
        title=top["title"],
        clause=top["clause"],
        year_cents=Cents(top["amount"]),
        formula=_parts(a, rows["part"], "") or None,
        instalments=tuple(
            Instalment(int(row["month"]), row["percent"], row["day"])
            for row in rows["instalment"]
        ),
        true_up=top["true_up"],
    )
    return replace(a, estimate=made)


def terms(a: Agreement, top: Top, rows: Rows, _seats: Seats) -> Agreement:
    codes = _codes([(row["code"], row["name"]) for row in rows["payee"]], _used(a))
    payees = zip(codes, rows["payee"], strict=True)
    made = Terms(
        remit_to=top["remit_to"],
        due_days=top["due_days"],
        question_days=top["question_days"],
        fiscal_year_starts_in=int(top["fiscal_year_starts_in"]),
        payees=tuple(Payee(code, row["name"]) for code, row in payees),
    )
    return replace(a, terms=made)


def _used(a: Agreement) -> list[str]:
    """Every code that stands in the agreement already."""
    lines = (*a.pools, *a.offsets, *a.first, *a.premiums, *a.terms.payees)
    single = (line for line in (a.ceiling, a.estimate) if line is not None)
    return ["overhead", *(line.code for line in (*lines, *single))]


def _codes(lines: Sequence[tuple[str, str]], others: Iterable[str]) -> list[str]:
    """The code of each line: the one it has, or one made of its name."""
    taken = [*others, *(code for code, _name in lines if code)]
    codes: list[str] = []
    for code, name in lines:
        codes.append(code or key_of(name, [*taken, *codes]))
    return codes
