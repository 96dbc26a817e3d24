"""By hand: ring again, call one more, let somebody take over, pass on the charge."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from dispatch import selectors
from dispatch.core.words import Source
from dispatch.forms.steering import PersonForm
from dispatch.screens import steering as screens
from dispatch.services import outside, steering
from dispatch.services.steering import Choice
from dispatch.views.callouts import do, do_typed, steering_forms


def _panel(request: TandemRequest, public_id: UUID) -> screens.Panel:
    callout = selectors.callout_for(request.scope, public_id)
    return screens.panel(callout, request.scope, now=request.now)


def _form(request: TandemRequest, name: str, some: Sequence[Choice]) -> PersonForm:
    return steering_forms[name](some, request.POST)


@require_POST
@may(Act.STEER_CALLOUTS)
def ring_again(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return steering.ring_again(
            pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.STEER_CALLOUTS)
def connect_line(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return outside.ring_by_hand(
            pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.STEER_CALLOUTS)
def add_person(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = _form(request, "add_form", _panel(request, public_id).add)

    def deed(asked: TandemRequest, pk: int) -> object:
        return steering.add_person(
            pk, form.chosen(), by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do_typed(request, public_id, deed, add_form=form)


@require_POST
@may(Act.STEER_CALLOUTS)
def hand_over(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = _form(request, "relieve_form", _panel(request, public_id).relieve)

    def deed(asked: TandemRequest, pk: int) -> object:
        return steering.ask_to_take_over(
            pk, form.chosen(), by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do_typed(request, public_id, deed, relieve_form=form)


@require_POST
@may(Act.STEER_CALLOUTS)
def pass_charge(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = _form(request, "charge_form", _panel(request, public_id).charge)

    def deed(asked: TandemRequest, pk: int) -> object:
        return steering.pass_charge(
            pk, form.chosen(), by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do_typed(request, public_id, deed, charge_form=form)
