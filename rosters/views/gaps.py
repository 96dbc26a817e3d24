"""When nobody is on call: over the whole horizon, who could be, and asking them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from rosters import selectors
from rosters.forms.swaps import PeopleForm
from rosters.screens import gaps as gap_screens
from rosters.screens.said import told_later
from rosters.screens.starting import start_of
from rosters.selectors import shortfalls as questions
from rosters.services import gap_offers, shortfalls

if TYPE_CHECKING:
    from rosters.models import Shortfall
    from rosters.services.offers import Candidate


@require_GET
@may(Act.SEE_ROSTER)
def gaps(request: TandemRequest, public_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    known = questions.open_gaps(request.scope, roster, now=request.now)
    still, fresh = questions.as_it_is(roster, known, now=request.now)
    facts = {"roster": roster, "gaps": still, "fresh": fresh, "now": request.now}
    facts |= {"start": start_of(request.scope, roster, now=request.now)}
    return render(request, "rosters/gaps.html", facts)


@require_GET
@may(Act.EDIT_ROSTER)
def gap(request: TandemRequest, public_id: UUID, gap_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    row = questions.gap_for(request.scope, roster, gap_id)
    return _page(request, row, shortfalls.candidates(row, now=request.now))


@require_POST
@may(Act.EDIT_ROSTER)
def tell(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """New gaps are told of at once, and can then be offered."""
    roster = selectors.roster_for(request.scope, public_id)
    shortfalls.look_now(roster.pk, now=request.now)
    return redirect("rosters:gaps", public_id=public_id)


@require_POST
@may(Act.EDIT_ROSTER)
def ask(request: TandemRequest, public_id: UUID, gap_id: UUID) -> HttpResponse:
    roster = selectors.roster_for(request.scope, public_id)
    row = questions.gap_for(request.scope, roster, gap_id)
    some = shortfalls.candidates(row, now=request.now)
    form = PeopleForm(request.POST, candidates=some)
    everybody = "everybody" in request.POST
    status = 422
    if everybody or form.is_valid():
        only = None if everybody else form.chosen()
        try:
            gap_offers.ask(row, now=request.now, by=request.scope.user_id, only=only)
        except DomainError as refusal:
            form.refuse(refusal)
            status = 409
        else:
            later = told_later(row.starts_at, roster, now=request.now)
            said = [_("Asked by text. You hear who takes it."), later]
            messages.success(request, " ".join(filter(None, said)))
            return redirect("rosters:gap", roster.public_id, row.public_id)
    return _page(request, row, some, form=form, status=status)


def _page(
    request: TandemRequest,
    row: "Shortfall",
    some: Sequence["Candidate"],
    *,
    form: PeopleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked, refused = questions.asked_for(row), questions.refused(row)
    left = [one for one in some if one.person not in asked]
    facts = {
        "roster": row.roster,
        "gap": row,
        "form": form or PeopleForm(candidates=left),
        "left": any(not one.broken for one in left),
        "asked": asked,
        "refused": refused,
        "all_refused": refused.issuperset(person.pk for person in asked),
        "able": any(not one.broken for one in some),
        "unable": [one for one in some if one.broken],
        "told_later": told_later(row.starts_at, row.roster, now=request.now),
        "became": gap_screens.became(row, now=request.now),
        "week": gap_screens.week_of(row),
    }
    return render(request, "rosters/gap.html", facts, status=status)


@require_POST
@may(Act.RESPOND)
def take(request: TandemRequest, public_id: UUID) -> HttpResponse:
    offer = questions.own_offer(request.scope, public_id)
    person = agencies.person_by_id(request.scope.user_id)
    try:
        gap_offers.take(offer.pk, person, now=request.now)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is yours. Thank you."))
    return redirect("rosters:my_shifts")
