"""A roster's month to hang up."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from rosters import selectors
from rosters.core import month as months
from rosters.screens import wall as screens
from rosters.views.days import named_in

if TYPE_CHECKING:
    from datetime import datetime

    from rosters.models import Roster


@require_GET
@may(Act.SEE_ROSTER)
def show(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    has_ended = roster.ends_at is not None and roster.ends_at <= request.now
    today = roster.local_date(_last_moment(roster) if has_ended else request.now)
    named = named_in(request, today)
    first = months.first_of(named.on)
    facts = {
        "roster": roster,
        "consortium": roster.consortium,
        "wall": screens.page(request.scope, roster, first, now=request.now),
        "first": first,
        "has_ended": has_ended,
        "is_after": has_ended and first > today,
        "now": request.now,
        "earlier": months.month_before(first),
        "later": months.month_after(first),
        "is_odd": named.is_odd,
    }
    return render(request, "rosters/wall.html", facts, status=named.status)


def _last_moment(roster: "Roster") -> "datetime":
    """Just before it ended: in the last month in which it ran."""
    assert roster.ends_at is not None  # noqa: S101 - it has ended
    return roster.ends_at - timedelta(microseconds=1)
