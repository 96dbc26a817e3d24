"""Looking at rosters: which there are, a week of one, who is on call now."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from rosters import screens, selectors
from rosters.core import week as weeks
from rosters.screens.starting import start_of
from rosters.services import unavailable
from rosters.views.days import named_in

SEVEN = timedelta(days=7)


@require_GET
@may(Act.SEE_ON_CALL)
def rosters(request: TandemRequest) -> HttpResponse:
    edits = request.scope.may(Act.EDIT_ROSTER)
    facts = {
        "lists": [
            (
                roster,
                screens.seats(request.scope, roster, now=request.now),
                start_of(request.scope, roster, now=request.now),
            )
            for roster in selectors.rosters(request.scope)
            if edits or roster.has_begun(request.now)
        ],
        "away": unavailable.away(request.scope.user_id, now=request.now),
        "consortia": agencies.consortia(request.scope),
        "closed": selectors.rosters_closed(request.scope) if edits else [],
    }
    return render(request, "rosters/rosters.html", facts)


@require_GET
@may(Act.SEE_ROSTER)
def week(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    today = walltime.local_date(request.now, walltime.zone(roster.zone))
    named = named_in(request, today)
    monday = weeks.monday_of(named.on)
    shown = screens.week(request.scope, roster, monday, now=request.now)
    facts = {
        "roster": roster,
        "week": shown,
        "days": shown.days,
        "start": start_of(request.scope, roster, now=request.now),
        "today": today,
        "now": request.now,
        "wall_now": walltime.local(request.now, walltime.zone(roster.zone)),
        "name": weeks.iso_week(monday),
        "earlier": weeks.iso_week(monday - SEVEN),
        "later": weeks.iso_week(monday + SEVEN),
        "is_odd": named.is_odd,
    }
    return render(request, "rosters/week.html", facts, status=named.status)


@require_GET
@may(Act.SEE_ON_CALL)
def on_call(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    facts = {
        "roster": roster,
        "seats": screens.seats(request.scope, roster, now=request.now),
        "start": start_of(request.scope, roster, now=request.now),
        "away": unavailable.away(request.scope.user_id, now=request.now),
        "now": request.now,
    }
    return render(request, "rosters/on_call.html", facts)
