""" "I take it from now": the running shift passes at once, or a gap is filled."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from common import walltime
from common.intervals import Span
from rosters import selectors
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import ChangedHands, NobodyShould
from rosters.models import Coverage, Override, Position
from rosters.selectors.swaps import Night, shift_at
from rosters.services import changes, holding, plan, rules
from rosters.services.spans import night_now, night_within, planned_in

# Whoever takes what nobody has, has it for a day at most.
AT_MOST = timedelta(days=1)


class Open(NamedTuple):
    """What of a gap is taken at once; `goes_on`: it is open after that, too."""

    span: Span
    goes_on: bool


@transaction.atomic
def take_over(
    position: Position,
    person: User,
    *,
    seen: str,
    now: datetime,
    by: int | None,
    reason: str = "",
    despite: Collection[Rule] = (),
) -> Override | None:
    """The person is on call in the position from now until the shift ends, whatever
    the plan beneath becomes, unless the night is cancelled: then they are told. Does an
    edit end the night earlier or later, so it does for them. Where nobody has it, until
    the next handoff, as `gap` says: nobody takes on more than a shift by one press.

    They take it from whom whoever asks saw there: `seen` is their public id in hex, to
    compare and to look nobody up by; "" for nobody.

    Of two who take it from the same person the first has it, and the other is told.
    None when it is theirs already. Whoever had it is told by text. Raises
    ChangedHands, NobodyShould, NotEligible, RulesBroken, NoReason.
    """
    roster = holding.hold(position)
    running = shift_at(position, now)
    if running is not None and running.person_id == person.pk:
        return None
    row = Coverage.objects.at(now).filter(position=position).first()
    if (row.person.public_id.hex if row else "") != seen:
        name = str(row.person) if row else _("Nobody")
        raise ChangedHands(_("%(name)s has it by now.") % {"name": name})
    plan.require_eligible(roster, [person], now=now)
    span = Span(now, row.ends_at) if row else gap(position, now).span
    night = running.night if running else night_within(position, span, now=now)
    overridden = rules.require(
        rules.Asking(position, span, night), person, despite=despite, reason=reason
    )
    wish = changes.Wish(
        Change.COVER if row or night else Change.ADD,
        person,
        row.person if row else None,
        reason or _("Took over"),
        night if _to_its_end(night, span) else None,
    )
    return changes.put(position, wish, span, now=now, by=by, despite=overridden)


def _to_its_end(night: Night | None, span: Span) -> bool:
    """Whether it is all that is left of the night, and no piece from its middle."""
    whole = night_now(night) if night else None
    return whole is not None and whole.ends_at == span.ends_at


def gap(position: Position, now: datetime) -> Open:
    """From now until somebody is on call again, nobody is meant to be, or the next
    handoff: where a shift of the plan that nobody holds ends or begins, and outside
    those at the hour of day at which the roster's hours begin; and 24 hours at most.
    Raises NobodyShould where nobody is meant to be now.
    """
    roster, window = position.roster, Span(now, now + AT_MOST)
    for one in selectors.gaps_of(roster, window, now=now):
        if one.position == position and one.span.covers(now):
            ends_at = min(one.span.ends_at, _handoff(position, window))
            return Open(Span(now, ends_at), _is_open_at(position, ends_at, now=now))
    raise NobodyShould(_("Nobody is meant to be on call there now."))


def _handoff(position: Position, window: Span) -> datetime:
    roster, now = position.roster, window.starts_at
    planned = [
        Span(each.starts_at, each.ends_at)
        for each in planned_in(position, window, now=now)
        if each.planned
    ]
    running = [span.ends_at for span in planned if span.covers(now)]
    if running:
        return min(running)
    zone = walltime.zone(roster.zone)
    by_the_clock = walltime.next_time(roster.hours_from, after=now, zone=zone)
    return min([by_the_clock, *(span.starts_at for span in planned)])


def _is_open_at(position: Position, at: datetime, *, now: datetime) -> bool:
    after = Span(at, at + timedelta(minutes=1))
    found = selectors.gaps_of(position.roster, after, now=now)
    return any(one.position == position and one.span.covers(at) for one in found)
