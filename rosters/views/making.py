"""Making a roster, naming it, and ending it or one of its positions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import walltime
from common.errors import DomainError
from rosters import selectors, words
from rosters.core.words import Tier
from rosters.forms import making as forms
from rosters.screens.starting import usual_start
from rosters.services import endings, rosters, starting
from rosters.views.answers import Edit, answer, choices_of


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def new_roster(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """A roster of that consortium; then its plan, where the first pattern is added."""
    consortium = agencies.consortium_for(request.scope, public_id)
    members = agencies.agencies_of(consortium.pk, now=request.now)
    form = forms.NewRosterForm(
        request.POST or None,
        agencies=members,
        initial=forms.usual(
            consortium.zone, usual_start(consortium.zone, now=request.now)
        ),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                made = rosters.create_roster(
                    consortium,
                    name=typed["name"],
                    zone=typed["zone"],
                    hours=form.hours(),
                    primaries=typed["primaries"],
                    backups=typed["backups"],
                    agencies_covered=form.covered(),
                    starts_on=typed["starts_on"],
                    now=request.now,
                    by=request.scope.user_id,
                )
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
            else:
                messages.success(request, _("Made. Now say who is on call: a pattern."))
                return redirect("rosters:plan", made.public_id)
    facts = {
        "form": form,
        "consortium": consortium,
        "zones": sorted(walltime.zone_names()),
    }
    return render(request, "rosters/new_roster.html", facts, status=status)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def name(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    roster, now, by = choices.roster, request.now, request.scope.user_id
    covered = selectors.covered(request.scope, roster)
    form = forms.NameForm(
        request.POST or None,
        agencies=agencies.agencies_of(roster.consortium_id, now=now),
        initial=forms.typed_name(roster, covered),
    )

    def save(typed: forms.NameForm) -> None:
        rosters.rename(roster, typed.cleaned_data["name"], now=now, by=by)
        rosters.cover(roster, typed.covered(), now=now, by=by)

    edit = Edit(_("Name and departments"), choices, moves_shifts=False)
    return answer(request, form, edit, save)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def start_roster(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    roster = choices.roster
    form = forms.StartForm(request.POST or None, roster=roster)

    def save(typed: forms.StartForm) -> None:
        starting.start_roster(
            roster,
            typed.cleaned_data["starts_on"],
            now=request.now,
            by=request.scope.user_id,
        )

    edit = Edit(_("When the roster starts"), choices)
    return answer(request, form, edit, save, forms.StartForm.said)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def end_position(
    request: TandemRequest, public_id: UUID, position_id: UUID
) -> HttpResponse:
    choices = choices_of(request, public_id)
    roster = choices.roster
    position = selectors.position_for(request.scope, roster, position_id)
    form = forms.EndForm(request.POST or None, roster=roster, ends_at=position.ends_at)

    def save(typed: forms.EndForm) -> None:
        endings.end_position(
            position, typed.instant(), now=request.now, by=request.scope.user_id
        )

    seat = words.seat(Tier(position.tier), position.order)
    edit = Edit(_("End a position: %(seat)s") % {"seat": seat}, choices)
    return answer(request, form, edit, save, forms.EndForm.said)


@require_http_methods(["GET", "POST"])
@may(Act.EDIT_ROSTER)
def end_roster(request: TandemRequest, public_id: UUID) -> HttpResponse:
    choices = choices_of(request, public_id)
    roster = choices.roster
    form = forms.EndForm(request.POST or None, roster=roster, ends_at=roster.ends_at)

    def save(typed: forms.EndForm) -> None:
        endings.end_roster(
            roster, typed.instant(), now=request.now, by=request.scope.user_id
        )

    edit = Edit(_("End the roster"), choices)
    return answer(request, form, edit, save, forms.EndForm.said)
