"""A consortium's last year as figures to compare formulas on. Reads the books only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from agencies.models import Consortium
from billing.core import what_if_formulas
from billing.core.agreement import ActivationKey, AgencyKey, Agreement, Basis
from billing.core.costs import BilledActivation, Figures
from billing.core.spans import Days, first_of, fiscal_year_of, month_number
from billing.core.what_if import Costs, Known, Scenario, Source, Stretch, Town
from billing.documents import read_agreement
from billing.models import AgreementVersion, Period
from billing.selectors import agreements, books, readings
from billing.words import period_name
from billing.words import what_if as words
from common import walltime
from common.money import Cents

IN_FORCE = "in-force"
WHOLE_YEAR = 12
USUAL, WITHOUT_HEADS = ("equal", "population", "usage-population"), ("base-usage",)


def offered(consortium: Consortium, *, now: datetime) -> tuple[Known, ...]:
    """The agreement in force, and the drafts, newest first. System question."""
    current = agreements.in_force_now(consortium, now=now)
    rows = [(IN_FORCE, current)] if current is not None else []
    drafts = AgreementVersion.objects.drafts().filter(consortium=consortium)
    rows += [(f"v{draft.number}", draft) for draft in drafts.order_by("-number")]
    return tuple(
        Known(
            code,
            words.version_title(row.number, is_draft=row.activated_at is None),
            read_agreement(row.document),
        )
        for code, row in rows
    )


def last_year(consortium: Consortium, *, now: datetime) -> Scenario | None:
    """What the consortium's last issued periods were, up to twelve months of them,
    under the agreement in force; None where nothing was issued or is in force.

    Responses are priced as they were billed. System question: ask for the consortium by
    scope first.
    """
    current = agreements.in_force_now(consortium, now=now)
    periods = _last_issued(consortium)
    if current is None or not periods:
        return None
    terms = books.terms_of(current)
    stretches = tuple(
        Stretch(
            books.days_of(period),
            _summed(readings.figures_of(readings.reading_of(period, terms), terms)),
        )
        for period in periods
    )
    year = Days(periods[0].starts_on, periods[-1].ends_on)
    known = offered(consortium, now=now)[:1]  # the one in force stands first
    towns = _towns(terms.agreement, stretches)
    by_heads = any(town.population for town in towns)
    usual = USUAL if by_heads else (*USUAL[:1], *WITHOUT_HEADS)
    return Scenario(
        source=Source.ACTIVITY,
        about=words.read_from(consortium.short_name, period_name(year)),
        year=year,
        towns=towns,
        costs=None,
        formulas=(*(one.code for one in known), *usual),
        agreements=known,
        base=terms.agreement,
        stretches=stretches,
    )


def to_type(consortium: Consortium, *, now: datetime) -> Scenario:
    """Where typing begins: the members with their agreed figures, and what the last
    year was and cost, if twelve months were billed. System question, as `last_year`."""
    current = agreements.in_force_now(consortium, now=now)
    agreed = read_agreement(current.document) if current is not None else None
    past = last_year(consortium, now=now)
    if past is not None and past.year.months < WHOLE_YEAR:
        past = None  # a part of a year is no year's cost
    today = walltime.local_date(now, walltime.zone(consortium.zone))
    starts_in = agreed.terms.fiscal_year_starts_in if agreed else 1
    year = fiscal_year_of(today, starts_in=starts_in)
    return Scenario(
        source=Source.TYPED,
        about="",
        year=Days(year.ends_on, first_of(month_number(year.ends_on) + 12)),
        towns=past.towns if past else _towns(agreed, ()) if agreed else (),
        costs=costs_of(past) if past else Costs(Cents(0)),
        formulas=USUAL,
    )


def costs_of(past: Scenario) -> Costs:
    """What the activity cost after grants, and how much of it its responses did."""
    done = what_if_formulas.outcome(past, what_if_formulas.EQUAL, past.towns)
    net = done.cost_cents - done.others_cents
    own = sum(
        line.time_cents + line.miles_cents
        for stretch in past.stretches
        for line in stretch.figures.activations
    )
    usage = min(own, net) if _bills_usage(past.base) else 0
    return Costs(Cents(net - usage), Cents(usage))


def _bills_usage(agreement: Agreement | None) -> bool:
    pools = agreement.pools if agreement else ()
    return any(isinstance(pool, what_if_formulas.ON_USAGE) for pool in pools)


def _last_issued(consortium: Consortium) -> list[Period]:
    """Earliest first: those that begin within twelve months of the last one's end."""
    rows = Period.objects.issued().filter(consortium=consortium)
    found = list(
        rows.select_related("consortium", "agreement").order_by("-starts_on")[:12]
    )
    if not found:
        return []
    since = first_of(month_number(found[0].ends_on) - 12)
    return [period for period in reversed(found) if period.starts_on >= since]


def _summed(figures: Figures) -> Figures:
    """One sum of responses for each member, which bill alike."""
    rows: dict[AgencyKey, list[BilledActivation]] = defaultdict(list)
    for done in figures.activations:
        if done.agency is not None:
            rows[done.agency].append(done)
    return replace(
        figures,
        activations=tuple(_sum(key, rows[key]) for key in sorted(rows)),
        settled={},
    )


def _sum(key: AgencyKey, rows: Iterable[BilledActivation]) -> BilledActivation:
    found = BilledActivation(ActivationKey(key), key, 0, Cents(0), responses=0)
    for row in rows:
        found = replace(
            found,
            minutes=found.minutes + row.minutes,
            time_cents=Cents(found.time_cents + row.time_cents),
            miles=found.miles + row.miles,
            miles_cents=Cents(found.miles_cents + row.miles_cents),
            premium_cents=Cents(found.premium_cents + row.premium_cents),
            responses=found.responses + row.responses,
        )
    return found


def _towns(agreed: Agreement, stretches: tuple[Stretch, ...]) -> tuple[Town, ...]:
    figures = {
        name: dict(table.figures) if (table := agreed.table(basis)) else {}
        for basis, name in what_if_formulas.FIGURES.items()
    }
    fixed = next(
        (dict(p.percentages) for p in agreed.formula if p.basis is Basis.FIXED_PERCENT),
        {},
    )
    return tuple(
        Town(
            key=member.key,
            name=member.name,
            population=figures["population"].get(member.key, 0),
            sworn=figures["sworn"].get(member.key, 0),
            value=figures["value"].get(member.key, 0),
            calls=sum(one.figures.calls.get(member.key, 0) for one in stretches),
            minutes=sum(
                done.minutes
                for one in stretches
                for done in one.figures.activations
                if done.agency == member.key
            ),
            points=fixed.get(member.key, 0),
            organisation=member.organisation,
        )
        for member in agreed.members
    )
