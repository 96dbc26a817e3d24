"""The coordinator's morning: last night, what needs them, and what changed. Who
administers the house reads it too; requests and rosters are not theirs to open.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.core.words import Role
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from dispatch.screens import nights
from notifications import words as wire
from notifications.services import testing
from notifications.views.cards import address_of
from rosters.screens import morning as screens


@require_GET
@may(Act.SEE_MORNING)
def morning(request: TandemRequest, public_id: UUID) -> HttpResponse:
    consortium = agencies.consortium_for(request.scope, public_id)
    facts = {
        "consortium": consortium,
        "night": nights.last_night(request.scope, consortium, now=request.now),
        "morning": screens.morning(request.scope, consortium, now=request.now),
        "now": request.now,
        "edits": request.scope.may(Act.EDIT_ROSTER),
        "sees_requests": request.scope.may(Act.SEE_CALLOUTS),
    }
    return render(request, "home/morning.html", facts)


@require_POST
@may(Act.EDIT_ROSTER)
def card(request: TandemRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    """Text the contact card to a clinician, whose phone may have rung in vain."""
    consortium = agencies.consortium_for(request.scope, public_id)
    serving = agencies.people_serving(consortium.pk, Role.CLINICIAN, now=request.now)
    people = {one.public_id: one for one in serving[Role.CLINICIAN]}
    person = people.get(person_id)
    if person is None:
        raise Http404
    try:
        sent = testing.send_card(
            person_id=person.pk,
            consortium=consortium,
            address=address_of(consortium.public_id),
            now=request.now,
        )
        messages.info(request, f"{person}: {wire.card_on_its_way(sent)}")
    except DomainError as refusal:
        messages.warning(request, f"{person}: {refusal}")
    return redirect("oncall:morning", public_id)
