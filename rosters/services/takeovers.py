""" "I take it from now": the running shift passes at once, or a gap is filled."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from common.intervals import Span
from rosters import selectors
from rosters.core.rules import Rule
from rosters.core.words import Change
from rosters.errors import ChangedHands, NobodyShould
from rosters.models import Coverage, Override, Position
from rosters.selectors.swaps import Night, shift_at
from rosters.services import changes, holding, plan, rules
from rosters.services.spans import night_now, night_within

LOOK_AHEAD = timedelta(days=2)


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
    edit end the night earlier or later, so it does for them.

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
    span = Span(now, row.ends_at) if row else gap(position, now)
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


def gap(position: Position, now: datetime) -> Span:
    """From now until somebody is on call again, or nobody is meant to be. Raises
    NobodyShould where nobody is meant to be now.
    """
    window = Span(now, now + LOOK_AHEAD)
    for one in selectors.gaps_of(position.roster, window, now=now):
        if one.position == position and one.span.covers(now):
            return one.span
    raise NobodyShould(_("Nobody is meant to be on call there now."))
