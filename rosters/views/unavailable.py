"""Unavailable for the moment, and available again: one tap each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from rosters.core.swaps import Source
from rosters.core.unavailable import Again
from rosters.forms.unavailable import UnavailableForm
from rosters.services import unavailable as services
from rosters.services import unavailable_news


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND)
def unavailable(request: TandemRequest) -> HttpResponse:
    """Until when; `again` ends it. What was done is said on My shifts."""
    now, zone = request.now, services.zone_of(request.user.pk, now=request.now)
    if zone is None:
        messages.info(request, _("No roster puts you on call. Nothing was changed."))
        return redirect("rosters:my_shifts")
    form = UnavailableForm(request.POST or None, now=now, zone=walltime.zone(zone))
    if request.method == "POST" and ("again" in request.POST or form.is_valid()):
        wanted = Again() if "again" in request.POST else form.said
        said = unavailable_news.carry_out(request.user, wanted, now=now, way=Source.WEB)
        messages.success(request, said)
        return redirect("rosters:my_shifts")
    facts = {
        "form": form,
        "away": services.away(request.user.pk, now=now),
        "zone": zone,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "rosters/unavailable.html", facts, status=status)
