"""One's week: when one cannot, would rather not, or likes to be on call."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from rosters.forms import preferences as forms
from rosters.screens import preferences as screens
from rosters.selectors import preferences as selectors
from rosters.services import preferences as services

if TYPE_CHECKING:
    from agencies.models import Consortium, User


@require_GET
@may(Act.RESPOND)
def usual_week(request: TandemRequest) -> HttpResponse:
    """To one's own week in the first of one's consortia; without one, back."""
    own = selectors.consortia_on_call_for(request.scope.user_id, now=request.now)
    if not own:
        messages.info(request, _("You are on no roster: there is no week to say."))
        return redirect("rosters:my_shifts")
    return redirect("rosters:person_week", own[0].public_id, request.user.public_id)


@require_GET
@may(Act.EDIT_ROSTER)
def weeks(request: TandemRequest, public_id: UUID) -> HttpResponse:
    consortium = agencies.consortium_for(request.scope, public_id)
    facts = {
        "consortium": consortium,
        "weeks": screens.weeks(consortium, now=request.now),
    }
    return render(request, "rosters/weeks.html", facts)


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND, Act.EDIT_ROSTER)
def week(request: TandemRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    """A clinician's week: one's own, or for who edits the rosters anybody's."""
    consortium, person = selectors.whose_week(
        request.scope, public_id, person_id, now=request.now
    )
    stored = selectors.preferences_of([person.pk], consortium.pk)[person.pk]
    if request.method == "GET":
        return _page(request, consortium, person, forms.week_form(stored))
    if "more" in request.POST:
        longer = forms.longer(request.POST)
        return _page(request, consortium, person, forms.week_form(stored, longer))
    form = forms.week_form(stored, request.POST)
    if not form.is_valid():
        return _page(request, consortium, person, form, status=422)
    by = request.scope.user_id
    services.set_week(consortium, person, form.lines(), now=request.now, by=by)
    messages.success(request, _("Saved. It counts whenever people are put on call."))
    return redirect("rosters:person_week", consortium.public_id, person.public_id)


def _page(
    request: TandemRequest,
    consortium: "Consortium",
    person: "User",
    form: Any,
    *,
    status: int = 200,
) -> HttpResponse:
    now, me = request.now, request.scope.user_id
    own = selectors.consortia_on_call_for(me, now=now) if person.pk == me else []
    facts = {
        "form": form,
        "consortium": consortium,
        "person": person,
        "is_mine": person.pk == me,
        "others": [one for one in own if one.pk != consortium.pk],
        "clashes": screens.clashes(person, consortium, now=now),
    }
    return render(request, "rosters/person_week.html", facts, status=status)
