"""Questions about statements: asked by the agency, answered by the books' keeper."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.core.disputing import Remedy
from billing.forms import settling as forms
from billing.selectors import questions as seen
from billing.selectors import statements
from billing.services import disputing
from billing.services.disputing import Doing
from billing.services.remedies import Wish
from common.errors import DomainError

if TYPE_CHECKING:
    from billing.models import Dispute


@require_GET
@may(Act.SEE_STATEMENTS)
def questions(request: TandemRequest) -> HttpResponse:
    context = {"questions": seen.questions(request.scope)}
    return render(request, "billing/questions.html", context)


@require_http_methods(["GET", "POST"])
@may(Act.QUESTION_STATEMENTS)
def ask(request: TandemRequest, public_id: UUID, about: str) -> HttpResponse:
    found = statements.statement_for(request.scope, public_id)
    form = forms.QuestionForm(request.POST or None)
    context = {
        "statement": found,
        "what": seen.what_it_is(found, about),
        "held": disputing.held_of(found, about),
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        try:
            made = disputing.raise_question(
                found, about, reason=why, doing=_doing(request)
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("billing:question", public_id=made.public_id)
    status = 422 if form.is_bound else 200
    return render(request, "billing/ask.html", context, status=status)


@require_GET
@may(Act.SEE_STATEMENTS)
def question(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return _question(request, seen.question_for(request.scope, public_id))


@require_POST
@may(Act.QUESTION_STATEMENTS)
def withdraw(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = seen.question_for(request.scope, public_id)
    try:
        disputing.withdraw(found.pk, doing=_doing(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("billing:question", public_id=public_id)


@require_POST
@may(Act.CLOSE_PERIODS)
def decide(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = seen.kept_question_for(request.scope, public_id)
    form = forms.DecideForm(request.POST, agencies=seen.others_of(found))
    if not form.is_valid():
        return _question(request, found, form)
    try:
        _decide(found, form, _doing(request))
    except DomainError as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return _question(request, found, form)
    messages.success(request, _("Written down."))
    return redirect("billing:question", public_id=public_id)


def _decide(found: "Dispute", form: forms.DecideForm, doing: Doing) -> None:
    outcome, reply = form.cleaned_data["outcome"], form.cleaned_data["reply"]
    if outcome == "answer":
        disputing.answer(found.pk, reply=reply, doing=doing)
    elif outcome == "reject":
        disputing.reject(found.pk, reply=reply, doing=doing)
    else:
        wish = Wish(Remedy(outcome), agency_id=form.agency_id(), cents=form.cents())
        disputing.uphold(found.pk, wish, reply=reply, doing=doing)


def _doing(request: TandemRequest) -> Doing:
    scope = request.scope
    return Doing(scope.user_id, scope.acting_organisation_id or 0, request.now)


def _question(
    request: TandemRequest, found: "Dispute", form: forms.DecideForm | None = None
) -> HttpResponse:
    scope = request.scope
    keeps = found.statement.consortium.host_id == scope.acting_organisation_id
    may_decide = keeps and scope.may(Act.CLOSE_PERIODS) and found.ended_at is None
    blank = forms.DecideForm(agencies=seen.others_of(found)) if may_decide else None
    context = {
        "question": seen.question_said(found),
        "form": form or blank,
        "times": seen.times_of(scope, found) if may_decide else None,
        "may_withdraw": scope.may(Act.QUESTION_STATEMENTS)
        and found.ended_at is None
        and seen.is_theirs(found, scope.user_id, scope.acting_organisation_id),
    }
    status = 422 if form else 200
    return render(request, "billing/question.html", context, status=status)
