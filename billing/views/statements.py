"""Statements for whoever pays them, and the list periods are opened from."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing import screens
from billing.errors import PeriodPassed
from billing.forms import periods as forms
from billing.selectors import books, explaining, preview, years
from billing.selectors import statements as statements_seen
from billing.services import exports, periods, printing
from common import spreadsheets
from common.errors import DomainError


@require_GET
@may(Act.SEE_STATEMENTS)
def statements(request: TandemRequest) -> HttpResponse:
    return _list(request, forms.OpenPeriodForm())


@require_GET
@may(Act.SEE_STATEMENTS)
def statement(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return _statement(request, public_id)


@require_GET
@may(Act.SEE_STATEMENTS)
def statement_csv(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = statements_seen.statement_for(request.scope, public_id)
    text = exports.statement_csv(request.scope, found, now=request.now)
    return spreadsheets.download(text, f"{found.number}.csv")


@require_GET
@may(Act.SEE_STATEMENTS)
def year(
    request: TandemRequest, consortium: UUID, begins: int | None = None
) -> HttpResponse:
    """A fiscal year month by month, the latest unless one is asked for."""
    page = years.year_page(request.scope, consortium, begins)
    return render(request, "billing/year.html", {"page": page})


@require_POST
@may(Act.CLOSE_PERIODS)
def open_period(request: TandemRequest, consortium: UUID) -> HttpResponse:
    ours = books.consortium_for(request.scope, consortium)
    form = forms.OpenPeriodForm(request.POST)
    if form.is_valid():
        try:
            made = periods.open_period(
                ours, **form.cleaned_data, now=request.now, by=request.scope.user_id
            )
        except DomainError as refusal:
            if isinstance(refusal, PeriodPassed):
                form = forms.OpenPeriodForm(request.POST, skipped=True)
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
        "billed_in": years.billed_in(scope),
        "periods": preview.periods(scope) if scope.may(Act.PREVIEW_PERIODS) else [],
        "kept": books.consortia_kept(scope) if scope.may(Act.CLOSE_PERIODS) else [],
        "form": form,
    }
    return render(request, "billing/statements.html", context, status=status)


@require_GET
@may(Act.SEE_STATEMENTS)
def why(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """From the total to the formula, the figures and each minute."""
    found = statements_seen.statement_for(request.scope, public_id)
    of = statements_seen.named_to(request.scope, found)
    steps = explaining.explain(found, of=of)
    context = {"statement": found, "steps": steps, "of": of}
    return render(request, "billing/why.html", context)


@require_POST
@may(Act.SEE_STATEMENTS)
def print_statement(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = statements_seen.statement_for(request.scope, public_id)
    try:
        job = printing.enqueue(
            found,
            by=request.scope.user_id,
            organisation_id=request.scope.acting_organisation_id or 0,
            now=request.now,
        )
    except DomainError as refusal:
        return _statement(request, public_id, refusal=str(refusal))
    return redirect("agencies:job", public_id=job.public_id)


@require_GET
@may(Act.SEE_STATEMENTS)
def statement_pdf(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = statements_seen.statement_for(request.scope, public_id)
    pdf = printing.print_of(found)
    if pdf is None:
        return _statement(request, public_id, refusal=_("There is no PDF of it yet."))
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{found.number}.pdf"'},
    )


def _statement(
    request: TandemRequest, public_id: UUID, *, refusal: str = ""
) -> HttpResponse:
    found = statements_seen.statement_for(request.scope, public_id)
    screen = screens.statement(request.scope, found, now=request.now)
    context = {"screen": screen, "page": screen.page, "refusal": refusal}
    status = 409 if refusal else 200
    return render(request, "billing/statement.html", context, status=status)
