"""What a period hangs on that lies before it: past months, and the year so far."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Sum, TextField
from django.db.models.functions import Cast, TruncMonth

from billing.core import ceilings, estimates
from billing.core.agreement import AgencyKey, Agreement, Attribution, Basis
from billing.core.costs import NO_CENTS
from billing.core.rolling import MonthUsed, longest_window
from billing.core.spans import Days
from billing.documents import read_agreement
from billing.models import Activation, Period
from billing.selectors import books, sources
from billing.selectors.books import Terms, last_billed
from billing.selectors.sums import SET_OUT
from common import walltime
from common.money import Cents
from dispatch.selectors import billable

Counted = tuple[date, int, dict[Basis, int]]
"""A month by its first day, an organisation, and what it used in it."""


def past_of(period: Period, terms: Terms) -> tuple[MonthUsed, ...]:
    """What members used in the months a rolling average looks back on; none where no
    part of the agreement does."""
    span = longest_window(terms.agreement, period.starts_on)
    if span is None:
        return ()
    used: dict[date, dict[Basis, dict[AgencyKey, int]]] = {}
    for month, organisation, counts in (
        *_requested(period, terms, span),
        *_billed(period, span),
    ):
        key = terms.keys.get(organisation)
        if key is None:
            continue
        by_basis = used.setdefault(month, {})
        for basis, count in counts.items():
            by_basis.setdefault(basis, {})[key] = count
    return tuple(MonthUsed(month, used[month]) for month in sorted(used))


def earlier_cents(period: Period, terms: Terms) -> Cents:
    """What all members together were billed this fiscal year before the period, each
    part by the agreement of its time, where the agreement has a ceiling."""
    if terms.agreement.ceiling is None:
        return NO_CENTS
    return Cents(
        sum(
            ceilings.counted(read_agreement(one.agreement.document), last_billed(one))
            for one in issued_this_year(period, terms.agreement)
        )
    )


def issued_this_year(period: Period, agreement: Agreement) -> QuerySet[Period]:
    """The issued periods of the same fiscal year before this one, earliest first."""
    year = estimates.year_of(agreement, Days(period.starts_on, period.ends_on))
    return books.issued_before(period).filter(starts_on__gte=year.starts_on)


def plain(month: MonthUsed) -> dict[str, Any]:
    """The month as plain JSON, for comparing."""
    used = {
        basis.value: {str(key): count for key, count in sorted(of.items())}
        for basis, of in month.used.items()
    }
    return {"month": month.month.isoformat(), **used}


def _requested(period: Period, terms: Terms, span: Days) -> Iterator[Counted]:
    consortium = period.consortium
    requests = billable.requests_by_month(
        consortium.pk,
        sources.window(consortium, span.starts_on, span.ends_on),
        zone=walltime.zone(consortium.zone),
        by_place=terms.agreement.attribution is Attribution.PLACE,
    )
    for (month, organisation), count in requests.items():
        yield month, organisation, {Basis.CALLS: count}


def _billed(period: Period, span: Days) -> Iterator[Counted]:
    rows = (
        Activation.objects.filter(
            consortium_id=period.consortium_id,
            day__gte=span.starts_on,
            day__lt=span.ends_on,
            problem="",
            agency__isnull=False,
        )
        .annotate(month=TruncMonth("day"))
        .alias(said=Cast("steps", TextField()))
        .order_by()
        .values_list("month", "agency_id")
        .annotate(
            minutes=Sum("billable_minutes"),
            set_out=Count("pk", filter=SET_OUT),
            cents=Sum(F("time_cents") + F("miles_cents")),
        )
    )
    for month, organisation, minutes, responses, cents in rows:
        yield (
            month,
            organisation or 0,
            {
                Basis.HOURS: minutes,
                Basis.RESPONSES: responses,
                Basis.OWN_COST: cents,
            },
        )
