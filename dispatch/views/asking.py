"""Asking: three taps, then the request's own page."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from agencies.selectors import zone_of
from common.errors import DomainError
from dispatch import screens, selectors
from dispatch.core.words import Channel, Kind, Priority, ResponseType, Source, Weapon
from dispatch.errors import OpenThere, SentTooLate, StaleForm
from dispatch.forms import asking
from dispatch.services import alike, intake, policies


@require_http_methods(["GET", "POST"])
@may(Act.ASK, Act.ASK_FOR_MEMBERS, Act.DRILL)
def ask(request: TandemRequest) -> HttpResponse:
    drill = _drill(request)
    able = selectors.askable_agencies
    if drill is asking.Drill.ONLY:
        able = selectors.recordable_agencies
    agencies = able(request.scope, now=request.now)
    beats = policies.beats_of(agencies)
    offered: dict[str, Any] = {"agencies": agencies, "beats": beats, "drill": drill}
    if request.method == "POST":
        return _sent(request, asking.AskForm(request.POST, **offered))
    form = asking.AskForm(initial=asking.fresh(request.now), **offered)
    if len(agencies) == 1:
        last = selectors.last_place(request.scope, now=request.now)
        form.fill_place(last, town=agencies[0].short_name)
    return _shown(request, form)


def _shown(
    request: TandemRequest, form: asking.AskForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The form; `send_for` seconds its page tries to send it without signal."""
    facts = {
        "form": form,
        "send_for": settings.SEND_FOR_SECONDS,
        "zone": zone_of(request.scope),
        **more,
    }
    return render(request, "dispatch/ask.html", facts, status=status)


def _too_late(request: TandemRequest, form: asking.AskForm) -> DomainError | None:
    """What to say where it is too late to make a request of it."""
    late = form.late_since(request.now)
    if late is not None:
        return SentTooLate(selectors.clock_for(request.scope, late))
    if form.is_stale(request.now):
        opened = form.opened_at() or request.now
        return StaleForm(opened, selectors.clock_for(request.scope, opened))
    return None


def _sent(request: TandemRequest, form: asking.AskForm) -> HttpResponse:
    """To the request's page; or the form again, with what is wrong or to be said."""
    status, more = 422, dict[str, Any]()
    if form.is_valid():
        try:
            return _open(request, form)
        except OpenThere as found:
            status = 409
            more = {"open_there": screens.open_there(request.scope, found)}
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
    form.reopen(request.now)
    return _shown(request, form, status=status, **more)


def _open(request: TandemRequest, form: asking.AskForm) -> HttpResponse:
    key = asking.key_of(form)
    refusal = _too_late(request, form)
    if refusal is not None and not selectors.was_sent(request.scope, key):
        raise refusal
    same = form.joined()
    if same is not None:
        return _join(request, form, selectors.callout_for(request.scope, same).pk)
    entered = form.cleaned_data
    callout = intake.open_callout(
        intake.NewCallout(
            agency=entered["agency"],
            response_type=ResponseType(entered["response_type"]),
            weapon=Weapon(entered["weapon"]),
            place=entered["place"],
            beat=entered.get("beat", ""),
            callback_number=entered["callback_number"],
            cad_incident=entered["cad_incident"],
            channel=_channel(request),
            source=Source.WEB,
            requester_id=request.scope.user_id,
            entered_by_id=request.scope.user_id,
            form_key=key,
            not_same_as=form.seen(),
            kind=Kind.DRILL if entered.get("is_drill") else Kind.LIVE,
            priority=Priority.P2 if entered["can_wait"] else None,
        ),
        now=request.now,
    )
    return redirect("dispatch:callout", public_id=callout.public_id)


def _join(request: TandemRequest, form: asking.AskForm, pk: int) -> HttpResponse:
    entered, who = form.cleaned_data, request.scope.user_id
    joiner = alike.Joiner(
        person_id=who,
        channel=_channel(request),
        number=entered["callback_number"],
        weapon=Weapon(entered["weapon"]),
        incident=entered["cad_incident"],
    )
    callout = alike.join(pk, joiner, by=who, now=request.now, source=Source.WEB)
    return redirect("dispatch:callout", public_id=callout.public_id)


def _drill(request: TandemRequest) -> asking.Drill:
    """The coordinator asks for practice only; who asks may practise."""
    scope = request.scope
    if not scope.may(Act.DRILL):
        return asking.Drill.NEVER
    asks = scope.may(Act.ASK) or scope.may(Act.ASK_FOR_MEMBERS)
    return asking.Drill.MAY if asks else asking.Drill.ONLY


def _channel(request: TandemRequest) -> Channel:
    dispatcher = request.scope.may(Act.ASK_FOR_MEMBERS)
    return Channel.RADIO_RELAYED if dispatcher else Channel.WEB
