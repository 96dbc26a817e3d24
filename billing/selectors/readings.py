"""What a period is worked out from, read once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from billing.core import ceilings, estimates
from billing.core.agreement import ActivationKey, AgencyKey, Attribution
from billing.core.allocation import CannotBeSplit
from billing.core.costs import NO_CENTS, BilledActivation, Figures
from billing.core.periods import Computation, compute
from billing.core.rolling import MonthUsed
from billing.core.settled import SettledPeriod, compared, owed
from billing.core.spans import Days
from billing.errors import CannotWorkOut
from billing.models import Activation, Adjustment, Period
from billing.selectors import books, lookback, shifts, sources
from billing.selectors.books import Terms
from billing.selectors.marks import Passed
from billing.selectors.sums import AgencySum, responses_of, sums_of
from billing.words import refusal_sentence
from common.money import Cents
from dispatch.selectors import billable


@dataclass(frozen=True, slots=True)
class Reading:
    """The period's activations by day, requests per organisation and minutes on call
    per pool, as they stood at one time.

    Figures, statement rows and tally all come of one reading: what is written while a
    period is issued is then in all of them, or in none and found by its tally. `sums`
    stand instead of activations where nobody asks for each.
    """

    activations: tuple[Activation, ...]
    requests: Mapping[int, int]
    standby: Mapping[str, int]
    nights: Mapping[str, int] = field(default_factory=dict)
    past: tuple[MonthUsed, ...] = ()
    earlier_cents: Cents = NO_CENTS
    settled: Mapping[int, tuple[SettledPeriod, ...]] = field(default_factory=dict)
    sums: tuple[AgencySum, ...] = ()

    def by_agency(self) -> Mapping[int, list[Activation]]:
        """The activations of each organisation that pays; of others, an empty list."""
        found: dict[int, list[Activation]] = defaultdict(list)
        for row in self.activations:
            if row.agency_id is not None:
                found[row.agency_id].append(row)
        return found


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A period as it would be closed: what one reading comes to, by which terms, and
    the corrections that wait for its statements."""

    terms: Terms
    reading: Reading
    computation: Computation
    waiting: Mapping[int, list[Adjustment]]


def worked_out(period: Period, terms: Terms, passed: Passed | None) -> WorkedOut:
    """The period's sources read once, here or by the pass before, for everything that
    is then written of it. Raises CannotWorkOut, naming the clause."""
    activations = passed.activations if passed else None
    reading = reading_of(period, terms, activations=activations)
    return WorkedOut(
        terms=terms,
        reading=reading,
        computation=work_out(period, terms, reading),
        waiting=books.waiting_adjustments(period),
    )


def reading_of(
    period: Period,
    terms: Terms,
    *,
    activations: tuple[Activation, ...] | None = None,
) -> Reading:
    """The period's sources as they stand. Typed standby minutes stand instead of the
    roster's. `activations` stand instead of the stored ones, for trying a draft."""
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    settled, earlier_cents = _settled(period, terms)
    return Reading(
        activations=activations
        if activations is not None
        else tuple(Activation.objects.within(period).iterator()),
        requests=billable.requests_by_agency(
            period.consortium_id,
            window,
            by_place=terms.agreement.attribution is Attribution.PLACE,
        ),
        standby=books.standby_of(period, terms.agreement),
        nights=shifts.nights_of(period, terms.agreement),
        past=lookback.past_of(period, terms),
        earlier_cents=earlier_cents,
        settled=settled,
    )


def reading_in_sum(period: Period, terms: Terms) -> Reading:
    """The same without a row: it works out to the same cents and the same tally."""
    bare = reading_of(period, terms, activations=())
    return replace(bare, sums=sums_of(period))


def _settled(
    period: Period, terms: Terms
) -> tuple[dict[int, tuple[SettledPeriod, ...]], Cents]:
    """By a year's last period billed by estimate, each organisation's periods before
    it: what they really came to and what was billed. And what the year came to so far
    for a ceiling: really, where it is settled, else as it was billed."""
    agreement, days = terms.agreement, books.days_of(period)
    if not estimates.settles_in(agreement, days):
        return {}, lookback.earlier_cents(period, terms)
    found: dict[int, list[SettledPeriod]] = defaultdict(list)
    so_far = NO_CENTS
    for earlier in lookback.issued_this_year(period, agreement):
        then = books.terms_of(earlier.agreement)
        summed = reading_in_sum(earlier, then)
        reading = replace(summed, settled={}, earlier_cents=so_far)
        really = _actual_or_billed(earlier, then, reading)
        so_far = Cents(so_far + ceilings.counted(then.agreement, really))
        for key, one in compared(really, books.last_billed(earlier)):
            found[then.organisation_of(key)].append(one)
    return {pk: tuple(each) for pk, each in found.items()}, so_far


def _actual(period: Period, terms: Terms, reading: Reading) -> Computation:
    """What the period really came to, whatever estimate it was billed by."""
    figures = figures_of(reading, terms)
    return compute(estimates.actual(terms.agreement), books.days_of(period), figures)


def _actual_or_billed(period: Period, terms: Terms, reading: Reading) -> Computation:
    """The same; one that its agreement cannot split stays as it was billed (ADR 11)."""
    try:
        return _actual(period, terms, reading)
    except CannotBeSplit:
        return books.last_billed(period)


def left_as_billed(period: Period, terms: Terms) -> Iterator[tuple[Days, str]]:
    """The periods of a year that its last one does not settle, for what they really
    came to cannot be split, and why."""
    if not estimates.settles_in(terms.agreement, books.days_of(period)):
        return
    for earlier in lookback.issued_this_year(period, terms.agreement):
        then = books.terms_of(earlier.agreement)
        try:
            _actual(earlier, then, replace(reading_in_sum(earlier, then), settled={}))
        except CannotBeSplit as refused:
            yield books.days_of(earlier), refusal_sentence(refused.why)


def work_out(period: Period, terms: Terms, reading: Reading) -> Computation:
    """The period's shares. Raises CannotWorkOut, naming the clause."""
    figures = figures_of(reading, terms)
    days = books.days_of(period)
    try:
        if estimates.settles_in(terms.agreement, days):
            figures = replace(figures, settled=_year_settled(period, terms, reading))
        return compute(terms.agreement, days, figures)
    except CannotBeSplit as refused:
        raise CannotWorkOut(refusal_sentence(refused.why)) from refused


def _year_settled(
    period: Period, terms: Terms, reading: Reading
) -> dict[AgencyKey, tuple[SettledPeriod, ...]]:
    """The year, this period included, of each member who does not come out even."""
    figures = figures_of(reading, terms)
    own = compute(terms.agreement, books.days_of(period), figures)
    this = dict(compared(_actual(period, terms, reading), own))
    year = {terms.keys[pk]: each for pk, each in reading.settled.items()}
    whole = {
        key: (*year.get(key, ()), *((this[key],) if key in this else ()))
        for key in sorted({*year, *this})
    }
    return {key: each for key, each in whole.items() if owed(each)}


def figures_of(reading: Reading, terms: Terms) -> Figures:
    """What was read, in the agreement's terms.

    Activations without a price are left out; those of nobody known are in, laid to
    nobody.
    """
    each = tuple(
        BilledActivation(
            key=ActivationKey(str(row.pk)),
            agency=terms.keys.get(row.agency_id) if row.agency_id else None,
            minutes=row.billable_minutes or 0,
            time_cents=Cents(row.time_cents),
            miles=Decimal(row.miles_tenths).scaleb(-1),
            miles_cents=Cents(row.miles_cents),
            premium_cents=Cents(row.premium_cents),
            responses=responses_of(row),
        )
        for row in reading.activations
        if not row.problem
    )
    summed = tuple(
        one.billed(terms.keys.get(one.agency_id) if one.agency_id else None)
        for one in reading.sums
    )
    return Figures(
        standby_minutes=reading.standby,
        activations=each + summed,
        calls={
            terms.keys[agency]: count
            for agency, count in reading.requests.items()
            if agency in terms.keys
        },
        nights=reading.nights,
        past=reading.past,
        earlier_cents=reading.earlier_cents,
    )
