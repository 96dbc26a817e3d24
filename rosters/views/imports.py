"""Taking a roster over from a file: uploaded, looked at, confirmed, taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from common.uploads import is_too_large
from rosters import screens, selectors
from rosters.forms.imports import ImportFileForm, ImportMeaningForm
from rosters.screens import imports as shows
from rosters.screens.changed import changed_since
from rosters.screens.imports import Draft
from rosters.screens.unfinished import Unfinished
from rosters.selectors import imports as questions
from rosters.services import imports, previews
from rosters.services.imports_judging import Night
from rosters.views.answers import Edit, carry_out, choices_of, kept_of
from rosters.words import imports as words


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def start(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """The form for a file, and the files taken over so far."""
    choices, status = choices_of(request, public_id), 200
    form = ImportFileForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        choices=choices,
        is_too_large=is_too_large(request),
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _uploaded(request, form, choices)
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
    done = questions.imports_of(request.scope, choices.roster)
    begun = questions.unfinished_of(request.scope, [choices.roster])
    facts = {
        "roster": choices.roster,
        "form": form,
        "imports": done,
        "unfinished": Unfinished([], begun),
    }
    return render(request, "rosters/import.html", facts, status=status)


def _uploaded(
    request: TandemRequest, form: ImportFileForm, choices: screens.Choices
) -> HttpResponse:
    typed, roster = form.cleaned_data, choices.roster
    made = imports.upload(
        selectors.position_for(request.scope, roster, typed["position"]),
        typed["file"].read(),
        file_name=typed["file"].name,
        by=request.scope.user_id,
        now=request.now,
    )
    return redirect("rosters:import_draft", roster.public_id, made.public_id)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def draft(request: TandemRequest, public_id: UUID, import_id: UUID) -> HttpResponse:
    """What the file means; then what it would do; then done."""
    roster = selectors.roster_for(request.scope, public_id)
    found = questions.import_for(request.scope, roster, import_id)
    if found.confirmed_at is not None:
        return redirect("rosters:import_roster", roster.public_id)
    table = shows.table(found)
    typed = request.POST if request.method == "POST" else None
    form, status = ImportMeaningForm(typed, table=table), 200
    seen: list[Night] = []
    if request.method == "POST" and "back" not in request.POST:
        status = 422
        if form.is_valid():
            try:
                return _tried(request, form, found, seen)
            except DomainError as refusal:
                imports.note_tried(found, refusal)
                form.refuse(refusal)
                status = 409
        if seen:
            form.offer_rules(shows.broken_in(seen))
    facts = {
        "roster": roster,
        "draft": found,
        "form": form,
        "table": table,
        "rows": table.rows[: shows.FIRST_ROWS] if table else (),
        "report": shows.shown(roster, seen) if seen else None,
    }
    return render(request, "rosters/import_draft.html", facts, status=status)


def _tried(
    request: TandemRequest, form: ImportMeaningForm, found: Draft, seen: list[Night]
) -> HttpResponse:
    """Carried out to be looked at; saved if it was."""
    roster, agreed = found.position.roster, request.POST.get("agreed", "")

    def save() -> None:
        imports.confirm(
            found,
            form.meaning(),
            despite=form.cleaned_data["despite"],
            reason=form.cleaned_data["reason"],
            by=request.scope.user_id,
            now=request.now,
            seen=seen,
        )

    tried = previews.carry_out(
        save, rosters=[roster], agreed=agreed, now=request.now, waiver=None
    )
    shown = shows.shown(roster, seen)
    if tried.saved:
        messages.success(request, words.done(len(shown.new), len(shown.refused)))
        return redirect("rosters:import_roster", roster.public_id)
    imports.note_tried(found, None)
    facts = {
        "roster": roster,
        "draft": found,
        "tried": tried,
        "shown": screens.effects(tried, by=request.scope.user_id),
        "report": shown,
        "seen_other": bool(agreed),
        "changed": changed_since([roster], agreed),
        "kept": [
            *(each for each in kept_of(request) if each[0] != "broken"),
            *(("broken", rule.value) for rule in shows.broken_in(seen)),
        ],
    }
    return render(request, "rosters/import_preview.html", facts)


@require_POST
@may(Act.EDIT_ROSTER)
def discard(request: TandemRequest, public_id: UUID, import_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    if imports.discard(questions.import_for(request.scope, roster, import_id)):
        messages.success(request, _("Thrown away. Nothing was changed."))
    else:
        messages.error(request, _("This file was imported already."))
    return redirect("rosters:import_roster", roster.public_id)


@require_POST
@may(Act.EDIT_ROSTER)
def withdraw(request: TandemRequest, public_id: UUID, import_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    found = questions.import_for(request.scope, choices.roster, import_id)

    def save() -> None:
        imports.withdraw(found, now=request.now, by=request.scope.user_id)

    edit = Edit(_("Take back what was imported"), choices)
    return carry_out(request, edit, save, str(found))
