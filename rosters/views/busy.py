"""One's own calendar: given, and taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from common.errors import DomainError
from rosters.forms.busy import OwnCalendarForm
from rosters.screens import busy as screens
from rosters.selectors import busy as questions
from rosters.services import busy
from rosters.words import busy as words


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND)
def own_calendars(request: TandemRequest) -> HttpResponse:
    """Give an address, and hear at once what was found there."""
    form, status = OwnCalendarForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made, found = busy.subscribe(
                    request.scope, form.cleaned_data["credential"], now=request.now
                )
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
            else:
                said = words.found(found.spans, walltime.zone(made.zone))
                messages.success(request, _("Read. %(found)s") % {"found": said})
                return redirect("rosters:own_calendars")
    facts = {
        "form": form,
        "calendars": screens.own(request.scope, now=request.now),
        "clashes": screens.own_clashes(request.scope, now=request.now),
        "zone": agencies.zone_of(request.scope),
        "most": busy.MOST,
    }
    response = render(request, "rosters/own_calendars.html", facts, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@may(Act.RESPOND)
def remove_own_calendar(request: TandemRequest, public_id: UUID) -> HttpResponse:
    calendar = questions.calendar_for(request.scope, public_id)
    busy.remove(calendar, by=request.scope.user_id, now=request.now)
    messages.success(request, _("Removed, with every busy time read from it."))
    return redirect("rosters:own_calendars")
