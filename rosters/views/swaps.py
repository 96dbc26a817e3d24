"""Offering a shift, answering an offer, approving a swap."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from rosters.core.swaps import SwapState
from rosters.forms import swaps as forms
from rosters.forms.plan import RefusableForm
from rosters.screens import swaps as screens
from rosters.screens.said import told_later
from rosters.selectors import swaps as selectors
from rosters.services import offers
from rosters.services import swaps as services

if TYPE_CHECKING:
    from rosters.models import Swap, SwapInvitation


@require_GET
@may(Act.RESPOND, Act.EDIT_ROSTER)
def swaps(request: TandemRequest) -> HttpResponse:
    facts = {"swaps": screens.swaps(request.scope, now=request.now)}
    return render(request, "rosters/swaps.html", facts)


@require_GET
@may(Act.RESPOND, Act.EDIT_ROSTER)
def swap(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return _page(request, selectors.swap_for(request.scope, public_id))


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND, Act.EDIT_ROSTER)
def offer(request: TandemRequest, position_id: UUID, seconds: int) -> HttpResponse:
    shift = selectors.shift_for(request.scope, position_id, seconds)
    roster = shift.position.roster
    able = offers.candidates(shift, now=request.now)
    form = forms.OfferForm(request.POST or None, candidates=able, roster=roster)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = offers.offer(
                    shift,
                    _act(request),
                    people=form.chosen(),
                    note_to_all=form.cleaned_data["note"],
                    expires_at=form.expiry(),
                )
            except DomainError as refusal:
                form.refuse(refusal)
                status = 409
            else:
                done = _("Offered. Everybody asked gets a text.")
                messages.success(request, _and_when(request, made, done))
                return redirect("rosters:swap", made.public_id)
    facts = {
        "form": form,
        "shift": screens.shift_said(shift),
        "unable": [one for one in able if one.broken],
        "is_mine": shift.person_id == request.scope.user_id,
        "roster": roster,
    }
    return render(request, "rosters/offer.html", facts, status=status)


@require_POST
@may(Act.RESPOND, Act.EDIT_ROSTER)
def take(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.swap_for(request.scope, public_id)
    form = _take_form(request, found)

    def save() -> str:
        person = form.who(request.user)
        done = services.take(found.pk, person, _act(request, form, found))
        if done.state == SwapState.TAKEN.value:
            return _("Noted. It is yours once a coordinator approves.")
        return _("Taken, and published.")

    return _answered(request, found, form, save, take_form=form)


@require_POST
@may(Act.RESPOND, Act.EDIT_ROSTER)
def decline(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """Oneself or, for who steers the roster, whoever is named."""
    found = selectors.swap_for(request.scope, public_id)
    if "person" not in request.POST:
        form, who = RefusableForm(request.POST), request.user
    else:
        acting = _take_form(request, found)
        form = acting
        who = acting.who(request.user) if acting.is_valid() else request.user

    def save() -> str:
        offers.decline(found.pk, who, _act(request))
        if who == request.user:
            return _("Noted: you do not take it.")
        return _("Noted: %(person)s does not take it.") % {"person": who}

    return _answered(request, found, form, save)


@require_http_methods(["GET", "POST"])
@may(Act.RESPOND, Act.EDIT_ROSTER)
def counter(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """Oneself or, for who steers the roster, `?for=` somebody who was asked."""
    found = selectors.swap_for(request.scope, public_id)
    asked = _asked_for(request, found)
    who = asked.person if asked else request.user
    form = forms.CounterForm(
        request.POST or None,
        backs=screens.backs(who, found, now=request.now),
        of_another=asked is not None,
    )

    def save() -> str:
        offers.counter(found.pk, who, form.shift(), _act(request))
        return _and_when(request, found, _("Offered for it. The holder gets a text."))

    facts: dict[str, Any] = {"counter_form": form, "counter_for": asked}
    if request.method == "GET":
        return _page(request, found, **facts)
    return _answered(request, found, form, save, **facts)


def _asked_for(request: TandemRequest, found: "Swap") -> "SwapInvitation | None":
    """For whom one acts. Raises Http404 for nobody who was asked."""
    named = request.GET.get("for")
    if named is None:
        return None
    if not _steers(request, found):
        raise PermissionDenied
    try:
        return selectors.invitation_for(request.scope, found, UUID(named))
    except ValueError as error:
        raise Http404 from error


@require_POST
@may(Act.RESPOND, Act.EDIT_ROSTER)
def answer_counter(
    request: TandemRequest, public_id: UUID, invitation_id: UUID
) -> HttpResponse:
    """The holder, or who steers the roster, agrees to a counter-offer or not."""
    found = selectors.swap_for(request.scope, public_id)
    asked = selectors.invitation_for(request.scope, found, invitation_id)
    if found.holder_id != request.scope.user_id and not _steers(request, found):
        raise PermissionDenied
    act = _act(request, None, found)

    def save() -> str:
        if request.POST.get("answer") != "agree":
            offers.refuse_counter(asked, act)
            return _("Noted: not for that shift.")
        services.agree_to_counter(asked, act)
        return _("Agreed.")

    return _answered(request, found, RefusableForm(request.POST), save)


@require_POST
@may(Act.RESPOND, Act.EDIT_ROSTER)
def withdraw(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = selectors.swap_for(request.scope, public_id)
    if found.holder_id != request.scope.user_id and not _steers(request, found):
        raise PermissionDenied

    form = forms.UndoForm(request.POST)

    def save() -> str:
        offers.withdraw(found.pk, _act(request, form, found))
        done = _("Taken back. Everybody concerned gets a text.")
        return _and_when(request, found, done)

    return _answered(request, found, form, save, undo_form=form)


@require_POST
@may(Act.EDIT_ROSTER)
def settle(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """Approve or refuse what somebody has taken."""
    found = selectors.swap_for(request.scope, public_id)
    if not _steers(request, found):
        raise PermissionDenied
    form = forms.SettleForm(request.POST)

    def save() -> str:
        act = _act(request, form, found)
        if request.POST.get("answer") != "approve":
            offers.refuse(found.pk, act)
            return _and_when(request, found, _("Not approved. Both get a text."))
        services.approve(found.pk, act)
        done = _("Approved, and published. Both get a text.")
        return _and_when(request, found, done)

    return _answered(request, found, form, save, settle_form=form)


def _and_when(request: TandemRequest, found: "Swap", done: str) -> str:
    """What was done, and when the texts leave if they do not leave at once."""
    later = told_later(found.starts_at, found.position.roster, now=request.now)
    return f"{done} {later}" if later else done


def _steers(request: TandemRequest, found: "Swap") -> bool:
    return selectors.may_steer(request.scope, found.position.roster)


def _act(
    request: TandemRequest,
    form: RefusableForm | None = None,
    found: "Swap | None" = None,
) -> services.Act:
    typed = form.cleaned_data if form else {}
    return services.Act(
        by=request.scope.user_id,
        now=request.now,
        why=typed.get("reason", ""),
        despite=typed.get("despite", ()),
        steers=found is not None and _steers(request, found),
    )


def _take_form(
    request: TandemRequest, found: "Swap", data: Any = True
) -> forms.ActingForm:
    roster = found.position.roster
    people = screens.people_for(request.scope, roster, now=request.now)
    return forms.ActingForm(
        request.POST if data else None,
        people=screens.asked_first(people, found),
        waivable=screens.waivable(request.scope, roster),
    )


def _answered(
    request: TandemRequest,
    found: "Swap",
    form: RefusableForm,
    save: Callable[[], str],
    **shown: Any,
) -> HttpResponse:
    """Do it and show the swap again; a refusal says why, and loses nothing typed."""
    status = 422
    if form.is_valid():
        try:
            said = save()
        except DomainError as refusal:
            form.refuse(refusal)
            status = 409
        else:
            messages.success(request, said)
            return redirect("rosters:swap", found.public_id)
    fresh = selectors.swap_for(request.scope, found.public_id)
    return _page(request, fresh, status=status, refused=form, **shown)


def _page(
    request: TandemRequest, found: "Swap", *, status: int = 200, **more: Any
) -> HttpResponse:
    one = screens.shown(request.scope, found, now=request.now)
    facts = {
        "one": one,
        "roster": found.position.roster,
        "take_form": _take_form(request, found, data=None) if one.may_take else None,
        "settle_form": forms.SettleForm() if one.may_settle else None,
    }
    return render(request, "rosters/swap.html", facts | more, status=status)
