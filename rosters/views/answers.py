"""How an edit of a roster is answered: shown first, then saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.doors import TandemRequest
from common.errors import DomainError
from rosters import screens, selectors
from rosters.core.strains import rules_of
from rosters.forms.plan import RefusableForm, WaiverForm
from rosters.screens.changed import changed_since
from rosters.services import previews

F = TypeVar("F", bound=RefusableForm)
# What the preview itself adds to what was typed.
OURS = ("csrfmiddlewaretoken", "agreed", "back", "waive", "why")


@dataclass(frozen=True, slots=True)
class Edit:
    """What is edited, in words, and which rosters it may change; `more`: what its
    form shows besides. `moves_shifts`: it may change who is on call, and shows it
    before it is saved; else it is saved at once. `asks_rules`: its own form asks which
    hard rules are overridden; else the preview does. `leads_to`: the page it leads
    back to, if not the plan.
    """

    title: str
    choices: screens.Choices
    whole_consortium: bool = False
    moves_shifts: bool = True
    asks_rules: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    leads_to: str = ""

    def rosters(self, request: TandemRequest) -> Sequence[Any]:
        if not self.whole_consortium:
            return [self.choices.roster]
        return selectors.rosters_beside(request.scope, self.choices.roster)


def answer(
    request: TandemRequest,
    form: F,
    edit: Edit,
    save: Callable[[F], Any],
    said: Callable[[F], str] | None = None,
) -> HttpResponse:
    """Show the form; show what it would change, with what was typed `said` back;
    save that and go to the plan. A refusal loses nothing typed.
    """
    status = 200
    if request.method == "POST" and "back" not in request.POST:
        status = 422
        if form.is_valid():
            try:
                return carry_out(
                    request, edit, lambda: save(form), said(form) if said else ""
                )
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
    facts = {
        "form": form,
        "title": edit.title,
        "roster": edit.choices.roster,
        "moves_shifts": edit.moves_shifts,
    }
    return render(request, "rosters/form.html", facts | dict(edit.more), status=status)


def carry_out(
    request: TandemRequest, edit: Edit, save: Callable[[], Any], said: str
) -> HttpResponse:
    """Save the edit, or show what it changes if that has not been agreed to yet."""
    rosters = edit.rosters(request)
    agreed = request.POST.get("agreed", "")
    waiver = WaiverForm(request.POST if agreed else None)
    understood = not agreed or edit.asks_rules or waiver.is_valid()
    tried = previews.carry_out(
        save,
        rosters=rosters,
        agreed=agreed,
        now=request.now,
        waiver=None if edit.asks_rules else _waiver(request, waiver),
        asks=edit.moves_shifts,
    )
    roster = edit.choices.roster
    if tried.saved:
        messages.success(request, _done(edit, tried))
        return redirect(
            edit.leads_to or reverse("rosters:plan", args=[roster.public_id])
        )
    for refusal in tried.refusals:
        waiver.lack(refusal)
    waiver.offer(rules_of(tried.strains))
    is_stale = bool(agreed) and understood and not tried.refusals
    facts = {
        "title": edit.title,
        "roster": roster,
        "leave": edit.leads_to,
        "said": said,
        "waiver": None if edit.asks_rules else waiver,
        "tried": tried,
        "shown": screens.effects(tried, by=request.scope.user_id),
        "seen_other": is_stale,
        "changed": changed_since(rosters, agreed) if is_stale else "",
        "kept": kept_of(request),
        "has_form": bool(set(request.POST) - set(OURS)),
    }
    status = 200 if understood and not tried.refusals else 422
    return render(request, "rosters/preview.html", facts, status=status)


def _waiver(request: TandemRequest, form: WaiverForm) -> previews.Waiver:
    is_clear = not form.is_bound or form.is_valid()
    typed = form.cleaned_data if form.is_bound else {}
    rules = frozenset(typed.get("waive", ()))
    return previews.Waiver(
        request.scope.user_id, rules, typed.get("why", ""), is_clear=is_clear
    )


def _done(edit: Edit, tried: previews.Tried) -> str:
    if not edit.moves_shifts:
        return _("Saved.")
    if not tried.moves:
        return _("Saved: no published shift changes hands.")
    return _("Saved, and published.")


def kept_of(request: TandemRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent again with the preview."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in OURS
    ]


def choices_of(request: TandemRequest, public_id: UUID) -> screens.Choices:
    """What the forms of this roster offer, or 404."""
    roster = selectors.roster_for(request.scope, public_id)
    return screens.choices(request.scope, roster, now=request.now)
