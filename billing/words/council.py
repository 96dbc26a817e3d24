"""The part of a statement that a council member reads: what it bought, and the year.

Counts under five could point at a person and are not said (DESIGN.md §6).
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from billing import words
from billing.core.spans import Days
from billing.core.statements import Bought, StatementDocument, YearToDate
from common.money import Cents, dollars

FEW = 5


def bought(got: Bought) -> tuple[tuple[str, str], ...]:
    """What the share bought, as pairs of a name and a figure."""
    return (
        (_("Requests"), count(got.requests)),
        (_("Taken by a person"), answered(got)),
        (_("Clinician hours billed"), words.hours(got.minutes)),
        (_("Minutes until a person had it, median"), median(got)),
    )


def count(figure: int) -> str:
    if 0 < figure < FEW:
        return _("fewer than %(few)s") % {"few": FEW}
    return f"{figure:,}"


def answered(got: Bought) -> str:
    """Not said where it would tell of a few that were not taken, either."""
    if 0 < got.requests < FEW:
        return count(got.requests)
    if 0 < got.requests - got.answered < FEW:
        return _("all but fewer than %(few)s") % {"few": FEW}
    return count(got.answered)


def median(got: Bought) -> str:
    """ "3, of 12 requests"; a minute begun is a minute."""
    if got.median_seconds is None or got.timed < FEW:
        return _("fewer than %(few)s requests to tell from") % {"few": FEW}
    return _("%(minutes)s, of %(n)s requests") % {
        "minutes": -(-got.median_seconds // 60),
        "n": got.timed,
    }


def fiscal_year(year: Days) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(year.starts_on, "F Y"),
        "last": date_format(year.last_day, "F Y"),
    }


def forecast(statement: StatementDocument) -> str:
    """ "At this pace the year comes to $14,610.30, $389.70 under the budget." Empty for
    statements from before there was one, and where nothing of the year is left."""
    year = statement.year_to_date
    is_over = statement.period.ends_on >= year.year.ends_on
    if year.forecast_cents is None or is_over:
        return ""
    said = _("At the pace since %(since)s, the year to %(last)s comes to %(cents)s") % {
        "since": words.day(year.since) if year.since else "",
        "last": date_format(year.year.last_day, "j F Y"),
        "cents": dollars(year.forecast_cents),
    }
    return f"{said}{_against_budget(year, year.forecast_cents)}."


def _against_budget(year: YearToDate, comes_to: Cents) -> str:
    if year.budget_cents is None:
        return ""
    apart = Cents(abs(year.budget_cents - comes_to))
    if comes_to > year.budget_cents:
        return _(", %(apart)s over the budget") % {"apart": dollars(apart)}
    return _(", %(apart)s under the budget") % {"apart": dollars(apart)}


def credit(statement: StatementDocument) -> tuple[str, ...]:
    """What a credit from earlier takes off, and what of it goes on to the next."""
    found = []
    if statement.credit_before_cents:
        found.append(
            _("A credit of %(credit)s from earlier statements is taken off.")
            % {"credit": dollars(Cents(-statement.credit_before_cents))}
        )
    if statement.credit_after_cents:
        found.append(
            _("Nothing is to be paid; %(credit)s of credit goes on to the next one.")
            % {"credit": dollars(Cents(-statement.credit_after_cents))}
        )
    return tuple(found)
