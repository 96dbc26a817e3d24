"""Where an organisation's administrator says how its people sign in by its service."""

from django.conf import settings as ours
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from agencies import forms, selectors
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from agencies.services import discovery, single_sign_on
from common.errors import DomainError

SHOWN = ("issuer", "client_id", "domain", "asks_second_factor")


@sensitive_post_parameters("client_secret")
@require_http_methods(["GET", "POST"])
@may(Act.MANAGE_SIGN_ON)
def settings(request: TandemRequest) -> HttpResponse:
    row = selectors.single_sign_on(request.scope)
    known = {name: getattr(row, name) for name in SHOWN} if row else {}
    first = known or {"domain": selectors.own_domain(request.scope)}
    form = forms.SignOnForm(
        request.POST or None, initial=first, has_secret=row is not None
    )
    if form.is_bound and form.is_valid() and _kept(request, form):
        messages.info(request, _("Kept, and switched on. Try it now."))
        return redirect("agencies:single_sign_on")
    organisation = selectors.acting_organisation(request.scope)
    path = reverse("oncall:sign_on_back", args=[organisation.public_id])
    context = {"form": form, "row": row, "redirect": ours.PUBLIC_URL + path}
    status = 422 if form.is_bound else 200
    return render(request, "agencies/single_sign_on.html", context, status=status)


def _kept(request: TandemRequest, form: forms.SignOnForm) -> bool:
    entered = dict(form.cleaned_data)
    wanted = single_sign_on.Wanted(secret=entered.pop("client_secret"), **entered)
    organisation = selectors.acting_organisation(request.scope)
    try:
        single_sign_on.set_up(organisation, wanted, by=request.user, now=request.now)
    except DomainError as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True


@require_POST
@may(Act.MANAGE_SIGN_ON)
def try_it(request: TandemRequest) -> HttpResponse:
    """Read what the service says of itself, and say what is wrong with it."""
    row = selectors.single_sign_on(request.scope)
    if row is None:
        raise Http404
    found = discovery.faults(row.issuer)
    if not single_sign_on.secret_of(row):
        found.append(_("The secret cannot be read any more: enter it again."))
    for sentence in found:
        messages.error(request, sentence)
    if not found:
        messages.info(
            request,
            _(
                "It answers as it should. Whether client ID and secret are right shows "
                "when somebody signs in: try it in a private window."
            ),
        )
    return redirect("agencies:single_sign_on")


@require_POST
@may(Act.MANAGE_SIGN_ON)
def switch(request: TandemRequest) -> HttpResponse:
    """Off, or on again: what was entered stays."""
    row = selectors.single_sign_on(request.scope)
    if row is None:
        raise Http404
    wanted = request.POST.get("on") == "1"
    single_sign_on.switch(row, on=wanted, by=request.scope.user_id, now=request.now)
    return redirect("agencies:single_sign_on")
