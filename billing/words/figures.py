"""Periods, minutes, miles and rates as people read them on a statement."""

from typing import Any, assert_never

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing.core.agreement import Basis, Proration
from billing.core.bounds import Limit, LimitLine
from billing.core.ceilings import Reached
from billing.core.changes import CostMoved
from billing.core.costs import CostLine, Unit
from billing.core.refusals import percent
from billing.core.spans import Days
from common.money import dollars


def hours(minutes: int) -> str:
    """Minutes as hours with two decimals: 345 is 5.75. For reading, never for sums."""
    hundredths = (minutes * 100 + 30) // 60
    return f"{hundredths // 100}.{hundredths % 100:02}"


def basis_name(basis: Basis) -> str:
    return {
        Basis.EQUAL: _("equal parts"),
        Basis.HOURS: _("hours"),
        Basis.CALLS: _("requests"),
        Basis.RESPONSES: _("responses"),
        Basis.OWN_COST: _("the cost of its own responses"),
        Basis.POPULATION: _("residents"),
        Basis.SWORN: _("sworn officers"),
        Basis.ASSESSED_VALUE: _("assessed value"),
        Basis.FIXED_PERCENT: _("agreed percentages"),
    }[basis]


def period_name(period: Days) -> str:
    """ "October 2026", or "October to December 2026"."""
    first, last = period.starts_on, period.last_day
    if (first.year, first.month) == (last.year, last.month):
        return date_format(first, "F Y")
    return _("%(first)s to %(last)s") % {
        "first": date_format(first, "F" if first.year == last.year else "F Y"),
        "last": date_format(last, "F Y"),
    }


def miles(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def cost_sum(line: CostLine) -> str:
    """How a cost came about: "360.00 h at $5.40". Empty for an amount as agreed."""
    if line.quantity is None or line.unit is None:
        return ""
    quantity, rate = line.quantity, line.rate
    facts = {"rate": str(rate), "quantity": str(quantity)}
    match line.unit:
        case Unit.MINUTES:
            facts["hours"] = hours(int(quantity))
            return _hours_sentence(facts, varies=rate is None)
        case Unit.MILES:
            return _miles_sentence(facts, varies=rate is None)
        case Unit.NIGHTS:
            return _("%(quantity)s nights, at $%(rate)s an hour") % facts
        case Unit.RESPONSES:
            return _("%(quantity)s responses at $%(rate)s") % facts
        case Unit.BASIS_POINTS:
            facts["percent"] = percent(int(quantity))
            return _percent_sentence(facts, line)
        case _:
            assert_never(line.unit)


def _percent_sentence(facts: dict[str, str], line: CostLine) -> str:
    """Who belonged for a part of the period pays first for that part."""
    if line.belonged == line.whole:
        return _("%(percent)s %% of the above") % facts
    facts |= {"own": str(line.belonged), "whole": str(line.whole)}
    return _("%(percent)s %% of the above, for %(own)s/%(whole)s of the period") % facts


def pieces_sentence(pieces: list[dict[str, Any]]) -> str:
    """ "40 min at 200 %": what of the billed minutes cost something else."""
    said = []
    for piece in pieces:
        facts = {
            "minutes": piece["minutes"],
            "percent": percent(piece["basis_points"]),
            "rate": piece["rate"],
        }
        if piece["premium"]:
            said.append(_("%(minutes)s min at %(percent)s %%") % facts)
        else:
            said.append(_("%(minutes)s min at $%(rate)s an hour") % facts)
    return ", ".join(said)


def limit_sentence(line: LimitLine, proration: Proration = Proration.DAYS) -> str:
    """Who belonged for a part of the period owes that part of the least."""
    if line.limit is Limit.FLOOR:
        if line.belonged == line.whole:
            return _("The least a member pays.")
        facts = {"own": line.belonged, "whole": line.whole}
        if proration is Proration.DAYS:
            return _("The least a member pays, for %(own)s of %(whole)s days.") % facts
        return _("The least a member pays, for %(own)s of %(whole)s months.") % facts
    return _("The most a member pays; the others share the rest.")


def ceiling_sentence(reached: Reached) -> str:
    """How near the year is to the most its members agreed to pay."""
    facts = {
        "title": reached.ceiling.title,
        "spent": dollars(reached.spent_cents),
        "most": dollars(reached.ceiling.cents),
        "above": dollars(reached.above_cents),
        "percent": percent(reached.basis_points // 100 * 100),
    }
    if reached.above_cents:
        return (
            _(
                "%(title)s: the fiscal year is at its most of %(most)s; %(above)s "
                "above it is billed to nobody."
            )
            % facts
        )
    return (
        _("%(title)s: the fiscal year stands at %(spent)s of %(most)s, %(percent)s %%.")
        % facts
    )


def cost_moved(moved: CostMoved) -> str:
    """ "Call-out $851.00, before $600.00"."""
    return _("%(title)s %(after)s, before %(before)s") % {
        "title": moved.title,
        "after": dollars(moved.after),
        "before": dollars(moved.before),
    }


def _hours_sentence(facts: dict[str, str], *, varies: bool) -> str:
    if varies:
        return _("%(hours)s h, each at its own rate") % facts
    return _("%(hours)s h at $%(rate)s an hour") % facts


def _miles_sentence(facts: dict[str, str], *, varies: bool) -> str:
    if varies:
        return _("%(quantity)s miles, each at its own rate") % facts
    return _("%(quantity)s miles at $%(rate)s") % facts
