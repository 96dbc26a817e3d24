"""The audit trail, keys for machines, lockouts, and background jobs."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from agencies import forms, selectors
from agencies.core.acts import Act
from agencies.core.keys import TokenScope
from agencies.doors import TandemRequest, may
from agencies.services import audit, jobs, lockout, tokens
from common.errors import DomainError


@require_GET
@may(Act.SEE_AUDIT)
def trail(request: TandemRequest) -> HttpResponse:
    """One page of the trail; reading it is written down too."""
    before = request.GET.get("before")
    entries, older = selectors.audit_trail(request.scope, before=before)
    organisation = selectors.acting_organisation(request.scope)
    audit.record(
        act="see_audit",
        about=organisation,
        now=request.now,
        person_id=request.scope.user_id,
        organisation_id=organisation.pk,
    )
    context = {"entries": entries, "older": older, "zone": organisation.zone}
    return render(request, "agencies/audit.html", context)


@require_http_methods(["GET", "POST"])
@may(Act.MANAGE_TOKENS)
def keys(request: TandemRequest) -> HttpResponse:
    form = forms.TokenForm(request.POST or None)
    raw, is_wall = "", False
    if form.is_bound and form.is_valid():
        days = form.cleaned_data["days"]
        made, raw = tokens.create_token(
            selectors.acting_organisation(request.scope),
            name=form.cleaned_data["name"],
            scopes=form.opened(),
            by=request.scope.user_id,
            now=request.now,
            expires_at=request.now + timedelta(days=days) if days else None,
        )
        is_wall = TokenScope.BOARD_READ.value in made.scopes
        form = forms.TokenForm()
    context = {
        "tokens": selectors.tokens(request.scope),
        "form": form,
        "raw": raw,
        "is_wall": is_wall,
        "zone": selectors.zone_of(request.scope),
    }
    status = 422 if form.is_bound else 200
    return render(request, "agencies/tokens.html", context, status=status)


@require_POST
@may(Act.MANAGE_TOKENS)
def revoke(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.token_for(request.scope, public_id)
    tokens.revoke_token(found, by=request.scope.user_id, now=request.now)
    return redirect("agencies:tokens")


@require_GET
@may(Act.RELEASE_LOCKOUT)
def lockouts(request: TandemRequest) -> HttpResponse:
    context = {
        "lockouts": selectors.lockouts(request.scope, now=request.now),
        "zone": selectors.zone_of(request.scope),
    }
    return render(request, "agencies/lockouts.html", context)


@require_POST
@may(Act.RELEASE_LOCKOUT)
def release(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.lockout_for(request.scope, public_id, now=request.now)
    try:
        lockout.release(
            found,
            by=request.scope.user_id,
            organisation_id=request.scope.acting_organisation_id,
            now=request.now,
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("agencies:lockouts")


@require_GET
@may(Act.USE_ACCOUNT)
def job(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """A job's progress; htmx asks again for the changing part alone."""
    found = selectors.job_for(request.scope, public_id)
    context = {"job": found, "title": jobs.title_of(found)}
    part = request.headers.get("HX-Request")
    name = "agencies/_job.html" if part else "agencies/job.html"
    return render(request, name, context)


@require_POST
@may(Act.USE_ACCOUNT)
def cancel_job(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.job_for(request.scope, public_id)
    try:
        jobs.cancel(found, now=request.now, by=request.scope.user_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("agencies:job", public_id=public_id)
