"""Asking: three taps, then the request's own page."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from agencies.selectors import zone_of
from common.errors import DomainError
from dispatch import selectors
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.errors import SentTooLate, StaleForm
from dispatch.forms import asking
from dispatch.services import intake, policies


@require_http_methods(["GET", "POST"])
@may(Act.ASK, Act.ASK_FOR_MEMBERS)
def ask(request: TandemRequest) -> HttpResponse:
    agencies = selectors.askable_agencies(request.scope, now=request.now)
    beats = policies.beats_of(agencies)
    if request.method == "POST":
        form = asking.AskForm(request.POST, agencies=agencies, beats=beats)
        if form.is_valid():
            try:
                return _open(request, form)
            except DomainError as refusal:
                form.add_error(refusal.field, str(refusal))
        form.reopen(request.now)
        return _shown(request, form, status=422)
    form = asking.AskForm(
        initial=asking.fresh(request.now), agencies=agencies, beats=beats
    )
    if len(agencies) == 1:
        last = selectors.last_place(request.scope, now=request.now)
        form.fill_place(last, town=agencies[0].short_name)
    return _shown(request, form)


def _shown(
    request: TandemRequest, form: asking.AskForm, *, status: int = 200
) -> HttpResponse:
    """The form; `send_for` seconds its page tries to send it without signal."""
    facts = {
        "form": form,
        "send_for": settings.SEND_FOR_SECONDS,
        "zone": zone_of(request.scope),
    }
    return render(request, "dispatch/ask.html", facts, status=status)


def _refuse_what_is_late(request: TandemRequest, form: asking.AskForm) -> None:
    late = form.late_since(request.now)
    if late is not None:
        raise SentTooLate(selectors.clock_for(request.scope, late))
    if form.is_stale(request.now):
        opened = form.opened_at() or request.now
        raise StaleForm(opened, selectors.clock_for(request.scope, opened))


def _open(request: TandemRequest, form: asking.AskForm) -> HttpResponse:
    key = asking.key_of(form)
    if not selectors.was_sent(request.scope, key):
        _refuse_what_is_late(request, form)
    entered, dispatcher = form.cleaned_data, request.scope.may(Act.ASK_FOR_MEMBERS)
    callout = intake.open_callout(
        intake.NewCallout(
            agency=entered["agency"],
            response_type=ResponseType(entered["response_type"]),
            weapon=Weapon(entered["weapon"]),
            place=entered["place"],
            beat=entered.get("beat", ""),
            callback_number=entered["callback_number"],
            cad_incident=entered["cad_incident"],
            channel=Channel.RADIO_RELAYED if dispatcher else Channel.WEB,
            source=Source.WEB,
            requester_id=request.scope.user_id,
            entered_by_id=request.scope.user_id,
            form_key=key,
        ),
        now=request.now,
    )
    return redirect("dispatch:callout", public_id=callout.public_id)
