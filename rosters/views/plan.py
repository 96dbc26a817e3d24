"""A roster's plan, and what changes it for a while: overrides and time off."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from rosters import screens, selectors
from rosters.forms import plan as forms
from rosters.screens import busy
from rosters.screens.for_a_while import for_a_while
from rosters.screens.starting import start_of
from rosters.screens.unfinished import unfinished
from rosters.services import changes, empty_swaps, time_off
from rosters.views.answers import Edit, answer, carry_out, choices_of


@require_GET
@may(Act.SEE_ROSTER)
def show(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    scope = request.scope
    if not screens.may_read_more(scope):
        raise PermissionDenied  # it tells who cannot, and why
    today = walltime.local_date(request.now, walltime.zone(roster.zone))
    facts = {
        "roster": roster,
        "bases": screens.week_of_bases(roster, today),
        "positions": choices_of(request, public_id).positions,
        "patterns": selectors.patterns_of(scope, roster),
        "rotations": selectors.rotations_of(scope, roster),
        "changes": for_a_while(scope, roster, now=request.now),
        "time_off": selectors.time_off_of(scope, roster, since=request.now),
        "today": today,
        "start": start_of(scope, roster, now=request.now),
        "not_begun": not roster.has_begun(request.now),
        "has_ended": roster.ends_at is not None and roster.ends_at <= request.now,
        "busy": busy.on_plan(scope, roster, now=request.now),
        "unfinished": unfinished(scope, [roster], now=request.now)
        if scope.may(Act.EDIT_ROSTER)
        else None,
    }
    return render(request, "rosters/plan.html", facts)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def add_override(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    asked = {name: request.GET.get(name) for name in request.GET}
    form = forms.OverrideForm(request.POST or None, choices=choices, initial=asked)

    def save(typed: forms.OverrideForm) -> None:
        data = typed.cleaned_data
        changes.add_override(
            selectors.position_for(request.scope, choices.roster, data["position"]),
            typed.wish(),
            starts_at=typed.instant("starts_at"),
            ends_at=typed.instant("ends_at"),
            now=request.now,
            by=request.scope.user_id,
            wins=data["wins"],
            despite=data["despite"],
        )

    edit = Edit(_("Somebody else for a while"), choices, asks_rules=True)
    return answer(request, form, edit, save, forms.OverrideForm.said)


@require_POST
@may(Act.EDIT_ROSTER)
def withdraw_override(
    request: TandemRequest, public_id: UUID, override_id: UUID
) -> HttpResponse:
    choices = choices_of(request, public_id)
    override = selectors.override_for(request.scope, choices.roster, override_id)

    def save() -> None:
        empty_swaps.withdraw(override, now=request.now, by=request.scope.user_id)

    # One that a swap made may take another back in a roster beside this one.
    edit = Edit(_("Withdraw this change"), choices, whole_consortium=True)
    return carry_out(request, edit, save, screens.override_said(override))


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def add_time_off(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    form = forms.TimeOffForm(request.POST or None, choices=choices)

    def save(typed: forms.TimeOffForm) -> None:
        time_off.take(
            choices.roster.consortium,
            typed.off(),
            starts_at=typed.instant("starts_at"),
            ends_at=typed.instant("ends_at"),
            now=request.now,
            by=request.scope.user_id,
        )

    edit = Edit(_("Time off"), choices, whole_consortium=True)
    return answer(request, form, edit, save, forms.TimeOffForm.said)


@require_POST
@may(Act.EDIT_ROSTER)
def withdraw_time_off(
    request: TandemRequest, public_id: UUID, time_off_id: UUID
) -> HttpResponse:
    choices = choices_of(request, public_id)
    off = selectors.time_off_for(request.scope, choices.roster, time_off_id)

    def save() -> None:
        time_off.withdraw(off, now=request.now, by=request.scope.user_id)

    edit = Edit(_("Withdraw this time off"), choices, whole_consortium=True)
    return carry_out(request, edit, save, screens.time_off_said(off, choices.roster))
