"""Changing one night of a pattern, and ending a pattern."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from rosters import screens, selectors
from rosters.forms import nights as forms
from rosters.services import nights, plan
from rosters.views.answers import Edit, answer, choices_of
from rosters.words import NightChange


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def change_night(
    request: TandemRequest, public_id: UUID, line_id: UUID
) -> HttpResponse:
    choices = choices_of(request, public_id)
    line = selectors.line_for(request.scope, choices.roster, line_id)
    usual = forms.typed_night(line, request.GET.get("on", ""), choices.roster.zone)
    form = forms.NightForm(request.POST or None, choices=choices, initial=usual)
    by = request.scope.user_id

    def save(typed: forms.NightForm) -> None:
        on, what = typed.cleaned_data["on"], NightChange(typed.cleaned_data["what"])
        if what is NightChange.RESTORE:
            nights.restore_night(line, on, now=request.now, by=by)
            return
        to = typed.span() if what is NightChange.MOVE else None
        nights.move_night(line, on, to, now=request.now, by=by)

    edit = Edit(
        _("Move or cancel one shift: %(pattern)s") % {"pattern": screens.named(line)},
        choices,
    )
    return answer(request, form, edit, save, forms.NightForm.said)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def end_pattern(request: TandemRequest, public_id: UUID, line_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    line = selectors.line_for(request.scope, choices.roster, line_id)
    usual = {"last_on": line.last_on}  # nobody ends a pattern by one careless tap
    form = forms.EndForm(request.POST or None, initial=usual)

    def save(typed: forms.EndForm) -> None:
        plan.end_pattern(
            line,
            last_on=typed.cleaned_data["last_on"],
            now=request.now,
            by=request.scope.user_id,
        )

    edit = Edit(
        _("End the pattern: %(pattern)s") % {"pattern": screens.named(line)}, choices
    )
    return answer(request, form, edit, save, forms.EndForm.said)
