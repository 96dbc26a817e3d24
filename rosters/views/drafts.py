"""Drafts: filling the open shifts of a roster before anything is published."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from rosters import selectors
from rosters.errors import DoneAlready
from rosters.forms import drafts as forms
from rosters.screens import drafts as screens
from rosters.selectors import drafts as questions
from rosters.services import draft_publishing, filling
from rosters.services import drafts as services
from rosters.views.answers import Edit, carry_out, choices_of
from rosters.words import drafts as words

if TYPE_CHECKING:
    from rosters.models import Draft, Roster


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def drafts(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    copies = "copy" in request.POST
    typed = request.POST if request.method == "POST" else None
    usual = forms.usual_days(
        roster.local_date(request.now),
        starts_on=roster.local_date(roster.starts_at) if roster.starts_at else None,
    )
    fill = forms.FillForm(None if copies else typed, initial=usual)
    copy = forms.CopyForm(typed if copies else None, initial=usual)
    form, status = copy if copies else fill, 200
    if typed is not None:
        status = 422
        if form.is_valid():
            try:
                made = _make(request, roster, form)
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
            else:
                return redirect("rosters:draft", roster.public_id, made.public_id)
    some = questions.drafts_of(request.scope, roster)
    facts = {
        "roster": roster,
        "fill": fill,
        "copy": copy,
        "drafts": [screens.shown(one) for one in some],
    }
    return render(request, "rosters/drafts.html", facts, status=status)


def _make(
    request: TandemRequest, roster: "Roster", form: forms.FillForm | forms.CopyForm
) -> "Draft":
    now, by = request.now, request.scope.user_id
    if isinstance(form, forms.CopyForm):
        on = form.cleaned_data["from_on"]
        return services.make(roster, on, on, now=now, by=by, repeats=form.length())
    return services.make(roster, *form.days(), now=now, by=by)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def draft(request: TandemRequest, public_id: UUID, draft_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    found = questions.draft_for(request.scope, roster, draft_id)
    if request.method != "POST":
        return _page(request, found)
    form = _form(request, found, typed=request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        services.change(
            found,
            form.people(),
            edition=form.cleaned_data["edition"],
            now=request.now,
            by=request.scope.user_id,
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        form = _form(request, found, kept=form.data)
        return _page(request, found, form=form, status=409)
    return redirect("rosters:draft", public_id, draft_id)


def _form(
    request: TandemRequest,
    found: "Draft",
    *,
    typed: Mapping[str, Any] | None = None,
    kept: Mapping[str, Any] | None = None,
) -> forms.LinesForm:
    return forms.LinesForm(
        typed,
        lines=questions.lines_of(found),
        people=selectors.eligible_people(found.roster, now=request.now),
        kept=kept,
        initial={"edition": found.edition},
    )


def _page(
    request: TandemRequest,
    found: "Draft",
    *,
    form: forms.LinesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    lines, one = questions.lines_of(found), screens.shown(found)
    zone = found.roster.zone
    facts: dict[str, Any] = {"roster": found.roster, "one": one}
    if one.is_open:
        there = filling.situation(
            found.roster, found.from_on, found.until_on, now=request.now
        )
        looked = screens.look(found, lines, there)
        form = form or _form(request, found)
        rows = [
            (row, form[forms.name_of(row.line)], form.differs(row.line))
            for row in looked.lines
        ]
        weeks = screens.weeks_of(rows, zone)
        facts |= {"looked": looked, "form": form, "rows": rows, "weeks": weeks}
    else:
        settled = screens.settled(lines)
        weeks = screens.weeks_of([(row, None, False) for row in settled], zone)
        facts |= {"settled": settled, "weeks": weeks}
    return render(request, "rosters/draft.html", facts, status=status)


@require_POST
@may(Act.EDIT_ROSTER)
def publish(request: TandemRequest, public_id: UUID, draft_id: UUID) -> HttpResponse:
    def act(found: "Draft") -> str:
        form = forms.EditionForm(request.POST)
        edition = form.cleaned_data["edition"] if form.is_valid() else 0
        done = draft_publishing.publish(
            found, edition=edition, now=request.now, by=request.scope.user_id
        )
        return words.published(draft_publishing.left_out(done))

    return _done(request, public_id, draft_id, act)


@require_POST
@may(Act.EDIT_ROSTER)
def undo(request: TandemRequest, public_id: UUID, draft_id: UUID) -> HttpResponse:
    """Show what goes back to open; once that is agreed to, take it back."""
    choices = choices_of(request, public_id)
    found = questions.draft_for(request.scope, choices.roster, draft_id)
    there = reverse("rosters:draft", args=[public_id, draft_id])
    edit = Edit(_("Take back this draft"), choices, True, leads_to=there)

    def save() -> None:
        gone = draft_publishing.undo(found, now=request.now, by=request.scope.user_id)
        if gone is None:
            raise DoneAlready(_("You took this draft back already. It stays so."))

    said = _(
        "What it put on call and has not begun is open again. What was changed "
        "otherwise since stays."
    )
    try:
        return carry_out(request, edit, save, said)
    except DoneAlready as done:  # pressed twice, or in two tabs: what was wanted is so
        messages.success(request, str(done))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(there)


@require_POST
@may(Act.EDIT_ROSTER)
def make_again(request: TandemRequest, public_id: UUID, draft_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    found = questions.draft_for(request.scope, roster, draft_id)
    try:
        found = services.make_again(found, now=request.now, by=request.scope.user_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rosters:draft", roster.public_id, found.public_id)


@require_POST
@may(Act.EDIT_ROSTER)
def drop(request: TandemRequest, public_id: UUID, draft_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    found = questions.draft_for(request.scope, roster, draft_id)
    try:
        services.drop(found, now=request.now, by=request.scope.user_id)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thrown away."))
    return redirect("rosters:drafts", roster.public_id)


def _done(
    request: TandemRequest,
    public_id: UUID,
    draft_id: UUID,
    act: "Callable[[Draft], str]",
) -> HttpResponse:
    """Do it, say what was done or why not, and show the draft."""
    roster = selectors.roster_for(request.scope, public_id)
    found = questions.draft_for(request.scope, roster, draft_id)
    try:
        messages.success(request, act(found))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("rosters:draft", roster.public_id, found.public_id)
