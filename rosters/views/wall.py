"""A roster's month to hang up."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from rosters import selectors
from rosters.core import month as months
from rosters.screens import wall as screens


@require_GET
@may(Act.SEE_ROSTER)
def show(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    today = walltime.local_date(request.now, walltime.zone(roster.zone))
    first = months.first_of(months.month_of(request.GET.get("month", "")) or today)
    facts = {
        "roster": roster,
        "consortium": roster.consortium,
        "wall": screens.page(request.scope, roster, first, now=request.now),
        "first": first,
        "now": request.now,
        "earlier": months.month_before(first),
        "later": months.month_after(first),
    }
    return render(request, "rosters/wall.html", facts)
