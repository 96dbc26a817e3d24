"""How I am paged: in which order, and how long after a page begins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from notifications import screens, words
from notifications.forms import PaceForm
from notifications.services import pacing


@may(Act.USE_ACCOUNT)
def pace(request: TandemRequest) -> HttpResponse:
    me = request.scope.user_id
    form = PaceForm(request.POST or None, initial=screens.chosen(pacing.pace_of(me)))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                pacing.set_pace(me, form.waits, by=me, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.info(request, words.pace_saved())
                return redirect("notifications:pace")
    facts = {"form": form, "said": screens.said(pacing.pace_of(me))}
    return render(request, "notifications/pace.html", facts, status=status)
