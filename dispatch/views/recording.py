"""A response that happened, written down afterwards."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies import selectors as people
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from common.errors import DomainError
from dispatch import selectors
from dispatch.core.words import Channel, Kind, Source, Weapon
from dispatch.forms.recording import HappenedForm
from dispatch.services import recording


@require_http_methods(["GET", "POST"])
@may(Act.RECORD)
def record(request: TandemRequest) -> HttpResponse:
    scope, now = request.scope, request.now
    agencies = selectors.recordable_agencies(scope, now=now)
    form = HappenedForm(
        request.POST or None,
        initial={"form_key": uuid.uuid4(), "on": selectors.today(scope, now=now)},
        agencies=agencies,
        clinicians=recording.clinicians(scope, agencies, now=now),
    )
    if form.is_bound and form.is_valid():
        try:
            recorded = _recorded(request, form)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            if recorded is not None:
                return recorded
    status = 422 if form.is_bound else 200
    zones = {consortium.zone for consortium in people.consortia(scope)}
    facts = {"form": form, "zones": ", ".join(sorted(zones))}
    return render(request, "dispatch/recording.html", facts, status=status)


def _recorded(request: TandemRequest, form: HappenedForm) -> HttpResponse | None:
    entered, who = form.cleaned_data, request.scope.user_id
    zone = walltime.zone(selectors.zone_for(entered["agency"], now=request.now))
    at = form.happened(zone, now=request.now)
    if at is None:
        return None
    own = entered["agency"].pk == request.scope.acting_organisation_id
    happened = recording.Happened(
        agency=entered["agency"],
        clinician_id=entered["clinician"],
        in_person=not entered["by_phone"],
        channel=Channel(entered["how"]),
        at=at,
        place=entered["place"],
        why=entered["why"],
        weapon=Weapon(entered["weapon"]),
        cad_incident=entered["cad_incident"],
        requester_id=who if own else None,
        kind=Kind.DRILL if entered["is_drill"] else Kind.LIVE,
        is_correction=entered["is_correction"],
        form_key=entered["form_key"],
    )
    callout = recording.record(happened, by=who, now=request.now, source=Source.WEB)
    return redirect("dispatch:callout", public_id=callout.public_id)
