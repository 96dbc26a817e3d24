"""The coordinator's morning: what needs them, and what changed."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from rosters.screens import morning as screens


@require_GET
@may(Act.EDIT_ROSTER)
def morning(request: TandemRequest, public_id: UUID) -> HttpResponse:
    consortium = agencies.consortium_for(request.scope, public_id)
    facts = {
        "consortium": consortium,
        "morning": screens.morning(request.scope, consortium, now=request.now),
        "now": request.now,
    }
    return render(request, "rosters/morning.html", facts)
