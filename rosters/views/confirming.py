"""Confirming one's own shift with one tap; and how long before it people are asked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from rosters.errors import NotYourShift
from rosters.forms.confirming import ConfirmationForm
from rosters.selectors import confirming as questions
from rosters.services import confirming
from rosters.views.answers import Edit, answer, choices_of


@require_POST
@may(Act.RESPOND)
def confirm(request: TandemRequest, public_id: UUID) -> HttpResponse:
    asked = questions.own_confirmation(request.scope, public_id)
    try:
        confirming.confirm(asked.pk, way="web", now=request.now)
    except NotYourShift as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed. Thank you."))
    return redirect("rosters:my_shifts")


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def set_lead(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    usual = {"minutes": choices.roster.confirm_minutes}
    form = ConfirmationForm(request.POST or None, initial=usual)

    def save(typed: ConfirmationForm) -> None:
        minutes = typed.cleaned_data["minutes"]
        by = request.scope.user_id
        confirming.set_lead(choices.roster, minutes, now=request.now, by=by)

    edit = Edit(_("Confirming shifts"), choices, moves_shifts=False)
    return answer(request, form, edit, save)
