"""What each member would pay for a period, or pays, and how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from agencies import selectors as agencies
from billing import words
from billing.core.periods import Computation, Share
from billing.models import Adjustment, Period, Statement
from billing.selectors.against_last import Before
from billing.selectors.behind import name_of
from billing.selectors.books import Terms
from common.money import Cents


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


def shares_said(
    period: Period,
    terms: Terms,
    computation: Computation,
    *,
    before: Before,
    waiting: dict[int, Cents],
) -> tuple[ShareSaid, ...]:
    """Of every member in the order of the shares, then of whoever only has a correction
    waiting. `waiting`: what comes to each organisation from earlier periods."""
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
    before: Before,
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


def waiting_cents(period: Period, later: Mapping[int, Cents]) -> dict[int, Cents]:
    """Corrections no statement carries yet, and those `later` ones that its closing
    will find; of an issued period, what it carries."""
    ours = Adjustment.objects.filter(
        correction__period__consortium_id=period.consortium_id,
        carried_on=period if period.issued_at is not None else None,
    )
    sums = dict(later)
    for agency, cents in ours.values_list("agency_id", "cents"):
        sums[agency] = Cents(sums.get(agency, 0) + cents)
    return sums
