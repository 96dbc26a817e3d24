"""What the head of each statement of a period says, whatever the shares come to."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median_high, median_low

from django.db.models import Min, Sum

from billing.core.agreement import Attribution
from billing.core.spans import fiscal_year_of
from billing.core.statements import Bought, Reference
from billing.models import AccountReference, Adjustment, Period, Statement
from billing.selectors import accounts, books, payouts, sources
from billing.selectors.books import Terms
from billing.selectors.readings import Reading
from common.money import Cents
from dispatch.selectors import billable


@dataclass(frozen=True, slots=True)
class Letters:
    """By organisation; who is in none of them has nothing there."""

    earlier: Mapping[int, Cents]
    since: Mapping[int, date]
    once: Mapping[int, Cents]
    credit: Mapping[int, Cents]
    references: Mapping[int, Reference]
    bought: Mapping[int, Bought]


def letters_of(period: Period, terms: Terms, reading: Reading) -> Letters:
    """For every agency of the period at once, in a handful of queries."""
    earlier, since = _year_so_far(period, terms)
    return Letters(
        earlier=earlier,
        since=since,
        once=_once(period, since),
        credit=_credits(period),
        references=references(period.consortium_id),
        bought=_bought(period, terms, reading),
    )


def references(consortium_id: int) -> dict[int, Reference]:
    """Each agency's purchase order and account code, as typed."""
    rows = AccountReference.objects.filter(consortium_id=consortium_id)
    return {
        row.agency_id: Reference(row.purchase_order, row.account_code) for row in rows
    }


def median(seconds: list[int]) -> int | None:
    """The middle of them, or half way between the two in the middle, down."""
    if not seconds:
        return None
    return (median_low(seconds) + median_high(seconds)) // 2


def _year_so_far(
    period: Period, terms: Terms
) -> tuple[dict[int, Cents], dict[int, date]]:
    """What this fiscal year's earlier statements came to, and when they began."""
    starts_in = terms.agreement.terms.fiscal_year_starts_in
    year = fiscal_year_of(books.days_of(period).last_day, starts_in=starts_in)
    rows = (
        Statement.objects.filter(
            consortium_id=period.consortium_id,
            period__starts_on__gte=year.starts_on,
            period__starts_on__lt=period.starts_on,
        )
        .order_by()
        .values("agency_id")
        .annotate(spent=Sum("total_cents"), since=Min("period__starts_on"))
        .values_list("agency_id", "spent", "since")
    )
    found = list(rows)
    return (
        {agency: Cents(spent) for agency, spent, _ in found},
        {agency: since for agency, _, since in found},
    )


def _once(period: Period, since: Mapping[int, date]) -> dict[int, Cents]:
    """What this fiscal year's earlier statements carried for days before the first that
    they billed."""
    if not since:
        return {}
    rows = Adjustment.objects.filter(
        correction__period__consortium_id=period.consortium_id,
        carried_on__starts_on__gte=min(since.values()),
        carried_on__starts_on__lt=period.starts_on,
    ).values_list("agency_id", "correction__period__starts_on", "cents")
    found: dict[int, Cents] = defaultdict(lambda: Cents(0))
    for agency, corrected_on, cents in rows:
        if agency in since and corrected_on < since[agency]:
            found[agency] = Cents(found[agency] + cents)
    return dict(found)


def _credits(period: Period) -> dict[int, Cents]:
    """The credit that each agency's last statement was not large enough for, less what
    was paid out of it. Periods are issued in order: the last is the one before."""
    rows = payouts.last_of_each(period.consortium_id)
    found = accounts.accounts_of(row.pk for row in rows)
    return {row.agency_id: found[row.pk].carried_cents for row in rows}


def _bought(period: Period, terms: Terms, reading: Reading) -> dict[int, Bought]:
    taken = billable.seconds_to_a_human(
        period.consortium_id,
        sources.window(period.consortium, period.starts_on, period.ends_on),
        by_place=terms.agreement.attribution is Attribution.PLACE,
    )
    minutes = {
        agency: sum(row.billable_minutes or 0 for row in rows)
        for agency, rows in reading.by_agency().items()
    }
    found = {}
    for agency in terms.keys:
        seconds = taken.get(agency, [])
        timed = [known for known in seconds if known is not None]
        found[agency] = Bought(
            requests=reading.requests.get(agency, 0),
            answered=len(seconds),
            minutes=minutes.get(agency, 0),
            median_seconds=median(timed),
            timed=len(timed),
        )
    return found
