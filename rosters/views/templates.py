"""Rosters from a template, and taking back one that has not begun."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from rosters import selectors
from rosters.forms.templates import TemplateForm
from rosters.screens.starting import usual_start
from rosters.services import templates


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def from_template(request: TandemRequest, public_id: UUID) -> HttpResponse:
    consortium = agencies.consortium_for(request.scope, public_id)
    people = selectors.clinicians_of(consortium.pk, now=request.now)
    form = TemplateForm(
        request.POST or None,
        people=people,
        initial={"starts_on": usual_start(consortium.zone, now=request.now)},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = templates.make(
                    consortium,
                    form.template_chosen(),
                    people=form.chosen(),
                    starts_on=form.cleaned_data["starts_on"],
                    now=request.now,
                    by=request.scope.user_id,
                )
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
            else:
                messages.success(request, _("Made, and filled. It has not begun yet."))
                return redirect("rosters:plan", made[0].public_id)
    facts = {"consortium": consortium, "form": form, "people": people}
    return render(request, "rosters/from_template.html", facts, status=status)


@require_POST
@may(Act.EDIT_ROSTER)
def take_back(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    name = roster.name
    try:
        templates.take_back(roster, now=request.now, by=request.scope.user_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("rosters:plan", public_id)
    messages.info(request, _("%(name)s is taken back.") % {"name": name})
    return redirect("rosters:rosters")
