"""What is left to do: the list, and one of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from dispatch import screens, selectors
from dispatch.core.words import FollowUpOutcome
from dispatch.forms import follow_ups as forms
from dispatch.selectors.follow_ups import Which
from dispatch.services import follow_ups, reading
from dispatch.services.follow_ups import Doing


@require_GET
@may(Act.FOLLOW_UP)
def listed(request: TandemRequest) -> HttpResponse:
    asked = request.GET.get("show", "")
    which = Which(asked) if asked in set(Which) else Which.MINE
    context = {
        "rows": selectors.to_do(request.scope, which, now=request.now),
        "which": which.value,
        "choices": screens.follow_up_lists(),
    }
    return render(request, "dispatch/follow_ups.html", context)


def _context(request: TandemRequest, public_id: UUID, **typed: Form) -> dict[str, Any]:
    found = selectors.follow_up_for(request.scope, public_id)
    people = follow_ups.holders(found.consortium, now=request.now)
    return {
        "follow_up": found,
        "outcome": screens.follow_up_outcome(found),
        "history": screens.follow_up_history(found),
        "done_form": forms.DoneForm(),
        "move_form": forms.MoveForm(initial={"due_on": found.due_on}),
        "hand_form": forms.HandOnForm(people=people),
        **typed,
    }


@require_GET
@may(Act.FOLLOW_UP)
def follow_up(request: TandemRequest, public_id: UUID) -> HttpResponse:
    context = _context(request, public_id)
    reading.note_read(context["follow_up"].callout, request.scope, now=request.now)
    return render(request, "dispatch/follow_up.html", context)


def _carry_out(
    request: TandemRequest,
    public_id: UUID,
    deed: Callable[[int, Doing], object],
    **typed: Form,
) -> HttpResponse:
    """Do what a form says; else the page again, with all that was typed."""
    [form] = typed.values()
    found = selectors.follow_up_for(request.scope, public_id)
    if form.is_valid():
        try:
            deed(found.pk, Doing(by=request.scope.user_id, now=request.now))
        except DomainError as refusal:
            known = refusal.field if refusal.field in form.fields else None
            form.add_error(known, str(refusal))
        else:
            return redirect("dispatch:follow_up", public_id=public_id)
    context = _context(request, public_id, **typed)
    return render(request, "dispatch/follow_up.html", context, status=422)


@require_POST
@may(Act.FOLLOW_UP)
def done(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = forms.DoneForm(request.POST)

    def deed(pk: int, doing: Doing) -> object:
        entered = form.cleaned_data
        outcome = FollowUpOutcome(entered["outcome"])
        return follow_ups.finish(pk, outcome, entered["minutes"], doing=doing)

    return _carry_out(request, public_id, deed, done_form=form)


@require_POST
@may(Act.FOLLOW_UP)
def move(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = forms.MoveForm(request.POST)

    def deed(pk: int, doing: Doing) -> object:
        return follow_ups.move(pk, form.cleaned_data["due_on"], doing=doing)

    return _carry_out(request, public_id, deed, move_form=form)


@require_POST
@may(Act.FOLLOW_UP)
def hand_on(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.follow_up_for(request.scope, public_id)
    people = follow_ups.holders(found.consortium, now=request.now)
    form = forms.HandOnForm(request.POST, people=people)

    def deed(pk: int, doing: Doing) -> object:
        return follow_ups.hand_on(pk, form.cleaned_data["holder"], doing=doing)

    return _carry_out(request, public_id, deed, hand_form=form)


@require_POST
@may(Act.FOLLOW_UP)
def plan(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """Plan one after the request of that id."""
    callout = selectors.callout_for(request.scope, public_id)
    people = follow_ups.holders(callout.consortium, now=request.now)
    form = forms.PlanForm(request.POST, people=people)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            follow_ups.plan(
                callout.pk,
                holder=entered["holder"],
                due_on=entered["due_on"],
                doing=Doing(by=request.scope.user_id, now=request.now),
            )
        except DomainError as refusal:
            known = refusal.field if refusal.field in form.fields else None
            form.add_error(known, str(refusal))
        else:
            return redirect("dispatch:callout", public_id=public_id)
    context = {"callout": callout, "form": form}
    return render(request, "dispatch/plan_follow_up.html", context, status=422)


@require_GET
@may(Act.FOLLOW_UP)
def planning(request: TandemRequest, public_id: UUID) -> HttpResponse:
    callout = selectors.callout_for(request.scope, public_id)
    people = follow_ups.holders(callout.consortium, now=request.now)
    tomorrow = follow_ups.tomorrow_of(callout.consortium, now=request.now)
    form = forms.PlanForm(initial={"due_on": tomorrow}, people=people)
    context = {"callout": callout, "form": form}
    return render(request, "dispatch/plan_follow_up.html", context)
