"""What is owed and what came in; recorded by the books' keeper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.forms import settling as forms
from billing.selectors import ledger, references, statements
from billing.services import exports_ledger, payments, referencing
from common import spreadsheets
from common.errors import DomainError


@require_GET
@may(Act.SEE_STATEMENTS)
def owed(request: TandemRequest) -> HttpResponse:
    context = {"ledger": ledger.ledger(request.scope, now=request.now)}
    return render(request, "billing/payments.html", context)


@require_GET
@may(Act.SEE_STATEMENTS)
def owed_csv(request: TandemRequest) -> HttpResponse:
    text = exports_ledger.ledger_csv(request.scope, now=request.now)
    return spreadsheets.download(text, "ledger.csv")


@require_http_methods(["GET", "POST"])
@may(Act.CLOSE_PERIODS)
def pay(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """What came in for one statement, and the form for more."""
    found = statements.kept_statement_for(request.scope, public_id)
    form = forms.PaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            payments.record(
                found.pk,
                cents=form.cents(),
                received_on=form.cleaned_data["received_on"],
                reference=form.cleaned_data["reference"],
                keeps_rest=form.cleaned_data["keeps_rest"],
                now=request.now,
                by=request.scope.user_id,
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("billing:pay", public_id=public_id)
    context = {
        "statement": found,
        "standing": ledger.standings([found.pk])[found.pk],
        "payments": ledger.payments_of(request.scope, found),
        "form": form,
        "back_form": forms.TakeBackForm(auto_id="back_%s"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "billing/pay.html", context, status=status)


@require_POST
@may(Act.CLOSE_PERIODS)
def take_back(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = ledger.kept_payment_for(request.scope, public_id)
    form = forms.TakeBackForm(request.POST)
    if form.is_valid():
        why, who = form.cleaned_data["reason"], request.scope.user_id
        try:
            payments.take_back(found.pk, reason=why, now=request.now, by=who)
        except DomainError as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Say why it is taken back."))
    return redirect("billing:pay", public_id=found.statement.public_id)


@require_GET
@may(Act.QUESTION_STATEMENTS)
def reference_list(request: TandemRequest) -> HttpResponse:
    return _references(request)


@require_POST
@may(Act.QUESTION_STATEMENTS)
def reference(request: TandemRequest, consortium: UUID, agency: UUID) -> HttpResponse:
    payer = references.payer_for(request.scope, consortium, agency, now=request.now)
    form = forms.ReferenceForm(request.POST, prefix=str(payer.agency.pk))
    if not form.is_valid():
        return _references(request, wrong=(payer, form))
    referencing.set_reference(
        payer, **form.cleaned_data, now=request.now, by=request.scope.user_id
    )
    messages.success(request, _("Statements issued from now on say this."))
    return redirect("billing:references")


def _references(
    request: TandemRequest,
    wrong: tuple[references.Payer, forms.ReferenceForm] | None = None,
) -> HttpResponse:
    lines = []
    for payer in references.payers(request.scope, now=request.now):
        initial = {
            "purchase_order": payer.purchase_order,
            "account_code": payer.account_code,
        }
        form = forms.ReferenceForm(initial=initial, prefix=str(payer.agency.pk))
        same = wrong is not None and wrong[0].agency.pk == payer.agency.pk
        lines.append((payer, wrong[1] if wrong and same else form))
    status = 422 if wrong else 200
    return render(request, "billing/references.html", {"lines": lines}, status=status)
