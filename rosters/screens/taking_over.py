"""What taking a running shift over means, said before it is done."""

from datetime import datetime

from django.utils.translation import gettext as _

from agencies.core.scope import Scope
from common import walltime
from rosters import selectors, sentences
from rosters.errors import NobodyShould
from rosters.models import Position
from rosters.screens.swaps import seat
from rosters.services import takeovers


def consequence(scope: Scope, position: Position, *, mine: bool, now: datetime) -> str:
    """Who is on call from now until when, instead of whom, once it is done; `mine`: the
    asker is. Where there is nothing to take, that.
    """
    there: selectors.Seat = seat(scope, position, now)
    if there.coverage is not None:
        ends_at, instead_of = there.coverage.ends_at, str(there.coverage.person)
        goes_on = False
    else:
        try:
            span, goes_on = takeovers.gap(position, now)
        except NobodyShould as nothing:
            return str(nothing)
        ends_at, instead_of = span.ends_at, ""
    is_theirs = there.coverage is not None and there.coverage.person_id == scope.user_id
    zone = walltime.zone(position.roster.zone)
    until = sentences.moment(walltime.local(ends_at, zone))
    said = {"until": until, "who": instead_of}
    if mine and is_theirs:
        return _("It is yours already, until %(until)s.") % said
    match mine, bool(instead_of):
        case True, True:
            sentence = _("You are on call from now until %(until)s instead of %(who)s.")
        case True, False:
            sentence = _("You are on call from now until %(until)s. Nobody is now.")
        case False, True:
            sentence = _(
                "Whom you choose is on call from now until %(until)s instead of "
                "%(who)s, and both are told."
            )
        case _:
            sentence = _(
                "Whom you choose is on call from now until %(until)s, and is told. "
                "Nobody is now."
            )
    after = _("Shifts change then: what comes after stays open.") if goes_on else ""
    return f"{sentence % said} {after}".rstrip()
