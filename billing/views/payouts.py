"""Credits paid out; recorded by the books' keeper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.forms import settling as forms
from billing.selectors import payouts as seen
from billing.selectors import statements
from billing.services import payouts
from common.errors import DomainError


@require_http_methods(["GET", "POST"])
@may(Act.CLOSE_PERIODS)
def pay_out(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """What was paid out of one statement's credit, and the form for more."""
    found = statements.kept_statement_for(request.scope, public_id)
    form = forms.PayoutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            payouts.record(
                found.pk,
                cents=form.cents(),
                paid_on=form.cleaned_data["paid_on"],
                reference=form.cleaned_data["reference"],
                now=request.now,
                by=request.scope.user_id,
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("billing:pay_out", public_id=public_id)
    context = {
        "statement": found,
        "left_cents": seen.payable(found),
        "payouts": seen.payouts_of(request.scope, found),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "billing/pay_out.html", context, status=status)


@require_POST
@may(Act.CLOSE_PERIODS)
def take_back(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = seen.kept_payout_for(request.scope, public_id)
    form = forms.TakeBackForm(request.POST)
    if form.is_valid():
        why, who = form.cleaned_data["reason"], request.scope.user_id
        try:
            payouts.take_back(found.pk, reason=why, now=request.now, by=who)
        except DomainError as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Say why it is taken back."))
    return redirect("billing:pay_out", public_id=found.statement.public_id)
