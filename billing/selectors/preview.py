"""A period before it is issued: who would pay what, against last time, and what
still stands in the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.core.scope import Scope
from billing import words
from billing.core.agreement import AgencyKey, StandbyPool
from billing.core.ceilings import warned
from billing.core.changes import costs_moved, weights_moved
from billing.core.periods import Computation, Share
from billing.errors import CannotWorkOut
from billing.models import Activation, Adjustment, Period, Statement
from billing.selectors import books, closing, lookback, readings
from billing.selectors.behind import Behind, name_of
from billing.selectors.behind import behind as responses_behind
from billing.selectors.books import Terms
from billing.selectors.closing import Key, Questioned, Step
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
class ShareSaid:
    """What one member would pay, and how it came about.

    `before_cents`: its share of the period before, None where there was none; `why`:
    which of its figures moved since. `waiting_cents`: corrections that its statement
    will carry, or carries.
    """

    agency: str
    cents: Cents
    parts: tuple[str, ...]
    before_cents: Cents | None
    waiting_cents: Cents
    statement: UUID | None
    why: tuple[str, ...] = ()

    @property
    def change_cents(self) -> Cents | None:
        if self.before_cents is None:
            return None
        return Cents(self.cents - self.before_cents)


@dataclass(frozen=True, slots=True)
class StandbySaid:
    """Hours on call that a pool pays for: typed, or as the roster says."""

    code: str
    title: str
    minutes: int
    is_typed: bool


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
    waiting = {} if is_skipped else _waiting(period)
    try:
        worked_out = _worked_out(period, terms, is_skipped=is_skipped)
    except CannotWorkOut as refused:
        refusal = str(refused)
    waits_for = _waits_for(period, now=now)
    unassigned, unclear = _not_billed(scope, period, terms)
    before = _Before.of(period)
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
        shares=_shares(period, terms, worked_out, before=before, waiting=waiting)
        if worked_out
        else (),
        notes=tuple(_notes(period, terms, worked_out)) if worked_out else (),
        unassigned=unassigned,
        unclear=unclear,
        behind=responses_behind(scope, period, terms, of=of),
        stuck=() if period.issued_at else tuple(_stuck(period, terms)),
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
    if period.issued_at is not None:
        return ()
    titles = {pool.code: pool.title for pool in terms.agreement.pools}
    return tuple(
        StandbySaid(code, titles[code], minutes, code in period.standby)
        for code, minutes in books.standby_of(period, terms.agreement).items()
    )


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


def _shares(
    period: Period,
    terms: Terms,
    computation: Computation,
    *,
    before: "_Before",
    waiting: dict[int, Cents],
) -> tuple[ShareSaid, ...]:
    issued = dict(
        Statement.objects.filter(period=period).values_list("agency_id", "public_id")
    )
    shares = tuple(
        _share(share, terms, computation, before, issued, waiting)
        for share in computation.shares
    )
    sharing = {terms.organisation_of(share.agency) for share in computation.shares}
    others = agencies.short_names((set(waiting) | set(issued)) - sharing)
    return shares + tuple(
        ShareSaid(
            agency=name,
            cents=Cents(0),
            parts=(_("Only a correction of an earlier period."),),
            before_cents=before.shares.get(organisation),
            waiting_cents=waiting.get(organisation, Cents(0)),
            statement=issued.get(organisation),
        )
        for organisation, name in others.items()
    )


def _share(
    share: Share,
    terms: Terms,
    computation: Computation,
    before: "_Before",
    issued: dict[int, UUID],
    waiting: dict[int, Cents],
) -> ShareSaid:
    organisation = terms.organisation_of(share.agency)
    name = name_of(share.agency, terms)
    return ShareSaid(
        agency=name,
        cents=share.cents,
        parts=tuple(
            words.line_sentence(line, period=computation.span, of=name)
            for line in share.lines
        ),
        before_cents=before.shares.get(organisation),
        waiting_cents=waiting.get(organisation, Cents(0)),
        statement=issued.get(organisation),
        why=before.why(share.agency, computation),
    )


@dataclass(frozen=True, slots=True)
class _Before:
    """The last period issued before this one: each agency's share of it, and what it
    was worked out as; nothing where there was none."""

    name: str
    shares: dict[int, Cents]
    computation: Computation | None

    @classmethod
    def of(cls, period: Period) -> "_Before":
        last = (
            Period.objects.issued()
            .filter(consortium_id=period.consortium_id, starts_on__lt=period.starts_on)
            .filter(Exists(Statement.objects.filter(period=OuterRef("pk"))))
            .order_by("-starts_on")
            .first()
        )
        if last is None:
            return cls("", {}, None)
        rows = Statement.objects.filter(period=last)
        return cls(
            name=words.period_name(books.days_of(last)),
            shares={
                agency: Cents(cents)
                for agency, cents in rows.values_list("agency_id", "share_cents")
            },
            computation=books.issued_computation(last),
        )

    def costs_moved(self, after: Computation) -> tuple[str, ...]:
        if self.computation is None:
            return ()
        return tuple(said.cost_moved(m) for m in costs_moved(self.computation, after))

    def why(self, agency: AgencyKey, after: Computation) -> tuple[str, ...]:
        if self.computation is None or self.computation.share_of(agency) is None:
            return ()
        moved = weights_moved(agency, self.computation, after)
        return tuple(said.weight_moved(each) for each in moved)


def _stuck(period: Period, ours: Terms) -> Iterator[str]:
    """Why an issued period that has changed will stay as it was billed (ADR 11)."""
    for earlier in books.issued_before(period):
        terms = books.terms_of(earlier.agreement)
        reading = readings.reading_in_sum(earlier, terms)
        if readings.tally_of(reading) == readings.last_tally(earlier):
            continue
        try:
            readings.work_out(earlier, terms, reading)
        except CannotWorkOut as refused:
            yield words.stuck_sentence(books.days_of(earlier), str(refused))
    for days, why in readings.left_as_billed(period, ours):
        yield words.unsettled_sentence(days, why)


def _waiting(period: Period) -> dict[int, Cents]:
    """Corrections no statement carries yet; of an issued period, what it carries."""
    ours = Adjustment.objects.filter(
        correction__period__consortium_id=period.consortium_id,
        carried_on=period if period.issued_at is not None else None,
    )
    sums: dict[int, Cents] = {}
    for agency, cents in ours.values_list("agency_id", "cents"):
        sums[agency] = Cents(sums.get(agency, 0) + cents)
    return sums


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
