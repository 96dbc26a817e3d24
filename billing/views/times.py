"""Times to set right: what waits, and one response with its timeline beside it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.forms import times as forms
from billing.selectors import times as selectors
from billing.services import trips
from common import walltime
from common.errors import DomainError
from dispatch import screens
from dispatch.selectors import billable
from dispatch.services import correcting


@require_GET
@may(Act.RESPOND, Act.EDIT_ROSTER, Act.CLOSE_PERIODS)
def to_mend(request: TandemRequest) -> HttpResponse:
    context = {"rows": selectors.to_mend(request.scope)}
    return render(request, "billing/times.html", context)


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND, Act.EDIT_ROSTER, Act.CLOSE_PERIODS)
def mend(request: TandemRequest, public_id: UUID) -> HttpResponse:
    response = billable.response_for(request.scope, public_id)
    zone = walltime.zone(response.callout.consortium.zone)
    if request.method == "GET":
        return _page(request, public_id)
    form = forms.TimesForm(request.POST, response=response, zone=zone)
    if form.is_valid():
        try:
            correcting.correct_times(
                response.pk,
                form.corrected(),
                by=request.scope.user_id,
                now=request.now,
            )
        except DomainError as refusal:
            known = refusal.field if refusal.field in form.fields else None
            form.add_error(known, str(refusal))
        else:
            messages.success(request, _("Set right. It is priced again."))
            return redirect("billing:mend", public_id=public_id)
    return _page(request, public_id, times=form)


@require_POST
@may(Act.EDIT_ROSTER, Act.CLOSE_PERIODS)
def share(request: TandemRequest, public_id: UUID) -> HttpResponse:
    response = billable.response_for(request.scope, public_id)
    form = forms.TripForm(request.POST, agencies=selectors.others(response))
    if form.is_valid():
        typed = form.cleaned_data
        try:
            trips.share_trip(
                response,
                agency=typed["agency"],
                own_minutes=typed["own_minutes"],
                other_minutes=typed["other_minutes"],
                reason=typed["why"],
                by=request.scope.user_id,
                now=request.now,
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("billing:mend", public_id=public_id)
    return _page(request, public_id, trip=form)


@require_POST
@may(Act.EDIT_ROSTER, Act.CLOSE_PERIODS)
def take_trip_back(request: TandemRequest, public_id: UUID) -> HttpResponse:
    response = billable.response_for(request.scope, public_id)
    form = forms.TripBackForm(request.POST)
    if form.is_valid():
        who, why = request.scope.user_id, form.cleaned_data["why"]
        try:
            trips.take_back(response, reason=why, by=who, now=request.now)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("billing:mend", public_id=public_id)
    return _page(request, public_id, back=form)


def _page(
    request: TandemRequest,
    public_id: UUID,
    *,
    times: forms.TimesForm | None = None,
    trip: forms.TripForm | None = None,
    back: forms.TripBackForm | None = None,
) -> HttpResponse:
    scope = request.scope
    response = billable.response_for(scope, public_id)
    callout = response.callout
    zone = walltime.zone(callout.consortium.zone)
    shared = selectors.trip_for_two(response.pk)
    context: dict[str, Any] = {
        "response": response,
        "callout": callout,
        "timeline": screens.timeline(callout, scope),
        "form": times or forms.TimesForm(response=response, zone=zone),
        "trip": shared,
        "back_form": back or forms.TripBackForm(),
        "trip_form": trip
        or forms.TripForm(
            initial=forms.trip_shown(shared), agencies=selectors.others(response)
        ),
        "may_share": scope.may(Act.EDIT_ROSTER) or scope.may(Act.CLOSE_PERIODS),
    }
    status = 422 if times or trip or back else 200
    return render(request, "billing/mend.html", context, status=status)
