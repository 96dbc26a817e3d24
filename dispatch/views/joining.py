"""Others who come too, by taps."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError, NotYours
from dispatch import screens, selectors
from dispatch.core.lifecycle import Mark
from dispatch.core.words import Capacity, Source
from dispatch.forms.asking import WorkForm
from dispatch.forms.joining import JoinForm
from dispatch.services import joining, reporting


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND, Act.STEER_CALLOUTS)
def join(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """The lead and who steers choose anybody; another clinician only themselves."""
    callout = selectors.callout_for(request.scope, public_id)
    people = joining.who_may_join(callout, now=request.now)
    if not screens.is_party(callout, request.scope):
        people = [one for one in people if one.pk == request.scope.user_id]
    form = JoinForm(request.POST or None, people=people)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            joining.join(
                callout.pk,
                entered["person"],
                Capacity(entered["capacity"]),
                by=request.scope.user_id,
                now=request.now,
                source=Source.WEB,
            )
        except DomainError as refusal:
            known = refusal.field if refusal.field in form.fields else None
            form.add_error(known, str(refusal))
        else:
            return redirect("dispatch:callout", public_id=public_id)
    context = {"callout": callout, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "dispatch/join.html", context, status=status)


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND, Act.STEER_CALLOUTS)
def report(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """The miles and minutes of notes of one responder who is done."""
    found = selectors.response_for(request.scope, public_id)
    if not screens.may_report(found, request.scope):
        raise NotYours(_("Only they themselves or a supervisor say that."))
    form = WorkForm(request.POST or None, initial=screens.own_work(found))
    if form.is_valid():
        try:
            reporting.note(
                found.callout_id,
                of=found.pk,
                miles_tenths=form.tenths(),
                minutes=form.cleaned_data["documentation_minutes"],
                by=request.scope.user_id,
                now=request.now,
                source=Source.WEB,
            )
        except DomainError as refusal:
            known = refusal.field if refusal.field in form.fields else None
            form.add_error(known, str(refusal))
        else:
            return redirect("dispatch:callout", public_id=found.callout.public_id)
    name = screens.shown_name(found.clinician, found.callout, request.scope)
    context = {"callout": found.callout, "form": form, "name": name}
    status = 422 if form.is_bound else 200
    return render(request, "dispatch/own_work.html", context, status=status)


@require_POST
@may(Act.RESPOND, Act.STEER_CALLOUTS)
def mark(request: TandemRequest, public_id: UUID, which: str) -> HttpResponse:
    found = selectors.response_for(request.scope, public_id)
    if which not in set(Mark):
        raise Http404
    try:
        if not screens.may_mark(found, request.scope):
            raise NotYours(_("Only they themselves or a supervisor say that."))
        joining.mark(
            found.pk,
            Mark(which),
            by=request.scope.user_id,
            now=request.now,
            source=Source.WEB,
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("dispatch:callout", public_id=found.callout.public_id)
