"""The page of the first day, and a drill for oneself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from dispatch.screens.rehearsal import rehearsal
from dispatch.selectors import practice
from dispatch.services import rehearsing
from oncall.setting_up import facts


@require_GET
@may(Act.SET_UP)
def setting_up(request: TandemRequest) -> HttpResponse:
    some = facts.of_host(request.scope, now=request.now)
    return render(request, "setting_up/page.html", {"some": some})


@require_http_methods(["GET", "POST"])
@may(Act.SET_UP)
def page_me(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """GET: how the last one went, or is going; POST: ring me."""
    consortium = agencies.hosted_consortium_for(request.scope, public_id)
    me = request.scope.user_id
    if request.method == "POST":
        try:
            rehearsing.page_me(consortium, me, now=request.now)
        except DomainError as refusal:
            messages.warning(request, str(refusal))
        return redirect("oncall:page_me", public_id)
    last = practice.last_of(me, consortium_id=consortium.pk)
    shown = {"consortium": consortium, "drill": rehearsal(last) if last else None}
    part = "_now" if request.GET.get("now") else "drill"
    return render(request, f"setting_up/{part}.html", shown)


@require_POST
@may(Act.SET_UP)
def end_drill(request: TandemRequest, public_id: UUID) -> HttpResponse:
    consortium = agencies.hosted_consortium_for(request.scope, public_id)
    me = request.scope.user_id
    last = practice.last_of(me, consortium_id=consortium.pk)
    if last is not None:
        rehearsing.end(last, by=me, now=request.now)
    return redirect("oncall:setting_up")
