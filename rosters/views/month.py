"""A month of a roster, and one's own week and month."""

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
from rosters.core import month as months
from rosters.core import week as weeks
from rosters.views.days import named_in

SEVEN = timedelta(days=7)


@require_GET
@may(Act.SEE_ROSTER)
def month(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    zone = walltime.zone(roster.zone)
    today = walltime.local_date(request.now, zone)
    named = named_in(request, today)
    first = months.first_of(named.on)
    facts = {
        "roster": roster,
        "month": screens.month(request.scope, roster, first, now=request.now),
        "first": first,
        "today": today,
        "is_odd": named.is_odd,
        "now": walltime.local(request.now, zone),
        "earlier": months.month_before(first),
        "later": months.month_after(first),
        "week": weeks.iso_week(weeks.monday_of(first)),
    }
    return render(request, "rosters/month.html", facts, status=named.status)


@require_GET
@may(Act.RESPOND)
def my_month(request: TandemRequest) -> HttpResponse:
    zone = walltime.zone(agencies.zone_of(request.scope))
    today = walltime.local_date(request.now, zone)
    named = named_in(request, today)
    first = months.first_of(named.on)
    later = months.month_after(first)
    days = [first + timedelta(days=n) for n in range((later - first).days)]
    facts = {
        "month": screens.own_calendar(
            request.scope, months.weeks_of(first), days, now=request.now
        ),
        "first": first,
        "today": today,
        "is_odd": named.is_odd,
        "now": walltime.local(request.now, zone),
        "zone": zone,
        "earlier": months.month_before(first),
        "later": later,
        "is_month": True,
    }
    return render(request, "rosters/my_calendar.html", facts, status=named.status)


@require_GET
@may(Act.RESPOND)
def my_week(request: TandemRequest) -> HttpResponse:
    zone = walltime.zone(agencies.zone_of(request.scope))
    today = walltime.local_date(request.now, zone)
    named = named_in(request, today)
    first = weeks.monday_of(named.on)
    days = [first + timedelta(days=n) for n in range(7)]
    facts = {
        "month": screens.own_calendar(request.scope, [days], days, now=request.now),
        "first": first,
        "today": today,
        "is_odd": named.is_odd,
        "now": walltime.local(request.now, zone),
        "zone": zone,
        "earlier": first - SEVEN,
        "later": first + SEVEN,
    }
    return render(request, "rosters/my_calendar.html", facts, status=named.status)
