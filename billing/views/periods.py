"""A period for whoever keeps the books: preview, hours on call, issue."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.forms import periods as forms
from billing.selectors import books, preview
from billing.services import periods
from common.errors import DomainError


@require_GET
@may(Act.PREVIEW_PERIODS)
def period(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return _period(request, public_id)


@require_POST
@may(Act.PREVIEW_PERIODS)
def price_again(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    changed = periods.price_again(found.pk, now=request.now)
    messages.info(request, _("%(count)s prices changed.") % {"count": changed})
    return redirect("billing:period", public_id=public_id)


@require_POST
@may(Act.CLOSE_PERIODS)
def standby(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    form = forms.StandbyForm(request.POST, pools=preview.standby_pools(found))
    if not form.is_valid():
        return _period(request, public_id, wrong=form)
    try:
        periods.set_standby(
            found.pk,
            code=form.cleaned_data["code"],
            minutes=form.minutes(),
            reason=form.cleaned_data["reason"],
            now=request.now,
            by=request.scope.user_id,
        )
    except DomainError as refusal:
        form.add_error("hours", str(refusal))
        return _period(request, public_id, wrong=form)
    return redirect("billing:period", public_id=public_id)


@require_POST
@may(Act.CLOSE_PERIODS)
def issue(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    try:
        periods.issue_period(found.pk, now=request.now, by=request.scope.user_id)
    except DomainError as refusal:
        return _period(request, public_id, refusal=str(refusal))
    messages.success(request, _("Issued. The statements are out and stand."))
    return redirect("billing:period", public_id=public_id)


def _period(
    request: TandemRequest,
    public_id: UUID,
    *,
    wrong: forms.StandbyForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    page = preview.period_page(request.scope, found, now=request.now)
    form = wrong or forms.StandbyForm(pools=preview.standby_pools(found))
    context = {"page": page, "form": form, "refusal": refusal}
    status = 409 if refusal else 422 if wrong else 200
    return render(request, "billing/period.html", context, status=status)
