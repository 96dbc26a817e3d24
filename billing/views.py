"""Statements for whoever pays them; periods for whoever keeps the books."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing import forms
from billing.selectors import books, preview
from billing.selectors import statements as statements_seen
from billing.services import exports, periods
from common.errors import DomainError


@require_GET
@may(Act.SEE_STATEMENTS)
def statements(request: TandemRequest) -> HttpResponse:
    return _list(request, forms.OpenPeriodForm())


@require_GET
@may(Act.SEE_STATEMENTS)
def statement(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = statements_seen.statement_for(request.scope, public_id)
    page = statements_seen.page_of(request.scope, found)
    return render(request, "billing/statement.html", {"page": page})


@require_GET
@may(Act.SEE_STATEMENTS)
def statement_csv(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = statements_seen.statement_for(request.scope, public_id)
    text = exports.statement_csv(request.scope, found, now=request.now)
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{found.number}.csv"'},
    )


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


@require_POST
@may(Act.CLOSE_PERIODS)
def open_period(request: TandemRequest, consortium: UUID) -> HttpResponse:
    ours = books.consortium_for(request.scope, consortium)
    form = forms.OpenPeriodForm(request.POST)
    if form.is_valid():
        try:
            made = periods.open_period(
                ours, day=form.cleaned_data["day"], now=request.now
            )
        except DomainError as refusal:
            form.add_error("day", str(refusal))
        else:
            return redirect("billing:period", public_id=made.public_id)
    return _list(request, form, status=422)


def _list(
    request: TandemRequest, form: forms.OpenPeriodForm, *, status: int = 200
) -> HttpResponse:
    scope = request.scope
    context = {
        "statements": statements_seen.statements(scope),
        "periods": preview.periods(scope) if scope.may(Act.PREVIEW_PERIODS) else [],
        "kept": books.consortia_kept(scope) if scope.may(Act.CLOSE_PERIODS) else [],
        "form": form,
    }
    return render(request, "billing/statements.html", context, status=status)


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
