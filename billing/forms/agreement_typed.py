"""From an agreement to what its fields show."""

from collections.abc import Callable
from datetime import date
from typing import Any

from billing.core.agreement import Agreement, FixedPool, Part, Pool, SplitMode
from billing.core.clauses import Premium
from billing.forms.fields import dollars_typed, line_of, percent_typed

Row = dict[str, Any]
Typed = tuple[Row, dict[str, list[Row]]]


def beginnings(a: Agreement, starts_on: date) -> Typed:
    return {
        "title": a.title,
        "starts_on": starts_on.isoformat(),
        "period": a.period.value,
        "split": a.split.value,
        "proration": a.proration.value,
        "attribution": a.attribution.value,
        "two_agencies": a.two_agencies.value,
        "shares_shown": "on" if a.shares_shown else "",
    }, {}


def members(a: Agreement, _starts_on: date) -> Typed:
    return {}, {
        "member": [
            {
                "key": m.key,
                "organisation": m.organisation,
                "joins_on": _day(m.joins_on),
                "leaves_on": _day(m.leaves_on),
                "budget": dollars_typed(m.budget_cents),
            }
            for m in a.members
        ]
    }


def pools(a: Agreement, _starts_on: date) -> Typed:
    top: Row = {}
    if a.overhead is not None:
        top = {
            "overhead_percent": percent_typed(a.overhead.basis_points),
            "overhead_title": a.overhead.title,
            "overhead_clause": a.overhead.clause,
        }
    return top, {"pool": [_pool(pool) for pool in a.pools]}


def _pool(pool: Pool) -> Row:
    amounts = {
        "rate_per_hour": getattr(pool, "rate_per_hour", None),
        "rate_per_mile": getattr(pool, "rate_per_mile", None),
        "cents": dollars_typed(pool.cents) if isinstance(pool, FixedPool) else None,
        "price_cents": dollars_typed(getattr(pool, "price_cents", None)) or None,
    }
    standing = getattr(pool, "while_working", None)
    return {
        "code": pool.code,
        "kind": pool.kind,
        "title": pool.title,
        "clause": pool.clause,
        "amount": str(next(a for a in amounts.values() if a is not None)),
        "later": "\n".join(line_of(each) for each in getattr(pool, "later_rates", ())),
        "tier": getattr(pool, "tier", "primary"),
        "while_working": standing.value if standing else "none",
        "minutes_per_night": str(getattr(pool, "minutes_per_night", "")),
        "payee": pool.payee,
    }


def formula(a: Agreement, _starts_on: date) -> Typed:
    first = [
        {
            "code": f.code,
            "percent": percent_typed(f.basis_points),
            "title": f.title,
            "clause": f.clause,
            "member": f.member or "",
            "shares_rest": "on" if f.shares_rest else "",
        }
        for f in a.first
    ]
    parts = [_part(part) for part in a.formula]
    if a.split is SplitMode.PER_POOL:
        own = ((pool.code, part) for pool in a.pools for part in pool.formula or ())
        parts += [_part(part) | {"pool": code} for code, part in own]
    return {}, {"first": first, "part": parts}


def _part(part: Part) -> Row:
    rolling = part.rolling
    return {
        "percent": percent_typed(part.basis_points),
        "basis": part.basis.value,
        "clause": part.clause,
        "fallback": part.fallback.value if part.fallback else "",
        "average": str(rolling.count) if rolling else "",
        "unit": rolling.of.value if rolling else "quarter",
        **{f"share_{key}": percent_typed(points) for key, points in part.percentages},
    }


def tables(a: Agreement, _starts_on: date) -> Typed:
    now = [
        {
            "basis": t.basis.value,
            "source": t.source,
            "as_of": _day(t.as_of),
            "from_on": _day(t.from_on),
            **{f"figure_{key}": str(figure) for key, figure in t.figures},
        }
        for t in a.tables
    ]
    past = [
        {
            "basis": p.basis.value,
            "source": p.source,
            "from_on": _day(p.from_on),
            "until_on": _day(p.until_on),
            **{f"figure_{key}": str(figure) for key, figure in p.figures},
        }
        for p in a.history
    ]
    return {}, {"table": now, "past": past}


def offsets(a: Agreement, _starts_on: date) -> Typed:
    return {}, {
        "offset": [
            {
                "code": o.code,
                "title": o.title,
                "clause": o.clause,
                "dollars": dollars_typed(o.cents) if o.cents else "",
                "percent": percent_typed(o.basis_points) if o.basis_points else "",
                "member": o.earmarked_for or "",
                "from_on": _day(o.from_on),
                "until_on": _day(o.until_on),
            }
            for o in a.offsets
        ]
    }


def limits(a: Agreement, _starts_on: date) -> Typed:
    top: Row = {"warn": "80"}
    if a.bounds is not None:
        top["floor"] = dollars_typed(a.bounds.floor_cents)
        top["cap"] = percent_typed(a.bounds.cap_basis_points)
        top["bounds_clause"] = a.bounds.clause
    if a.ceiling is not None:
        top["ceiling"] = dollars_typed(a.ceiling.cents)
        top["ceiling_title"] = a.ceiling.title
        top["ceiling_clause"] = a.ceiling.clause
        top["warn"] = percent_typed(a.ceiling.warn_basis_points)
    return top, {}


def time(a: Agreement, _starts_on: date) -> Typed:
    t = a.time
    there = t.cancelled_after_arrival_minutes
    return {
        "clause": t.clause,
        "clock": t.clock.value,
        "increment_minutes": str(t.increment_minutes),
        "rounding": t.rounding.value,
        "minimum_in_person_minutes": str(t.minimum_in_person_minutes),
        "minimum_applies": t.minimum_applies.value,
        "minimum_phone_minutes": str(t.minimum_phone_minutes),
        "maximum_phone_minutes": str(t.maximum_phone_minutes),
        "minimum_follow_up_minutes": str(t.minimum_follow_up_minutes),
        "documentation_cap_minutes": str(t.documentation_cap_minutes),
        "cancelled_before_departure_minutes": str(t.cancelled_before_departure_minutes),
        "cancelled_en_route_minutes": str(t.cancelled_en_route_minutes),
        "cancelled_after_arrival_minutes": "" if there is None else str(there),
    }, {}


def premiums(a: Agreement, _starts_on: date) -> Typed:
    top = {"payer": a.premium_payer.value}
    return top, {"premium": [_premium(premium) for premium in a.premiums]}


def _premium(p: Premium) -> Row:
    return {
        "code": p.code,
        "title": p.title,
        "clause": p.clause,
        "percent": percent_typed(p.basis_points),
        "weekdays": [str(day) for day in p.weekdays],
        "starts_at": f"{p.starts_at:%H:%M}" if p.starts_at else "",
        "ends_at": f"{p.ends_at:%H:%M}" if p.ends_at else "",
        "holidays": (p.holidays.state or "US") if p.holidays else "",
        "observed": p.holidays.observed.value if p.holidays else "actual",
    }


def estimate(a: Agreement, _starts_on: date) -> Typed:
    e = a.estimate
    if e is None:
        return {"true_up": True}, {"part": [], "instalment": []}
    top = {
        "amount": dollars_typed(e.year_cents),
        "title": e.title,
        "clause": e.clause,
        "true_up": "on" if e.true_up else "",
    }
    instalments = [
        {
            "month": str(each.month),
            "day": str(each.day),
            "percent": percent_typed(each.basis_points),
        }
        for each in e.instalments
    ]
    own = [_part(part) for part in e.formula or ()]
    return top, {"part": own, "instalment": instalments}


def terms(a: Agreement, _starts_on: date) -> Typed:
    t = a.terms
    top = {
        "remit_to": t.remit_to,
        "due_days": str(t.due_days),
        "question_days": str(t.question_days),
        "fiscal_year_starts_in": str(t.fiscal_year_starts_in),
    }
    return top, {"payee": [{"code": p.code, "name": p.name} for p in t.payees]}


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


Shown = Callable[[Agreement, date], Typed]
