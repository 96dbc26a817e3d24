"""One's own account: name, PIN, roles, and the ways to sign in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from agencies import forms, selectors
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may, open_door
from agencies.services import people, pins
from common.errors import DomainError


def _page(
    request: TandemRequest, form: forms.AccountForm, pin_form: forms.PinForm
) -> HttpResponse:
    person = request.user
    context = {
        "person": person,
        "form": form,
        "pin_form": pin_form,
        "standings": request.scope.standings,
        "qualifications": selectors.qualifications_of(request.scope, person),
    }
    status = 422 if form.is_bound or pin_form.is_bound else 200
    return render(request, "agencies/account.html", context, status=status)


def _filled(request: TandemRequest) -> forms.AccountForm:
    person = request.user
    fields = ("full_name", "work_name", "language")
    return forms.AccountForm(initial={name: getattr(person, name) for name in fields})


@require_http_methods(["GET", "POST"])
@may(Act.USE_ACCOUNT)
def account(request: TandemRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _filled(request), forms.PinForm())
    form = forms.AccountForm(request.POST)
    if not form.is_valid():
        return _page(request, form, forms.PinForm())
    people.rename(request.user, **form.cleaned_data, now=request.now)
    return redirect("agencies:account")


@sensitive_post_parameters("pin")
@require_POST
@may(Act.USE_ACCOUNT)
def own_pin(request: TandemRequest) -> HttpResponse:
    form = forms.PinForm(request.POST)
    if not form.is_valid():
        return _page(request, _filled(request), form)
    try:
        pins.set_pin(
            request.user,
            form.cleaned_data["pin"],
            now=request.now,
            by=request.user.pk,
            organisation_id=request.scope.acting_organisation_id,
        )
    except DomainError as refusal:
        form.add_error(refusal.field, str(refusal))
        return _page(request, _filled(request), form)
    messages.info(request, _("Your PIN is set."))
    return redirect("agencies:account")


@open_door("stands before allauth's own page; it only points to one's account")
def no_email_page(request: TandemRequest) -> HttpResponse:
    """The address one signs in with is the inviting organisation's to change."""
    return redirect("agencies:account")
