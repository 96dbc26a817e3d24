"""What stands on somebody's home page: the thing they most likely came for."""

from datetime import datetime, timedelta
from typing import Any

from agencies import selectors as people
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.core.words import Kind
from common import walltime
from common.intervals import Span
from dispatch import screens
from dispatch import selectors as callouts
from dispatch.models import Callout
from dispatch.screens import wallet
from dispatch.screens.on_call import OnCall, on_call
from notifications import selectors as wire
from oncall import leading, shell
from oncall.setting_up import facts
from rosters import screens as screens_of_rosters
from rosters import selectors as rosters
from rosters.core import week as weeks
from rosters.selectors import Gap, confirming, shortfalls, swaps
from rosters.services import unavailable

COMING = timedelta(days=7)


def for_person(scope: Scope, now: datetime) -> dict[str, Any]:
    """One big button and what is open; for a clinician also the page that rings."""
    may_see = scope.may(Act.SEE_CALLOUTS)
    open_now = callouts.open_callouts(scope) if may_see else []
    own = callouts.own_of(open_now, scope)
    steers, there = scope.may(Act.STEER_CALLOUTS), on_call(scope, now)
    in_charge = [c for c in open_now if c.owner_id == scope.user_id and c not in own]
    return {
        "setting_up": facts.unfinished(scope, now=now),
        "in_charge": [(row, screens.status(row, now=now)) for row in in_charge]
        if steers
        else [],
        "mornings": people.consortia(scope) if scope.may(Act.SEE_MORNING) else [],
        "gaps": _gaps(scope, now) if scope.may(Act.EDIT_ROSTER) else None,
        "can_ask": scope.may(Act.ASK) or scope.may(Act.ASK_FOR_MEMBERS),
        "open": [(row, screens.status(row, now=now)) for row in own],
        "pages": callouts.own_open_pages(scope) if scope.may(Act.RESPOND) else [],
        "to_confirm": confirming.to_confirm(scope, now=now)
        if scope.may(Act.RESPOND)
        else [],
        "swaps_waiting": swaps.waiting_for(scope, now=now)
        if scope.may(Act.RESPOND)
        else [],
        "gaps_offered": shortfalls.offers_to(scope, now=now)
        if scope.may(Act.RESPOND)
        else [],
        "away": unavailable.away(scope.user_id, now=now)
        if scope.may(Act.RESPOND)
        else None,
        "offer_screen": scope.may(Act.RESPOND)
        and confirming.has_confirmed(scope)
        and wire.may_offer_screen(scope),
        "leading": leading.of(scope, now),
        "duty": screens_of_rosters.own_duty(scope, there["seats"], now=now)
        if scope.may(Act.RESPOND)
        else None,
        **there,
        "zones": _zones(scope, there, open_now),
        "card": shell.mark_of(own_card(scope, now)),
        "topics": " ".join(_topics(own)),
    }


def own_card(scope: Scope, now: datetime) -> list[wallet.Card]:
    """The wallet card of the agency one acts for, if it is one."""
    if scope.acting_kind is not Kind.AGENCY or not scope.may(Act.SEE_CALLOUTS):
        return []
    return wallet.cards(scope, now=now)


def _zones(scope: Scope, there: OnCall, open_now: list[Callout]) -> str:
    """By which clocks the times on the page are read."""
    rosters_of = (seat.position.roster for seat in there["seats"])
    found = {roster.zone for roster in rosters_of}
    found |= {callout.consortium.zone for callout in open_now}
    return ", ".join(sorted(found | {people.zone_of(scope)}))


def _gaps(scope: Scope, now: datetime) -> list[tuple[Gap, str]]:
    """When nobody is on call in the next seven days though somebody should be, each
    with the name of its week.
    """
    found = [
        gap
        for roster in rosters.rosters(scope)
        if roster.has_begun(now)
        for gap in rosters.gaps(scope, roster, Span(now, now + COMING), now=now)
    ]
    return [(gap, _week(gap)) for gap in sorted(found, key=lambda gap: gap.span)]


def _week(gap: Gap) -> str:
    zone = walltime.zone(gap.position.roster.zone)
    day = walltime.local_date(gap.span.starts_at, zone)
    return weeks.iso_week(weeks.monday_of(day))


def _topics(own: list[Callout]) -> list[str]:
    return [callout.live_topic for callout in own[:8]]
