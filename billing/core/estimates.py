"""A year billed by estimate: which part falls due when, and what sets it right."""

from dataclasses import replace
from datetime import date

from billing.core.agreement import Agreement, Estimate
from billing.core.clauses import Instalment
from billing.core.costs import CostLine
from billing.core.spans import MONTHS_IN, Days, first_of, fiscal_year_of, month_number
from common.money import Cents, split_by_weight


def cost_line(agreement: Agreement, estimate: Estimate, span: Days) -> CostLine:
    """The part of the year's estimate that is billed with `span`."""
    return CostLine(
        code=estimate.code,
        title=estimate.title,
        clause=estimate.clause,
        cents=due_in(agreement, estimate, span),
        formula=estimate.formula,
    )


def due_in(agreement: Agreement, estimate: Estimate, span: Days) -> Cents:
    """How much of the year's estimate falls due in `span`; a year's parts sum to it.

    Without instalments every period bills the same, left-over cents the earlier ones.
    """
    year = year_of(agreement, span)
    if estimate.instalments:
        parts = dict(enumerate(each.basis_points for each in estimate.instalments))
        cents = split_by_weight(estimate.year_cents, parts)
        due = (
            cents[place]
            for place, each in enumerate(estimate.instalments)
            if span.starts_on <= falls_on(each, year) < span.ends_on
        )
        return Cents(sum(due))
    length = MONTHS_IN[agreement.period]
    place = (month_number(span.starts_on) - month_number(year.starts_on)) // length
    equal = split_by_weight(estimate.year_cents, dict.fromkeys(range(12 // length), 1))
    return equal[place]


def falls_on(instalment: Instalment, year: Days) -> date:
    """The day of that fiscal year; a day the month has not is its last."""
    first = first_of(
        month_number(year.starts_on) + (instalment.month - year.starts_on.month) % 12
    )
    last = Days(first, first_of(month_number(first) + 1)).last_day
    return min(first.replace(day=min(instalment.day, last.day)), last)


def year_of(agreement: Agreement, span: Days) -> Days:
    """The fiscal year that the period ends in."""
    return fiscal_year_of(
        span.last_day, starts_in=agreement.terms.fiscal_year_starts_in
    )


def settles_in(agreement: Agreement, span: Days) -> bool:
    """Whether the year's true-up stands on the statements of `span`."""
    estimate = agreement.estimate
    if estimate is None or not estimate.true_up:
        return False
    return span.ends_on == year_of(agreement, span).ends_on


def actual(agreement: Agreement) -> Agreement:
    """The same agreement for working out what a period really came to."""
    return replace(agreement, estimate=None)
