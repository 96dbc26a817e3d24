"""Taking over a running shift; and what a roster asks of whoever comes on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from rosters import selectors
from rosters.forms import swaps as forms
from rosters.screens import swaps as screens
from rosters.screens import taking_over
from rosters.services import settings, takeovers


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND, Act.EDIT_ROSTER)
def take_over(
    request: TandemRequest, public_id: UUID, position_id: UUID
) -> HttpResponse:
    """I take it from now; or who edits the roster says who does."""
    roster = selectors.roster_for(request.scope, public_id)
    position = selectors.position_for(request.scope, roster, position_id)
    now = request.now
    form = forms.TakeOverForm(
        request.POST or None,
        people=screens.people_for(request.scope, roster, now=now),
        waivable=screens.waivable(request.scope, roster),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                takeovers.take_over(
                    position,
                    form.who(request.user),
                    seen=typed["seen"],
                    now=now,
                    by=request.scope.user_id,
                    reason=typed["reason"],
                    despite=typed["despite"],
                )
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
            else:
                messages.success(request, _("Taken over, from now. It is published."))
                return redirect("rosters:on_call", roster.public_id)
    facts = {
        "form": form,
        "roster": roster,
        "seat": screens.seat(request.scope, position, now),
        "is_nothing_there": taking_over.is_nothing_there(
            request.scope, position, now=now
        ),
        "consequence": taking_over.consequence(
            request.scope, position, mine="person" not in form.fields, now=now
        ),
    }
    return render(request, "rosters/take_over.html", facts, status=status)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def rules(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    form = forms.RulesForm(request.POST or None, initial=forms.typed_rules(roster))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            by = request.scope.user_id
            try:
                settings.set_rules(roster, form.rules(), now=request.now, by=by)
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
            else:
                messages.success(request, _("Saved. It counts from now on."))
                return redirect("rosters:plan", roster.public_id)
    facts = {"form": form, "roster": roster}
    return render(request, "rosters/rules.html", facts, status=status)
