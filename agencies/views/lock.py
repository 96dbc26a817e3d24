"""Locking and unlocking an idle session, in place or on a page of its own."""

import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from agencies.forms import PasskeyAgainForm
from agencies.middleware import idle
from agencies.services import audit


def _next(request: TandemRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if ours else "/"


def _kept(request: TandemRequest) -> list[tuple[str, str]]:
    """The pairs that the lock page carried along, as JSON of our own making."""
    try:
        pairs = json.loads(request.POST.get("kept") or "[]")
        found = [(str(name), str(value)) for name, value in pairs]
        "".join(name + value for name, value in found).encode()  # else: not showable
    except (TypeError, ValueError, RecursionError):
        return []
    return found


def _wrong(request: TandemRequest) -> str:
    """Why the password does not open it; "" when it does."""
    try:
        if get_adapter().reauthenticate(request.user, request.POST.get("password", "")):
            return ""
    except ValidationError as locked:
        return " ".join(locked.messages)
    return _("That is not your password.")


def _unlock(request: TandemRequest, *, by: str) -> None:
    idle.unlock(request)
    audit.record(
        act="unlock",
        about=request.user,
        now=request.now,
        person_id=request.user.pk,
        organisation_id=request.scope.acting_organisation_id,
        by=by,
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@may(Act.USE_ACCOUNT)
def locked(request: TandemRequest) -> HttpResponse:
    """Unlock by password. A script (the overlay) gets 204, or 422 and a sentence."""
    lost = "lost" if "lost" in request.POST else ""
    context: dict[str, Any] = {
        "next": _next(request),
        "kept": _kept(request),
        "unsent": "kept" if "kept" in request.POST else lost,
    }
    if request.method == "GET":
        return render(request, "agencies/lock.html", context)
    if "go_on" in request.POST:
        return _gone_on(request, context)
    wrong = _wrong(request)
    scripted = "html" not in request.headers.get("Accept", "html")
    if wrong:
        if scripted:
            return JsonResponse({"detail": wrong}, status=422)
        return render(
            request, "agencies/lock.html", {**context, "wrong": wrong}, status=422
        )
    _unlock(request, by="password")
    if scripted:
        return HttpResponse(status=204)
    return _onward(request, context)


def _gone_on(request: TandemRequest, context: dict[str, Any]) -> HttpResponse:
    """Unlocked in another tab: this one goes on, if that is true."""
    if not idle.is_locked(request):
        return _onward(request, context)
    wrong = {"wrong": _("It is still locked.")}
    return render(request, "agencies/lock.html", {**context, **wrong}, status=422)


def _onward(request: TandemRequest, context: dict[str, Any]) -> HttpResponse:
    if context["unsent"] == "kept":
        return render(request, "agencies/send_kept.html", context)
    return redirect(context["next"])


@require_POST
@may(Act.USE_ACCOUNT)
def lock_now(request: TandemRequest) -> HttpResponse:
    """The page has seen no hand for too long, or the person locks it."""
    idle.lock(request)
    if "html" in request.headers.get("Accept", "html"):
        return redirect("agencies:lock")
    return HttpResponse(status=204)


@require_POST
@may(Act.USE_ACCOUNT)
def alive(request: TandemRequest) -> HttpResponse:
    """Somebody is typing: the middleware has noted it; 423 if it is locked."""
    if idle.is_locked(request):
        return HttpResponse(status=idle.STATUS)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@may(Act.USE_ACCOUNT)
def passkey(request: TandemRequest) -> JsonResponse:
    """GET: what the passkey must sign. POST `credential`: unlock by it."""
    if request.method == "GET":
        return JsonResponse({"request_options": begin_authentication(request.user)})
    form = PasskeyAgainForm(request.POST, user=request.user)
    if not form.is_valid():
        return JsonResponse({"detail": _("That passkey was not taken.")}, status=422)
    _unlock(request, by="passkey")
    return JsonResponse({})
