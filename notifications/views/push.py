"""Pages on one's own screens: this browser begins to show them, or no longer does."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from notifications import selectors, words
from notifications.forms import ScreenForm
from notifications.services import subscriptions


@require_POST
@may(Act.USE_ACCOUNT)
def add(request: TandemRequest) -> HttpResponse:
    form = ScreenForm(request.POST)
    if not form.is_valid():
        messages.warning(request, words.not_a_screen())
        return redirect("notifications:phones")
    offered = subscriptions.Offered(**form.cleaned_data)
    try:
        subscriptions.subscribe(request.scope.user_id, offered, now=request.now)
        messages.info(request, words.screen_added())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("notifications:phones")


@require_POST
@may(Act.USE_ACCOUNT)
def remove(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found, by = selectors.own_screen(request.scope, public_id), request.scope.user_id
    subscriptions.retire(found, because="removed", by=by, now=request.now)
    messages.info(request, words.screen_removed())
    return redirect("notifications:phones")
