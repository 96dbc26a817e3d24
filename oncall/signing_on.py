"""The pages that lead to an organisation's own sign-in service and back."""

import secrets
from uuid import UUID

from allauth.core.ratelimit import consume
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from agencies import selectors
from agencies.core.acts import Act
from agencies.core.claims import Why
from agencies.doors import TandemRequest, may, open_door
from agencies.errors import SignOnRefused
from agencies.models import SingleSignOn
from common.places import FetchFailed
from oncall import error_pages, sign_on


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your work e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@open_door("who is asked for an address has not signed in yet; nothing is listed")
def begin(request: TandemRequest) -> HttpResponse:
    """By the address's domain off to its service; none: a sentence at the field."""
    if request.scope.user_id:
        return redirect("/")
    form = EmailForm(request.POST or None)
    if request.method == "POST" and not consume(request, action="login"):
        return error_pages.too_many(request)
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        row = selectors.sign_on_by_email(email)
        if row is not None:
            return _off(request, row, sign_on.SIGN_IN, email)
        form.add_error(
            "email",
            _(
                "No organisation with addresses like this one signs its people in "
                "here. Sign in by password or passkey."
            ),
        )
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": wanted}
    return render(request, "sign_on/begin.html", context, status=status)


@never_cache
@require_GET
@may(Act.USE_ACCOUNT)
def unlock(request: TandemRequest) -> HttpResponse:
    """Off to show again who one is; only for who can by such a service."""
    row = selectors.sign_on_of(request.user, now=request.now)
    if row is None:
        raise Http404
    return _off(request, row, sign_on.UNLOCK, request.user.email or "")


@never_cache
@require_GET
@open_door(
    "who comes back from the service has not signed in yet; its answer is judged"
)
def back(request: TandemRequest, public_id: UUID) -> HttpResponse:
    row = selectors.sign_on_by_organisation(public_id)
    if row is None:
        raise Http404
    if not consume(request, action="login"):
        return error_pages.too_many(request)
    dialogue = sign_on.Dialogue(request, row)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(dialogue)(request)
    except SignOnRefused as refusal:
        return sign_on.refused(request, row, refusal.why)
    except FetchFailed as failure:
        return sign_on.refused(request, row, Why.NOT_REACHED, str(failure))
    except (KeyError, TypeError, ValueError):
        return sign_on.refused(request, row, Why.NOT_UNDERSTOOD)
    return answer


def _off(
    request: TandemRequest, row: SingleSignOn, process: str, email: str
) -> HttpResponse:
    """A page that leads on by itself: a form may not be sent where a redirect leads
    elsewhere (form-action), and need not.
    """
    nonce = secrets.token_urlsafe(24)
    try:
        there = sign_on.leading_there(
            request, row, process=process, nonce=nonce, email=email
        )
    except FetchFailed as failure:
        return sign_on.refused(request, row, Why.NOT_REACHED, str(failure))
    context = {"there": there, "organisation": row.organisation}
    return render(request, "sign_on/going.html", context)
