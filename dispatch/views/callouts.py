"""One request: what is happening, and the one or two things one can do next."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError, NotYours
from dispatch import screens, selectors, words
from dispatch.core.lifecycle import Mark
from dispatch.core.words import OPEN, CancelReason, Source, State
from dispatch.forms import asking, scenes
from dispatch.forms.lines import LineForm, fresh
from dispatch.forms.steering import PersonForm
from dispatch.screens import steering
from dispatch.screens.next_step import next_step
from dispatch.screens.on_call import on_call
from dispatch.services import alarms, answering, closing, marks, reading
from dispatch.services.steering import Choice


def _context(request: TandemRequest, public_id: UUID, **typed: Form) -> dict[str, Any]:
    """What the page shows; `typed` are forms to show again with what was typed."""
    callout = selectors.callout_for(request.scope, public_id)
    scope = request.scope
    reading.note_read(callout, scope, now=request.now)
    panel = steering.panel(callout, scope, now=request.now)
    can = screens.choices(callout, scope, now=request.now)
    return {
        "panel": panel,
        "add_form": _add_form(panel.add),
        "relieve_form": _relieve_form(panel.relieve),
        "charge_form": _charge_form(panel.charge),
        "callout": callout,
        "status": screens.status(callout, now=request.now),
        "can": can,
        "next_step": next_step(callout, can, panel),
        "response": (response := screens.lead_response(callout)),
        "who_came": screens.shown_name(response.clinician, callout, scope)
        if response
        else "",
        "outcome": screens.outcome(callout),
        "is_open": State(callout.state) in OPEN,
        "minutes_form": asking.MinutesForm(),
        "ending_form": asking.EndingForm(initial=screens.reported(callout)),
        "until_form": scenes.UntilForm(),
        "until": screens.engaged_until(callout),
        "mend_form": scenes.MendForm(initial=screens.done_as_marked(callout)),
        "others": screens.others(callout, scope),
        "follow_ups": selectors.of_callout(scope, callout.pk),
        "timeline": screens.timeline(callout, scope),
        "in_charge": screens.shown_name(callout.owner, callout, scope),
        **typed,
    }


def _add_form(some: Sequence[Choice], typed: QueryDict | None = None) -> PersonForm:
    return PersonForm(typed, some=some, label=_("Call somebody else too"), prefix="add")


def _relieve_form(some: Sequence[Choice], typed: QueryDict | None = None) -> PersonForm:
    label = _("Hand it to somebody else")
    return PersonForm(typed, some=some, label=label, prefix="relieve")


def _charge_form(some: Sequence[Choice], typed: QueryDict | None = None) -> PersonForm:
    return PersonForm(typed, some=some, label=_("Who answers for it"), prefix="charge")


steering_forms = {
    "add_form": _add_form,
    "relieve_form": _relieve_form,
    "charge_form": _charge_form,
}


@require_GET
@may(Act.SEE_CALLOUTS)
def callout(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return render(request, "dispatch/callout.html", _context(request, public_id))


@require_GET
@may(Act.SEE_CALLOUTS)
def callout_now(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """The changing part of the page, fetched again when the stream says so."""
    return render(request, "dispatch/_now.html", _context(request, public_id))


@require_GET
@may(Act.STEER_CALLOUTS)
def board(request: TandemRequest) -> HttpResponse:
    name = "dispatch/_board.html" if request.GET.get("now") else "dispatch/board.html"
    line = LineForm(initial=fresh())
    return render(request, name, board_context(request) | {"line_form": line})


def board_context(request: TandemRequest) -> dict[str, Any]:
    """What stands on the board."""
    rows = [
        (row, screens.status(row, now=request.now))
        for row in selectors.open_callouts(request.scope)
    ]
    return {
        "rows": rows,
        "alarms": selectors.open_alarms(request.scope),
        "taken": selectors.taken_alarms(request.scope, now=request.now),
        "topics": selectors.board_topics(request.scope),
        **on_call(request.scope, request.now),
    }


Deed = Callable[[TandemRequest, int], object]


def _carry_out(request: TandemRequest, public_id: UUID, deed: Deed) -> None:
    """Do it to a callout that is theirs to change. Raises NotYours, and what the
    deed refuses.
    """
    found = selectors.callout_for(request.scope, public_id)
    if not screens.is_party(found, request.scope):
        raise NotYours(_("Only who asked, who leads or a supervisor changes it."))
    deed(request, found.pk)


def do(request: TandemRequest, public_id: UUID, deed: Deed) -> HttpResponse:
    """Do it; a refusal is said on the callout's page."""
    try:
        _carry_out(request, public_id, deed)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("dispatch:callout", public_id=public_id)


def do_typed(
    request: TandemRequest, public_id: UUID, deed: Deed, **typed: Form
) -> HttpResponse:
    """Do what a form says, if it says it well; else the page again, with every
    sentence at its field and all that was typed.
    """
    [form] = typed.values()
    if form.is_valid():
        try:
            _carry_out(request, public_id, deed)
        except DomainError as refusal:
            known = refusal.field if refusal.field in form.fields else None
            form.add_error(known, str(refusal))
        else:
            return redirect("dispatch:callout", public_id=public_id)
    context = _context(request, public_id, **typed)
    return render(request, "dispatch/callout.html", context, status=422)


@require_POST
@may(Act.MARK_CALLOUTS)
def mark(request: TandemRequest, public_id: UUID, which: str) -> HttpResponse:
    if which not in set(Mark):
        raise Http404

    def deed(asked: TandemRequest, pk: int) -> object:
        return marks.mark(
            pk, Mark(which), by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.MARK_CALLOUTS)
def secure(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return marks.secure(
            pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.MARK_CALLOUTS)
def release(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return marks.release_officer(
            pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_http_methods(["GET", "POST"])
@may(Act.MARK_CALLOUTS)
def cancel(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """GET asks whether it is meant and says who will hear it; POST cancels."""
    if request.method == "GET":
        context = _context(request, public_id)
        if not context["can"].cancel:
            return redirect("dispatch:callout", public_id=public_id)
        context["reasons"] = screens.cancel_reasons()
        return render(request, "dispatch/cancel.html", context)

    given = request.POST.get("reason", "")
    reason = CancelReason(given) if given in set(CancelReason) else None

    def deed(asked: TandemRequest, pk: int) -> object:
        return marks.cancel(
            pk,
            by=asked.scope.user_id,
            now=asked.now,
            source=Source.WEB,
            reason=reason or CancelReason.NOT_SAID,
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.ASK, Act.STEER_CALLOUTS)
def try_again(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return answering.try_again(
            pk, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.ASK, Act.STEER_CALLOUTS)
def late_offer(request: TandemRequest, public_id: UUID) -> HttpResponse:
    def deed(asked: TandemRequest, pk: int) -> object:
        return answering.answer_late_offer(
            pk,
            wanted=asked.POST.get("wanted") == "yes",
            by=asked.scope.user_id,
            now=asked.now,
            source=Source.WEB,
        )

    return do(request, public_id, deed)


@require_POST
@may(Act.RESPOND)
def minutes(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = asking.MinutesForm(request.POST)

    def deed(asked: TandemRequest, pk: int) -> object:
        return answering.give_minutes(
            pk,
            form.cleaned_data["minutes"],
            by=asked.scope.user_id,
            now=asked.now,
            source=Source.WEB,
        )

    return do_typed(request, public_id, deed, minutes_form=form)


@require_POST
@may(Act.RESPOND, Act.STEER_CALLOUTS)
def close(request: TandemRequest, public_id: UUID) -> HttpResponse:
    form = asking.EndingForm(request.POST)

    def deed(asked: TandemRequest, pk: int) -> object:
        found = selectors.callout_for(asked.scope, public_id)
        if not screens.choices(found, asked.scope, now=asked.now).close:
            raise NotYours(_("The lead or a supervisor writes down how it ended."))
        entered = form.cleaned_data
        ending = closing.Ending(
            disposition=entered["disposition"],
            would_have_been=entered["would_have_been"],
            voluntary=entered["voluntary"],
            arrest=entered["arrest"],
            use_of_force=entered["use_of_force"],
            injury=entered["injury"],
            miles_tenths=form.tenths(),
            documentation_minutes=entered["documentation_minutes"],
        )
        return closing.close(
            pk, ending, by=asked.scope.user_id, now=asked.now, source=Source.WEB
        )

    return do_typed(request, public_id, deed, ending_form=form)


@require_POST
@may(Act.ACKNOWLEDGE_ALARM)
def acknowledge(request: TandemRequest, public_id: UUID) -> HttpResponse:
    alarm = selectors.alarm_for(request.scope, public_id)
    by = request.scope.user_id
    over = alarms.settled(alarm, now=request.now)
    taken = alarms.acknowledge(alarm.pk, by=by, now=request.now)
    has_it = words.alarm_taken_text(alarms.held_by_other(taken, by))
    messages.info(request, over or has_it)
    return redirect("dispatch:board")
