"""Can we reach everybody on call this week? And trying it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from notifications import words as wire
from notifications.services import testing
from notifications.views.cards import address_of
from rosters.screens import reach as screens


@require_GET
@may(Act.EDIT_ROSTER)
def reach(request: TandemRequest, public_id: UUID) -> HttpResponse:
    consortium = agencies.consortium_for(request.scope, public_id)
    week = screens.week(request.scope, consortium, now=request.now)
    facts = {"consortium": consortium, "week": week, "now": request.now}
    return render(request, "rosters/reach.html", facts)


@require_POST
@may(Act.EDIT_ROSTER)
def test(request: TandemRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    consortium = agencies.consortium_for(request.scope, public_id)
    person = screens.one_of_the_week(
        request.scope, consortium, person_id, now=request.now
    )
    try:
        testing.send_test(
            person_id=person.pk,
            consortium=consortium,
            by=request.scope.user_id,
            now=request.now,
        )
        messages.info(request, f"{person}: {wire.test_on_its_way()}")
    except DomainError as refusal:
        messages.warning(request, f"{person}: {refusal}")
    return redirect("rosters:reach", public_id)


@require_POST
@may(Act.EDIT_ROSTER)
def card(request: TandemRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    consortium = agencies.consortium_for(request.scope, public_id)
    person = screens.one_of_the_week(
        request.scope, consortium, person_id, now=request.now
    )
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
    return redirect("rosters:reach", public_id)
