"""Inviting somebody, and their joining by the link."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from agencies import forms, selectors
from agencies.core.acts import Act
from agencies.core.words import Role
from agencies.doors import TandemRequest, may, open_door, start_session
from agencies.errors import InvitationNotOpen
from agencies.services import invitations, people, withdrawals
from common.errors import DomainError


@require_http_methods(["GET", "POST"])
@may(Act.MANAGE_PEOPLE)
def invite(request: TandemRequest) -> HttpResponse:
    form = forms.InviteForm(request.POST or None, grantable=request.scope.grantable)
    if form.is_bound and form.is_valid():
        try:
            if form.cleaned_data["email"]:
                return _invited(request, form)
            return _added(request, form)
        except DomainError as refusal:
            forms.refuse(form, refusal)
    status = 422 if form.is_bound else 200
    return render(request, "agencies/invite.html", {"form": form}, status=status)


def _invited(request: TandemRequest, form: forms.InviteForm) -> HttpResponse:
    entered = form.cleaned_data
    made, raw = invitations.invite(
        selectors.acting_organisation(request.scope),
        email=entered["email"],
        full_name=entered["full_name"],
        badge=entered["badge"],
        roles=tuple(Role(role) for role in entered["roles"]),
        by=request.scope.user_id,
        now=request.now,
    )
    link = request.build_absolute_uri(reverse("agencies:join", args=[raw]))
    sent = invitations.send_invitation(made, link=link)
    by_hand = not sent and invitations.known_person(made) is None
    context = {"invitation": made, "link": link if by_hand else "", "sent": sent}
    return render(request, "agencies/invited.html", context)


def _added(request: TandemRequest, form: forms.InviteForm) -> HttpResponse:
    entered = form.cleaned_data
    person = people.add_person(
        full_name=entered["full_name"],
        badge=entered["badge"],
        organisation=selectors.acting_organisation(request.scope),
        roles=tuple(Role(role) for role in entered["roles"]),
        starts_on=selectors.today(request.scope, now=request.now),
        now=request.now,
        by=request.scope.user_id,
    )
    return redirect("agencies:person", public_id=person.public_id)


@require_POST
@may(Act.MANAGE_PEOPLE)
def withdraw(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.invitation_for(request.scope, public_id)
    try:
        withdrawals.withdraw(found, by=request.scope.user_id, now=request.now)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("agencies:people")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@open_door("who is invited has no account yet; the link holds a secret of 256 bits")
def join(request: TandemRequest, token: str) -> HttpResponse:
    try:
        invitation = invitations.open_invitation(token, now=request.now)
    except InvitationNotOpen as refusal:
        refused = {"refusal": refusal}
        return render(request, "agencies/join_refused.html", refused, status=404)
    known = invitations.needs_sign_in(invitation, now=request.now)
    form = forms.JoinForm(
        request.POST or None, initial={"full_name": invitation.full_name}
    )
    if request.method == "POST" and (known or form.is_valid()):
        try:
            return _joined(request, token, {} if known else form.cleaned_data)
        except ValidationError as weak:
            form.add_error("password", weak)
        except DomainError as refusal:
            messages.error(request, str(refusal))
    person = invitations.known_person(invitation) if known else None
    context = {
        "invitation": invitation,
        "form": form,
        "known": person,
        "is_them": person is not None and request.user == person,
        "what_first": invitations.sign_in_first(invitation, person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agencies/join.html", context, status=status)


def _joined(
    request: TandemRequest, token: str, entered: dict[str, str]
) -> HttpResponse:
    signed_in = request.user.pk if request.user.is_authenticated else None
    person = invitations.accept(
        token, now=request.now, signed_in_as=signed_in, **entered
    )
    if signed_in != person.pk:
        start_session(request, person)
    return redirect("oncall:home")
