"""Closing a period: lock it, carry what is questioned, issue it, send it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.forms import closing as forms
from billing.selectors import books
from billing.services import closing, long_closing, period_locks, sending, skipped
from billing.views.periods import Typed, page
from common.errors import DomainError


@require_POST
@may(Act.CLOSE_PERIODS)
def lock(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    form = forms.LockForm(request.POST)
    if not form.is_valid():
        return page(request, public_id, Typed(lock=form))
    who, left = request.scope.user_id, form.cleaned_data["left"]
    try:
        if long_closing.is_long(found):
            long_closing.enqueue_lock(found, left=left, by=who, now=request.now)
        else:
            closing.lock(found.pk, left=left, now=request.now, by=who)
    except DomainError as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
            return page(request, public_id, Typed(lock=form))
        return page(request, public_id, refusal=str(refusal))
    return redirect("billing:period", public_id=public_id)


@require_POST
@may(Act.CLOSE_PERIODS)
def unlock(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    form = forms.UnlockForm(request.POST)
    if not form.is_valid():
        return page(request, public_id, Typed(unlock=form))
    who, why = request.scope.user_id, form.cleaned_data["reason"]
    try:
        period_locks.unlock(found.pk, reason=why, now=request.now, by=who)
    except DomainError as refusal:
        return page(request, public_id, refusal=str(refusal))
    return redirect("billing:period", public_id=public_id)


@require_POST
@may(Act.CLOSE_PERIODS)
def throw_away(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    form = forms.ThrowAwayForm(request.POST)
    if not form.is_valid():
        return page(request, public_id, Typed(throw_away=form))
    who, why = request.scope.user_id, form.cleaned_data["reason"]
    try:
        skipped.throw_away(found.pk, reason=why, now=request.now, by=who)
    except DomainError as refusal:
        return page(request, public_id, refusal=str(refusal))
    messages.success(request, _("Thrown away. Its days are in no period again."))
    return redirect("billing:statements")


@require_POST
@may(Act.CLOSE_PERIODS)
def carry(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    form = forms.CarryForm(request.POST)
    if not form.is_valid():
        return page(request, public_id, Typed(carry=form))
    who, why = request.scope.user_id, form.cleaned_data["reason"]
    closing.carry_questions(found.pk, reason=why, now=request.now, by=who)
    return redirect("billing:period", public_id=public_id)


@require_POST
@may(Act.CLOSE_PERIODS)
def issue(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    who = request.scope.user_id
    try:
        if found.issued_at is None and long_closing.is_long(found):
            long_closing.enqueue_issue(found, by=who, now=request.now)
            return redirect("billing:period", public_id=public_id)
        issued = closing.issue(found.pk, now=request.now, by=who)
    except DomainError as refusal:
        return page(request, public_id, refusal=str(refusal))
    if issued:
        messages.success(request, _("Issued. The statements stand; now send them."))
    else:
        messages.success(request, _("Counted. The next statements carry it."))
    return redirect("billing:period", public_id=public_id)


@require_POST
@may(Act.CLOSE_PERIODS)
def send(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    try:
        job = sending.enqueue(
            found,
            by=request.scope.user_id,
            organisation_id=found.consortium.host_id,
            now=request.now,
        )
    except DomainError as refusal:
        return page(request, public_id, refusal=str(refusal))
    return redirect("agencies:job", public_id=job.public_id)
