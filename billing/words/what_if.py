"""What comparing formulas says to people: titles, refusals of a table, sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.core import refusals
from billing.core.agreement import Basis
from billing.core.periods import FallbackUsed
from billing.core.refusals import Refusal, percent
from billing.core.templates import template
from billing.core.town_table import Fault, Wrong
from billing.core.what_if import Outcome, Scenario
from billing.core.what_if_formulas import EQUAL, FIXED, blend_of
from billing.words import basis_name, how_split, period_name, refusal_sentence
from common.money import Cents, dollars

OVER_A_YEAR = ("estimate", "three-years", "calls-value-population", "actual")


def version_title(number: int, *, is_draft: bool) -> str:
    if is_draft:
        return _("Draft, version %(n)s") % {"n": number}
    return _("As agreed now (version %(n)s)") % {"n": number}


def read_from(consortium: str, year: str) -> str:
    return _("What %(consortium)s really did, %(year)s") % {
        "consortium": consortium,
        "year": year,
    }


def title_of(scenario: Scenario, code: str) -> str:
    """What a formula is called where formulas stand side by side."""
    known = next((k.title for k in scenario.agreements if k.code == code), None)
    blend = blend_of(scenario, code)
    if blend is not None:
        return blend.title or blend_said(blend.parts)
    common = template(code)
    return known or (_(common.title) if common else code)


def about(scenario: Scenario, code: str) -> str:
    """One sentence more on a formula; empty where its title says all."""
    known = next((k for k in scenario.agreements if k.code == code), None)
    if known is not None:
        return ", ".join(
            _("%(percent)s %% %(how)s")
            % {"percent": percent(part.basis_points), "how": how_split(part.basis)}
            for part in known.agreement.formula
        )
    blend = blend_of(scenario, code)
    if blend is not None:
        return blend_said(blend.parts) if blend.title else ""
    return _common_about(scenario, code)


def _common_about(scenario: Scenario, code: str) -> str:
    knobs = scenario.knobs
    facts = {
        "floor": dollars(knobs.floor_cents),
        "price": dollars(knobs.price_cents),
        "year": knobs.grant_year,
        "first": scenario.towns[0].name if scenario.towns else "",
    }
    special = {
        "flat": _("%(price)s for each response; others reimburse 70 %% of it.") % facts,
        "floor": _("Nobody pays less than %(floor)s a year.") % facts,
        "step-down": _("Year %(year)s of the grant.") % facts,
        "host-first": _("The state half, %(first)s a quarter, the others what is left.")
        % facts,
        "county-cities": _("The county 53 %% first, the rest by residents.") % {},
        FIXED: _("By the percentages typed for each."),
        EQUAL: "",
        "on-call": "",  # what it says of costs is not this scenario's
    }
    if code in OVER_A_YEAR:
        return _("Over the whole year, on these figures.")
    common = template(code)
    return special.get(code, _(common.about) if common else "")


def blend_said(parts: tuple[tuple[Basis, int], ...]) -> str:
    """ "25 % in equal parts, 75 % by hours"."""
    return ", ".join(
        _("%(percent)s %% %(how)s")
        % {"percent": percent(points), "how": how_split(basis)}
        for basis, points in parts
        if points
    )


def page_sentence(scenario: Scenario, consortium: str) -> str:
    """What the page answers, and for which days."""
    if scenario.periods:
        return _("%(consortium)s: who would have paid what for %(period)s.") % {
            "consortium": consortium,
            "period": period_name(scenario.year),
        }
    return _("%(consortium)s: who would pay what in a year.") % {
        "consortium": consortium
    }


def refused(why: Refusal) -> str:
    facts = dict(why.facts)
    if why.sentence == refusals.NOTHING_TO_WEIGH:
        return _("There is nothing to split by: no town has any %(basis)s.") % {
            "basis": basis_name(Basis(facts["basis"]))
        }
    return refusal_sentence(why)


def fallback(used: FallbackUsed) -> str:
    return _("Nothing to go %(basis)s: split %(used)s.") % {
        "basis": how_split(used.basis),
        "used": how_split(used.used),
    }


def uncovered(outcome: Outcome) -> str:
    """What a price or a ceiling leaves; empty where the cost is covered."""
    cents = outcome.uncovered_cents
    if not cents:
        return ""
    if cents > 0:
        return _("%(amount)s of the cost is left uncovered.") % {
            "amount": dollars(cents)
        }
    return _("It brings in %(amount)s more than the cost.") % {
        "amount": dollars(Cents(-cents))
    }


def towns_read(count: int) -> str:
    return ngettext(
        "%(n)s town is read. Nothing is kept yet.",
        "%(n)s towns are read. Nothing is kept yet.",
        count,
    ) % {"n": count}


def ignored(headings: tuple[str, ...]) -> str:
    return _("These columns mean nothing here: %(columns)s.") % {
        "columns": ", ".join(headings)
    }


def wrong(found: Wrong) -> str:
    """ "Row 3, Harlow: population “6k” is not a number." """
    said = _why(found)
    if found.line == 0:
        return said
    if found.town:
        return _("Row %(line)s, %(town)s: %(said)s") % {
            "line": found.line,
            "town": found.town,
            "said": said,
        }
    return _("Row %(line)s: %(said)s") % {"line": found.line, "said": said}


def _why(found: Wrong) -> str:
    facts = {"column": found.column, "what": found.what}
    return {
        Fault.EMPTY: _("There is nothing below a heading."),
        Fault.BROKEN: _("A quotation mark does not close, so rows cannot be told."),
        Fault.TOO_LONG: _("It is longer than 100,000 characters."),
        Fault.TOO_MANY: _("It has %(what)s towns; 60 can be compared.") % facts,
        Fault.NO_NAMES: _("No column is called “town”: there are %(what)s.") % facts,
        Fault.NO_FIGURES: _(
            "No column is called population, officers, calls, hours, value or percent: "
            "there are %(what)s."
        )
        % facts,
        Fault.TWO_COLUMNS: _("Two columns say the same: “%(column)s”.") % facts,
        Fault.NO_NAME: _("no town is named."),
        Fault.LONG_NAME: _("the name has more than 60 characters."),
        Fault.TWICE: _("it stands in an earlier row, too."),
        Fault.NOT_WHOLE: _("%(column)s “%(what)s” is not a whole number.") % facts,
        Fault.NOT_NUMBER: _("%(column)s “%(what)s” is not a number.") % facts,
        Fault.NEGATIVE: _("%(column)s “%(what)s” is below zero.") % facts,
        Fault.TOO_BIG: _("%(column)s “%(what)s” is more than can be kept.") % facts,
        Fault.TOO_FINE: _("%(column)s “%(what)s” has more than two decimals.") % facts,
        Fault.MORE_CELLS: _("it has more cells than there are headings."),
    }[found.why]
