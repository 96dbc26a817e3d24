"""A roster's history, and one night's."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from rosters.core.history import Sort
from rosters.forms.history import HistoryForm
from rosters.screens import history as screens
from rosters.selectors.history import Asked
from rosters.views.answers import choices_of


@require_GET
@may(Act.EDIT_ROSTER, Act.SEE_AUDIT)
def history(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    if not screens.may_read(request.scope):
        raise PermissionDenied
    if "night" in request.GET:
        night = screens.night(
            request.scope, choices.roster, request.GET["night"], now=request.now
        )
        facts = {"roster": choices.roster, "night": night}
        return render(request, "rosters/night_history.html", facts)
    appearing = screens.appearing(choices)
    form = HistoryForm(request.GET or None, choices=choices, appearing=appearing)
    asked = Asked()
    if form.is_bound and form.is_valid():
        asked = _asked(form, request.GET.get("before", ""))
    told, older = screens.told([choices.roster], asked, zone=choices.roster.zone)
    further = request.GET.copy()
    further["before"] = older
    facts = {
        "roster": choices.roster,
        "form": form,
        "told": told,
        "older": further.urlencode() if older else "",
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "rosters/history.html", facts, status=status)


def _asked(form: HistoryForm, before: str) -> Asked:
    typed = form.cleaned_data
    zone, since, until = walltime.zone(form.choices.roster.zone), None, None
    if typed["since"]:
        since = walltime.day(typed["since"], zone).starts_at
    if typed["until"]:
        until = walltime.day(typed["until"], zone).ends_at
    sort = Sort(typed["kind"]) if typed["kind"] else None
    return Asked(form.person_id(), sort, since, until, before, form.token())
