"""A shadow month: drills beside the phone tree, and their comparison."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from dispatch.core import shadow as core
from dispatch.core.words import Source
from dispatch.forms.shadow import TreeForm
from dispatch.selectors import shadow as selectors
from dispatch.services import shadowing

if TYPE_CHECKING:
    from agencies.models import Consortium


@require_GET
@may(Act.SET_UP, Act.EDIT_ROSTER)
def shadow(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return _shown(request, _consortium(request, public_id))


@require_http_methods(["GET", "POST"])
@may(Act.SET_UP, Act.EDIT_ROSTER)
def note_tree(
    request: TandemRequest, public_id: UUID, callout_id: UUID
) -> HttpResponse:
    consortium = _consortium(request, public_id)
    drill = selectors.drill_for(consortium, callout_id)
    form = TreeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shadowing.note_tree(
            drill,
            form.cleaned_data["tree_minutes"],
            by=request.scope.user_id,
            now=request.now,
            source=Source.WEB,
        )
        messages.success(request, _("Noted."))
        return redirect("dispatch:shadow", public_id)
    facts = {"consortium": consortium, "drill": drill, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "dispatch/shadow_note.html", facts, status=status)


def _consortium(request: TandemRequest, public_id: UUID) -> "Consortium":
    return agencies.hosted_consortium_for(request.scope, public_id)


def _shown(request: TandemRequest, consortium: "Consortium") -> HttpResponse:
    drills = selectors.drills(consortium, now=request.now)
    facts = {
        "consortium": consortium,
        "drills": drills,
        "both": core.compared([one.beside for one in drills]),
    }
    return render(request, "dispatch/shadow.html", facts)
