"""Changing a roster's recurring plan: patterns, and the rotations that share them."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from rosters import screens, selectors
from rosters.forms import patterns as forms
from rosters.services import editions, plan
from rosters.views.answers import Edit, answer, choices_of

if TYPE_CHECKING:
    from rosters.models import Rotation


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def add_pattern(
    request: TandemRequest, public_id: UUID, position_id: UUID
) -> HttpResponse:
    choices = choices_of(request, public_id)
    position = selectors.position_for(request.scope, choices.roster, position_id)
    usual = {"zone": choices.roster.zone, "unit": "days", "every": 1}
    form = forms.PatternForm(request.POST or None, choices=choices, initial=usual)

    def save(typed: forms.PatternForm) -> None:
        plan.set_pattern(
            position,
            typed.shift(),
            now=request.now,
            by=request.scope.user_id,
            wins=typed.cleaned_data["wins"],
        )

    edit = Edit(_("New pattern"), choices)
    return answer(request, form, edit, save, forms.PatternForm.said)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def edit_pattern(
    request: TandemRequest, public_id: UUID, line_id: UUID
) -> HttpResponse:
    choices = choices_of(request, public_id)
    line = selectors.line_for(request.scope, choices.roster, line_id)
    form = forms.PatternForm(
        request.POST or None,
        choices=choices,
        initial=forms.typed_pattern(line) | {"seen": editions.edition_of(line)},
    )

    def save(typed: forms.PatternForm) -> None:
        plan.set_pattern(
            line.position(),
            typed.shift(),
            now=request.now,
            by=request.scope.user_id,
            line=line,
            wins=typed.cleaned_data["wins"],
            seen=typed.cleaned_data["seen"] or None,
        )

    edit = Edit(_("Change pattern"), choices)
    return answer(request, form, edit, save, forms.PatternForm.said)


def _save_rotation(
    request: TandemRequest,
    form: forms.RotationForm,
    choices: screens.Choices,
    rotation: "Rotation | None" = None,
) -> None:
    typed = form.cleaned_data
    plan.set_rotation(
        choices.roster,
        name=typed["name"],
        starts_on=typed["starts_on"],
        turn_days=typed["turn_days"],
        people=form.people(),
        now=request.now,
        by=request.scope.user_id,
        rotation=rotation,
        from_on=typed["from_on"],
        drop_later=typed.get("drop_later", False),
        by_clock=form.by_clock(),
        seen=typed["seen"] or None,
    )


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def add_rotation(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    form = forms.RotationForm(request.POST or None, choices=choices)

    def save(typed: forms.RotationForm) -> None:
        _save_rotation(request, typed, choices)

    edit = Edit(_("New rotation"), choices)
    return answer(request, form, edit, save, forms.RotationForm.said)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def edit_rotation(
    request: TandemRequest, public_id: UUID, rotation_id: UUID
) -> HttpResponse:
    choices = choices_of(request, public_id)
    rotation = selectors.rotation_for(request.scope, choices.roster, rotation_id)
    today = walltime.local_date(request.now, walltime.zone(choices.roster.zone))
    from_on = max(today, rotation.starts_on)
    members = selectors.members_on(rotation, from_on)
    seen = {"from_on": from_on, "seen": editions.edition_of(rotation)}
    usual = forms.typed_rotation(rotation, members) | seen
    form = forms.RotationChangeForm(
        request.POST or None, choices=choices, initial=usual
    )

    def save(typed: forms.RotationForm) -> None:
        _save_rotation(request, typed, choices, rotation)

    edit = Edit(_("Change rotation"), choices)
    return answer(request, form, edit, save, forms.RotationForm.said)
