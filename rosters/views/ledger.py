"""What being on call came to: a roster's hours, the file of them, and one's own."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import spreadsheets
from rosters import selectors
from rosters.core.months import month
from rosters.forms.ledger import DaysForm
from rosters.screens import ledger as screens
from rosters.selectors import ledger as questions
from rosters.services import hours as services

ONE_DAY = timedelta(days=1)


def _form(request: TandemRequest, today: date) -> DaysForm:
    """What was asked for; nothing: this month."""
    first, until = month(today)
    usual = {"from_on": first.isoformat(), "last_on": (until - ONE_DAY).isoformat()}
    asked = {name: request.GET[name] for name in usual if name in request.GET}
    return DaysForm(asked or usual)


@require_GET
@may(Act.EDIT_ROSTER)
def hours(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    today = roster.local_date(request.now)
    form = _form(request, today)
    days = form.days() if form.is_valid() else None
    shown = None
    if days is not None:
        period = questions.period_of(roster, *days)
        shown = screens.hours(request.scope, roster, period, now=request.now)
    facts = {
        "roster": roster,
        "form": form,
        "shown": shown,
        "offered": screens.offered(today, days),
    }
    return render(request, "rosters/hours.html", facts, status=200 if shown else 422)


@require_GET
@may(Act.EDIT_ROSTER)
def hours_csv(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    form = _form(request, roster.local_date(request.now))
    if not form.is_valid():
        address = redirect("rosters:hours", roster.public_id)
        address["Location"] += f"?{request.GET.urlencode()}"
        return address
    period = questions.period_of(roster, *form.days())
    found = services.export(request.scope, roster, period, now=request.now)
    text = spreadsheets.written(screens.COLUMNS, screens.records(found))
    name = f"hours-{period.from_on}-{period.until_on - ONE_DAY}.csv"
    return spreadsheets.download(text, name)


@require_GET
@may(Act.RESPOND)
def my_hours(request: TandemRequest) -> HttpResponse:
    zone = agencies.zone_of(request.scope)
    today = agencies.today(request.scope, now=request.now)
    form = _form(request, today)
    days = form.days() if form.is_valid() else None
    own = screens.own(request.scope, *days, zone, now=request.now) if days else []
    facts = {"form": form, "own": own, "offered": screens.offered(today, days)}
    return render(request, "rosters/my_hours.html", facts, status=200 if days else 422)
