"""The people of the acting organisation: who, in which roles, until when."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from agencies import forms, selectors
from agencies.core.acts import Act
from agencies.core.granting import grantable
from agencies.core.words import Role
from agencies.doors import TandemRequest, may
from agencies.services import leaving, membership, people, pins
from common.errors import DomainError, NotYours


def _person_page(
    request: TandemRequest, public_id: UUID, wrong: Form | None = None
) -> HttpResponse:
    """The page of one person; `wrong` is the form to show again, with its errors."""
    line = selectors.colleague_for(request.scope, public_id, now=request.now)
    today = selectors.today(request.scope, now=request.now)
    shown: dict[str, Form] = {
        "role_form": forms.RoleForm(
            grantable=request.scope.grantable, initial={"starts_on": today}
        ),
        "qualification_form": forms.QualificationForm(),
    }
    if wrong is not None:
        role = isinstance(wrong, forms.RoleForm)
        shown["role_form" if role else "qualification_form"] = wrong
    grants = grantable(request.scope.acting_roles)
    context = {
        "line": line,
        "may_end": grants,
        "may_end_all": line.roles <= grants,
        "qualifications": selectors.qualifications_of(request.scope, line.person),
        "today": today,
        **shown,
    }
    status = 200 if wrong is None else 422
    return render(request, "agencies/person.html", context, status=status)


def _why(request: TandemRequest) -> str:
    """What was typed beside a button that ends something, for the trail."""
    return request.POST.get("reason", "").strip()


@require_GET
@may(Act.SEE_PEOPLE)
def listed(request: TandemRequest) -> HttpResponse:
    context = {
        "people": selectors.colleagues(request.scope, now=request.now),
        "invitations": selectors.open_invitations(request.scope, now=request.now),
        "zone": selectors.zone_of(request.scope),
    }
    return render(request, "agencies/people.html", context)


@require_GET
@may(Act.SEE_PEOPLE)
def person(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return _person_page(request, public_id)


@require_POST
@may(Act.MANAGE_PEOPLE)
def give_role(request: TandemRequest, public_id: UUID) -> HttpResponse:
    line = selectors.colleague_for(request.scope, public_id, now=request.now)
    if not line.memberships:
        raise NotYours(_("This person has left. Invite them again."))
    form = forms.RoleForm(request.POST, grantable=request.scope.grantable)
    if not form.is_valid():
        return _person_page(request, public_id, form)
    entered = form.cleaned_data
    try:
        membership.give_role(
            line.person,
            selectors.acting_organisation(request.scope),
            Role(entered["role"]),
            badge=entered["badge"],
            starts_on=entered["starts_on"],
            ends_on=entered["ends_on"],
            now=request.now,
            by=request.scope.user_id,
        )
    except DomainError as refusal:
        forms.refuse(form, refusal)
        return _person_page(request, public_id, form)
    return redirect("agencies:person", public_id=public_id)


@require_POST
@may(Act.MANAGE_PEOPLE)
def end_role(request: TandemRequest, public_id: UUID) -> HttpResponse:
    held = selectors.membership_for(request.scope, public_id)
    if Role(held.role) not in grantable(request.scope.acting_roles):
        raise NotYours(_("Only who may give that role may end it."))
    try:
        membership.end_role(
            held, now=request.now, by=request.scope.user_id, reason=_why(request)
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("agencies:person", public_id=held.person.public_id)


@require_POST
@may(Act.MANAGE_PEOPLE)
def qualify(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.person_for(request.scope, public_id)
    form = forms.QualificationForm(request.POST)
    if not form.is_valid():
        return _person_page(request, public_id, form)
    people.qualify(
        found,
        selectors.acting_organisation(request.scope),
        form.cleaned_data["code"],
        expires_on=form.cleaned_data["expires_on"],
        now=request.now,
        by=request.scope.user_id,
    )
    return redirect("agencies:person", public_id=public_id)


@require_POST
@may(Act.MANAGE_PEOPLE)
def disqualify(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.person_for(request.scope, public_id)
    code = request.POST.get("code", "")
    for held in selectors.qualifications_of(request.scope, found):
        if held.code == code:
            people.disqualify(
                held, now=request.now, by=request.scope.user_id, reason=_why(request)
            )
    return redirect("agencies:person", public_id=public_id)


@require_POST
@may(Act.MANAGE_PEOPLE)
def new_pin(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """A random PIN, shown once, for an officer who does not sign in."""
    line = selectors.colleague_for(request.scope, public_id, now=request.now)
    _only_over(request, line)
    organisation = selectors.acting_organisation(request.scope)
    try:
        pin = pins.new_pin(
            line.person, organisation, now=request.now, by=request.scope.user_id
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("agencies:person", public_id=public_id)
    return render(request, "agencies/new_pin.html", {"line": line, "pin": pin})


def _only_over(request: TandemRequest, line: selectors.Colleague) -> None:
    """Raises NotYours unless the asker may give every role this person has here."""
    if not line.memberships:
        raise NotYours(_("This person has left. Invite them again."))
    if not line.roles <= grantable(request.scope.acting_roles):
        raise NotYours(_("This person has a role that you may not end."))


@require_http_methods(["GET", "POST"])
@may(Act.MANAGE_PEOPLE)
def leave(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """Ask once, then end everything the person is and has here."""
    line = selectors.colleague_for(request.scope, public_id, now=request.now)
    _only_over(request, line)
    form = forms.LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.leave(
                line.person,
                selectors.acting_organisation(request.scope),
                now=request.now,
                by=request.scope.user_id,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            name = {"name": line.person.full_name}
            messages.info(request, _("%(name)s has left.") % name)
            return redirect("agencies:people")
    status = 422 if form.is_bound else 200
    context = {"line": line, "form": form}
    return render(request, "agencies/leave.html", context, status=status)
