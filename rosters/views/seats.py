"""A roster's seats, its base towns, and the public holidays it keeps."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from common.public_holidays import HolidayCalendar
from rosters import selectors
from rosters.forms import seats as forms
from rosters.services import bases, rosters
from rosters.views.answers import Edit, answer, choices_of


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def add_position(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    form = forms.PositionForm(request.POST or None)

    def save(typed: forms.PositionForm) -> None:
        rosters.add_position(
            choices.roster,
            typed.chosen(),
            now=request.now,
            by=request.scope.user_id,
        )

    return answer(
        request, form, Edit(_("New position"), choices, moves_shifts=False), save
    )


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def holidays(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    kept = choices.roster.holidays()
    usual = {"state": kept.state, "observed": kept.observed.value}
    form = forms.HolidaysForm(request.POST or None, initial=usual)

    def save(typed: forms.HolidaysForm) -> None:
        rosters.set_holidays(
            choices.roster,
            typed.calendar(),
            now=request.now,
            by=request.scope.user_id,
        )

    today = walltime.local_date(request.now, walltime.zone(choices.roster.zone))
    edit = Edit(_("Public holidays"), choices, more={"holidays": _ahead(kept, today)})
    return answer(request, form, edit, save)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def base_towns(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    roster = choices.roster
    today = walltime.local_date(request.now, walltime.zone(roster.zone))
    usual: dict[str, Any] = {"from_on": today}
    for weekday, town in selectors.base_towns_on(roster, today).items():
        usual[f"day_{weekday}"] = str(town)
    towns = selectors.covered(request.scope, roster)
    form = forms.BaseTownsForm(request.POST or None, towns=towns, initial=usual)

    def save(typed: forms.BaseTownsForm) -> None:
        bases.set_base_towns(
            roster,
            typed.towns(),
            from_on=typed.cleaned_data["from_on"],
            now=request.now,
            by=request.scope.user_id,
        )

    edit = Edit(_("Base towns"), choices, moves_shifts=False)
    return answer(request, form, edit, save)


def _ahead(kept: HolidayCalendar, today: date) -> list[tuple[date, str]]:
    """The holidays of the next twelve months."""
    until = date(today.year + 1, today.month, 1)
    some = [*kept.year(today.year).items(), *kept.year(today.year + 1).items()]
    return [(on, name) for on, name in some if today <= on < until]
