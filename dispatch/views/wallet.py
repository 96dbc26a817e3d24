"""Wallet cards: for the night on which the screen does not help."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from dispatch.screens import wallet


@require_GET
@may(Act.SEE_CALLOUTS)
def cards(request: TandemRequest) -> HttpResponse:
    facts = {
        "cards": wallet.cards(request.scope, now=request.now),
        "clinicians": wallet.clinicians_cards(request.scope),
    }
    return render(request, "dispatch/wallet.html", facts)
