"""A period before it is issued: who would pay what, against last time, and what
still stands in the way."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.core.scope import Scope
from billing import words
from billing.core.agreement import StandbyPool
from billing.core.ceilings import warned
from billing.core.periods import Computation
from billing.errors import CannotWorkOut
from billing.models import Activation, Period
from billing.selectors import books, closing, lookback, readings
from billing.selectors.against_last import Before
from billing.selectors.behind import Behind
from billing.selectors.behind import behind as responses_behind
from billing.selectors.books import Terms
from billing.selectors.closing import Key, Questioned, Step
from billing.selectors.pending import NOTHING, pending_before
from billing.selectors.shares_said import ShareSaid, shares_said, waiting_cents
from billing.selectors.statements import (
    CostSaid,
    Row,
    costs_said,
    rows_said,
)
from billing.words import closing as said
from billing.words import figures
from common import walltime
from common.money import Cents

AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class StandbySaid:
    """Hours on call that a pool pays for: typed, or as the roster says. `mended`: who
    said so after issue, when and why, as a sentence each."""

    code: str
    title: str
    minutes: int
    is_typed: bool
    mended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """A period as its books' keeper sees it. `refusal`: why it cannot be worked out.

    `unassigned` have nobody to pay, `unclear` no price; neither is in any share.
    `behind` has the responses behind the shares while it is open. `stuck`: which
    earlier periods cannot be corrected, and why. `moved`: the common costs that moved
    since the period `before`. `steps` lead to its closing. `is_skipped`: a later one
    was issued before it.
    """

    public_id: UUID
    name: str
    is_issued: bool
    is_locked: bool
    is_skipped: bool
    waits_for: str
    agreement: str
    formula: str
    standby: tuple[StandbySaid, ...]
    costs: tuple[CostSaid, ...]
    to_split_cents: Cents
    shares: tuple[ShareSaid, ...]
    notes: tuple[str, ...]
    unassigned: tuple[Row, ...]
    unclear: tuple[Row, ...]
    behind: Behind
    stuck: tuple[str, ...]
    refusal: str
    before: str
    moved: tuple[str, ...]
    steps: tuple[Step, ...]
    questions: tuple[Questioned, ...]

    @property
    def leaves_out(self) -> bool:
        """Something of it has no end, nobody to pay, or no price yet."""
        return any(step.key is Key.TIMES and not step.is_done for step in self.steps)

    @property
    def is_long(self) -> bool:
        """Too many shares to read why of each at once."""
        return len(self.shares) > AT_ONCE


@dataclass(frozen=True, slots=True)
class PeriodListed:
    public_id: UUID
    name: str
    consortium: str
    is_issued: bool


def periods(scope: Scope) -> list[PeriodListed]:
    """The periods whose books the acting organisation keeps, newest first."""
    return [
        PeriodListed(
            public_id=period.public_id,
            name=words.period_name(books.days_of(period)),
            consortium=period.consortium.short_name,
            is_issued=period.issued_at is not None,
        )
        for period in books.periods(scope)
    ]


def period_page(
    scope: Scope, period: Period, *, now: datetime, of: str = ""
) -> PeriodPage:
    """The period's page. Ask for the period by scope first. Writes nothing: prices
    are those of the activations as they stand. `of`: whose responses to show."""
    terms = books.terms_of(period.agreement)
    refusal, worked_out = "", None
    is_skipped = books.is_skipped(period)
    later = NOTHING if period.issued_at else pending_before(period, terms)
    waiting = {} if is_skipped else waiting_cents(period, later.cents)
    try:
        worked_out = _worked_out(period, terms, is_skipped=is_skipped)
    except CannotWorkOut as refused:
        refusal = str(refused)
    waits_for = _waits_for(period, now=now)
    unassigned, unclear = _not_billed(scope, period, terms)
    before = Before.of(period)
    return PeriodPage(
        public_id=period.public_id,
        name=words.period_name(books.days_of(period)),
        is_issued=period.issued_at is not None,
        is_locked=period.locked_at is not None and period.issued_at is None,
        is_skipped=is_skipped,
        waits_for=waits_for,
        agreement=_("%(title)s, version %(number)s")
        % {"title": terms.agreement.title, "number": terms.version.number},
        formula=said.formula(terms.agreement),
        standby=_standby(period, terms),
        costs=costs_said(worked_out.costs) if worked_out else (),
        to_split_cents=worked_out.to_split_cents if worked_out else Cents(0),
        shares=shares_said(period, terms, worked_out, before=before, waiting=waiting)
        if worked_out
        else (),
        notes=tuple(_notes(period, terms, worked_out)) if worked_out else (),
        unassigned=unassigned,
        unclear=unclear,
        behind=responses_behind(scope, period, terms, of=of),
        stuck=later.stuck,
        refusal=refusal,
        before=before.name,
        moved=before.costs_moved(worked_out) if worked_out else (),
        steps=closing.steps(
            period,
            is_skipped=is_skipped,
            waits_for=waits_for,
            refusal=refusal,
            now=now,
        ),
        questions=closing.questions_said(period) if not period.issued_at else (),
    )


def _notes(period: Period, terms: Terms, computed: Computation) -> Iterator[str]:
    yield from (words.fallback_sentence(used) for used in computed.fallbacks)
    earlier = lookback.earlier_cents(period, terms)
    reached = warned(terms.agreement, earlier, computed)
    if reached is not None:
        yield figures.ceiling_sentence(reached)


def standby_pools(period: Period) -> list[tuple[str, str]]:
    """The code and title of every pool that pays for hours on call."""
    pools = books.terms_of(period.agreement).agreement.pools
    return [(pool.code, pool.title) for pool in pools if isinstance(pool, StandbyPool)]


def _worked_out(period: Period, terms: Terms, *, is_skipped: bool) -> Computation:
    if period.issued_at is not None and is_skipped:
        return books.last_billed(period)
    if period.issued_at is not None:
        return books.issued_computation(period)
    return readings.work_out(period, terms, readings.reading_in_sum(period, terms))


def _standby(period: Period, terms: Terms) -> tuple[StandbySaid, ...]:
    titles = {pool.code: pool.title for pool in terms.agreement.pools}
    typed = books.typed_standby(period)
    mended = _mended(period) if period.issued_at is not None else {}
    return tuple(
        StandbySaid(
            code, titles[code], minutes, code in typed, tuple(mended.get(code, ()))
        )
        for code, minutes in books.standby_of(period, terms.agreement).items()
    )


def _mended(period: Period) -> dict[str, list[str]]:
    """By pool, who said what after issue, in that order."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in period.mended_standby.select_related("said_by"):
        by = str(row.said_by or "")
        day = words.local_day(row.said_at, period.consortium.zone)
        found[row.code].append(said.mended_hours(row.minutes, by, day, row.reason))
    return found


def _waits_for(period: Period, *, now: datetime) -> str:
    if period.issued_at is not None:
        return ""
    today = walltime.local_date(now, walltime.zone(period.consortium.zone))
    if today < period.ends_on:
        return _("It can be issued from %(day)s.") % {"day": words.day(period.ends_on)}
    earlier = (
        Period.objects.filter(
            consortium_id=period.consortium_id,
            starts_on__lt=period.starts_on,
            issued_at__isnull=True,
        )
        .order_by("starts_on")
        .first()
    )
    if earlier is None:
        return ""
    return _("%(period)s is to be issued first.") % {
        "period": words.period_name(books.days_of(earlier))
    }


def _not_billed(
    scope: Scope, period: Period, terms: Terms
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Rows with nobody to pay, and rows with no price, for a person to see to."""
    found = books.not_billed(period, terms)

    def shown(rows: list[Activation]) -> tuple[Row, ...]:
        return rows_said(scope, rows, zone_name=period.consortium.zone)

    return (
        shown([row.activation for row in found if row.is_unassigned]),
        shown([row.activation for row in found if not row.is_unassigned]),
    )
