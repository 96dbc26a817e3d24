"""Bringing past dispatches in, looking at what came of it, taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from dispatch.forms.imports import AssignForm, ImportForm, RemoveForm
from dispatch.services import (
    imports_jobs,
    imports_places,
    imports_reading,
    imports_words,
)


@may(Act.IMPORT_HISTORY)
def imports(request: TandemRequest) -> HttpResponse:
    """The batches there are, and the form for one more."""
    consortia = imports_reading.consortia(request.scope)
    batches = imports_reading.batches(request.scope)
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        consortia=consortia,
        batches=batches,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _queue(request, form)
        except DomainError as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, str(refusal))
    context = {
        "form": form if consortia else None,
        "batches": batches,
        "unassigned": len(imports_reading.unassigned(request.scope)),
    }
    status = 400 if form.errors else 200
    return render(request, "dispatch/imports/imports.html", context, status=status)


def _queue(request: TandemRequest, form: ImportForm) -> HttpResponse:
    entered = form.cleaned_data
    consortia = imports_reading.consortia(request.scope)
    ids = {str(each.public_id): each.pk for each in consortia}
    job = imports_jobs.enqueue_import(
        entered["file"].chunks(),
        file_name=entered["file"].name,
        meaning=entered["meaning"],
        consortium_id=ids[entered["consortium"]],
        dry_run=entered["dry_run"],
        by=request.scope.user_id,
        organisation_id=request.scope.acting_organisation_id or 0,
        now=request.now,
    )
    return redirect("agencies:job", public_id=job.public_id)


@require_GET
@may(Act.IMPORT_HISTORY)
def batch(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """One batch: its report, and its lines with something to say."""
    found = imports_reading.batch_for(request.scope, public_id)
    stored = request.GET.get("show") == "stored"
    raw = request.GET.get("from", "")
    from_line = int(raw) if raw.isdecimal() and len(raw) < 10 else 0
    listed = imports_reading.lines(found, stored=stored, from_line=from_line)
    context = {
        "batch": found,
        "report": imports_words.report_lines(found.report),
        "stored": stored,
        "lines": [
            (line, callout, imports_words.line_sentences(line))
            for line, callout in listed.rows
        ],
        "next_line": listed.next_line,
        "form": None if found.removed_at else RemoveForm(),
    }
    return render(request, "dispatch/imports/batch.html", context)


@require_GET
@may(Act.IMPORT_HISTORY)
def tried(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """What a dry run said."""
    job = imports_reading.tried(request.scope, public_id)
    context = {
        "file_name": job.input["file_name"],
        "report": imports_words.report_lines(job.result["report"]),
    }
    return render(request, "dispatch/imports/tried.html", context)


@require_POST
@may(Act.IMPORT_HISTORY)
def remove(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = imports_reading.batch_for(request.scope, public_id)
    form = RemoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was removed: say why it is taken back."))
        return redirect("dispatch:import_batch", public_id=public_id)
    try:
        job = imports_jobs.enqueue_removal(
            found,
            reason=form.cleaned_data["reason"],
            by=request.scope.user_id,
            organisation_id=request.scope.acting_organisation_id or 0,
            now=request.now,
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("dispatch:import_batch", public_id=public_id)
    return redirect("agencies:job", public_id=job.public_id)


@require_GET
@may(Act.IMPORT_HISTORY)
def unassigned(request: TandemRequest) -> HttpResponse:
    """Imported requests that belong to nobody yet, each with its choice."""
    callouts = imports_reading.unassigned(request.scope)
    agencies = {
        consortium_id: imports_reading.agencies_of(consortium_id, now=request.now)
        for consortium_id in {callout.consortium_id for callout in callouts}
    }
    rows = [
        (
            callout,
            AssignForm(
                agencies=agencies[callout.consortium_id],
                auto_id=f"{callout.sequence}_%s",
            ),
        )
        for callout in callouts
    ]
    return render(request, "dispatch/imports/unassigned.html", {"rows": rows})


@require_POST
@may(Act.IMPORT_HISTORY)
def assign(request: TandemRequest, public_id: UUID) -> HttpResponse:
    callout = imports_reading.assignable_callout(request.scope, public_id)
    agencies = imports_reading.agencies_of(callout.consortium_id, now=request.now)
    form = AssignForm(request.POST, agencies=agencies)
    if not form.is_valid():
        context = {"rows": [(callout, form)]}
        return render(request, "dispatch/imports/unassigned.html", context, status=400)
    imports_places.assign_agency(
        callout.pk,
        form.chosen.pk,
        by=request.scope.user_id,
        now=request.now,
        reason=form.cleaned_data["reason"],
        organisation_id=request.scope.acting_organisation_id,
    )
    messages.success(
        request,
        _("{number} belongs to {agency}.").format(
            number=callout.number, agency=form.chosen
        ),
    )
    return redirect("dispatch:unassigned")
