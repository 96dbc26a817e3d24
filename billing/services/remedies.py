"""What is done about an upheld question: each remedy ends in adjustments."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from billing.core.adjustments import Adjustment as Owed
from billing.core.adjustments import Cause
from billing.core.agreement import Agreement, Attribution, TwoAgencies
from billing.core.disputing import Remedy
from billing.core.former import settles_a_year
from billing.errors import RemedyRefused
from billing.models import Correction, Dispute
from billing.selectors import books, questions, tallies, times
from billing.services import corrections
from common.errors import DomainError
from common.money import Cents, dollars
from dispatch.services import reattributing


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done. `agency_id`: whose the response was, or who takes over the
    settled `cents`; None leaves them to the host."""

    remedy: Remedy
    agency_id: int | None = None
    cents: int = 0


@transaction.atomic
def carry_out(
    dispute: Dispute, wish: Wish, *, by: int, organisation_id: int, now: datetime
) -> Correction:
    """The correction that puts it right; its adjustments wait for the next statement.

    Raises RemedyRefused where the agency that asks would not move, and CannotWorkOut.
    """
    if wish.agency_id == dispute.statement.agency_id:
        raise RemedyRefused(_("That is the agency that asks."), field="agency")
    if wish.remedy is Remedy.SETTLED:
        return _settle(dispute, wish, by=by, now=now)
    if wish.remedy is Remedy.MOVED:
        _move(dispute, wish, by=by, organisation_id=organisation_id, now=now)
    period = questions.period_of(dispute)
    tally = tallies.last_tally(period)
    made = corrections.recount(period.pk, now=now, by=by)
    if made.adjustments.filter(agency_id=dispute.statement.agency_id).exists():
        return made
    if made.tally != tally and settles_a_year(_agreement_of(dispute)):
        return made  # billed by estimate: the year's true-up moves them
    found_before = _since_it_was_asked(dispute)
    if found_before is None:
        raise RemedyRefused(
            _(
                "Worked out again, this agency's share of that period is what it was. "
                "Mend the times, or say whose it was, first."
            ),
            field="outcome",
        )
    return found_before


def _agreement_of(dispute: Dispute) -> Agreement:
    return books.terms_of(questions.period_of(dispute).agreement).agreement


def _move(
    dispute: Dispute, wish: Wish, *, by: int, organisation_id: int, now: datetime
) -> None:
    response = dispute.row.response_id_kept if dispute.row else None
    if response is None or wish.agency_id is None:
        raise RemedyRefused(
            _("Only a response can have been another agency's; say whose."),
            field="agency",
        )
    agreement = _agreement_of(dispute)
    if _is_other_half(dispute, response, agreement):
        raise RemedyRefused(
            _(
                "This is its part of a trip for two. Say on the page of its times "
                "which other agency it was, then choose that the times were mended."
            ),
            field="outcome",
        )
    by_place = agreement.attribution is Attribution.PLACE
    try:
        reattributing.reattribute(
            response,
            wish.agency_id,
            by_place=by_place,
            by=by,
            now=now,
            reason=dispute.reason,
            organisation_id=organisation_id,
        )
    except DomainError as refusal:
        raise RemedyRefused(str(refusal), field="agency") from refusal


def _is_other_half(dispute: Dispute, response: int, agreement: Agreement) -> bool:
    """Whether the agency is billed as the second of a trip: to say that somebody else
    asked for it would move the part of the first."""
    if agreement.two_agencies is TwoAgencies.REQUESTER_PAYS:
        return False
    trip = times.trip_for_two(response)
    return trip is not None and trip.agency_id == dispute.statement.agency_id


def _since_it_was_asked(dispute: Dispute) -> Correction | None:
    """A correction that moved the agency since it asked, found by somebody else."""
    return (
        questions.period_of(dispute)
        .corrections.filter(
            made_at__gte=dispute.raised_at,
            adjustments__agency_id=dispute.statement.agency_id,
        )
        .order_by("-pk")
        .first()
    )


def _settle(dispute: Dispute, wish: Wish, *, by: int, now: datetime) -> Correction:
    """What the members agreed on: so much off the one, and on to the other."""
    statement, period = dispute.statement, questions.period_of(dispute)
    most = _most(dispute)
    if not 0 < wish.cents <= most:
        raise RemedyRefused(
            _("An amount up to %(most)s can be settled on.")
            % {"most": dollars(Cents(most))},
            field="amount",
        )
    terms = books.terms_of(period.agreement)
    if wish.agency_id is not None and wish.agency_id not in terms.keys:
        raise RemedyRefused(_("Choose a member of that time."), field="agency")
    moved = {statement.agency_id: Cents(-wish.cents)}
    if wish.agency_id is not None:
        moved[wish.agency_id] = Cents(wish.cents)
    owed = [
        Owed(terms.keys[pk], cents, Cause.SETTLED, ())
        for pk, cents in moved.items()
        if pk in terms.keys
    ]
    return corrections.settle(period, terms, owed, now=now, by=by)


def _most(dispute: Dispute) -> Cents:
    """What can be settled on at most: what is questioned, or, where nothing hangs on it
    alone, the share; less what questions about the same have taken off already, and
    never more than all of them leave of the statement."""
    statement = dispute.statement
    same = questions.given_back(statement, Q(line=dispute.line, row=dispute.row))
    asked = dispute.held_cents + same or max(0, statement.share_cents)
    billed = statement.lines.filter(cents__gt=0).aggregate(sum=Sum("cents"))["sum"]
    left = (billed or 0) - questions.given_back(statement)
    return Cents(max(0, min(asked - same, left)))
