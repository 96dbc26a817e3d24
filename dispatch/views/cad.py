"""Keys by which the dispatch system of an agency or centre signs what it sends."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agencies import selectors as people
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from dispatch.selectors import cad as selectors
from dispatch.services import cad_keys


@require_http_methods(["GET", "POST"])
@may(Act.MANAGE_TOKENS)
def keys(request: TandemRequest) -> HttpResponse:
    """The live ones; POST makes one and shows its secret this once."""
    made = secret = None
    if request.method == "POST":
        organisation = people.acting_organisation(request.scope)
        try:
            made, secret = cad_keys.make(
                organisation, by=request.scope.user_id, now=request.now
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
    context = {
        "keys": selectors.keys(request.scope),
        "made": made,
        "secret": secret,
        "address": settings.PUBLIC_URL + reverse("api-1:cad_message"),
        "zone": people.zone_of(request.scope),
    }
    refused = request.method == "POST" and made is None
    return render(request, "dispatch/cad.html", context, status=409 if refused else 200)


@require_POST
@may(Act.MANAGE_TOKENS)
def end(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.key_for(request.scope, public_id)
    cad_keys.end(found, by=request.scope.user_id, now=request.now)
    return redirect("dispatch:cad_keys")
