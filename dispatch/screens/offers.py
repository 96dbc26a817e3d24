"""What one may do to a request next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from agencies.core.acts import Act
from agencies.core.scope import Scope
from dispatch import names, words
from dispatch.core.words import HELD, OPEN, QuestionKind, State
from dispatch.models import Callout
from dispatch.services import at_scene, engaged, finishing, late_offers, upgrading
from dispatch.words.engaged import choice_shown


@dataclass(frozen=True, slots=True)
class Choices:
    """What this person may do to this callout now."""

    marks: tuple[tuple[str, str], ...]
    secure: bool
    release: bool
    cancel: bool
    try_again: bool
    engaged: tuple[tuple[str, str], ...]  # what may be chosen while everybody is
    late_offer: str  # the question, or blank
    minutes: bool
    close: bool
    talk: bool
    is_lead: bool
    upgrade: bool
    join: bool
    leave: bool
    back: bool
    safe: str  # what answers whether they are safe alone there, or blank
    until: bool
    mend: bool


_MARKS = {
    State.ACCEPTED: ("departed", "arrived", "cleared"),
    State.EN_ROUTE: ("staged", "arrived", "cleared"),
    State.STAGED: ("arrived", "cleared"),
    State.ON_SCENE: ("cleared",),
    State.CONSULT: ("cleared",),
}
_LABELS = {
    "departed": lazy("On the way"),
    "staged": lazy("Staged"),
    "arrived": lazy("Clinician is here"),
    "cleared": lazy("Clinician is done"),
}


def is_party(callout: Callout, scope: Scope) -> bool:
    """Whether a request is theirs to change: the agency that asked, the lead, and
    who steers all of them. A clinician who neither leads nor was asked only sees it.
    The same people as by text (`hearing.request_text`).
    """
    asked = callout.requesting_organisation_id == scope.acting_organisation_id
    own = {callout.requester_id, callout.lead_id}
    return asked or scope.user_id in own or scope.may(Act.STEER_CALLOUTS)


def choices(callout: Callout, scope: Scope, *, now: datetime) -> Choices:
    """Every offer is also checked again when it is carried out."""
    state = State(callout.state)
    may_mark = scope.may(Act.MARK_CALLOUTS) and is_party(callout, scope)
    marking = may_mark and state in HELD
    asking = scope.may(Act.ASK) or scope.may(Act.STEER_CALLOUTS)
    is_lead = callout.lead_id == scope.user_id
    may_write = is_lead and scope.may(Act.RESPOND)
    may_write = may_write or scope.may(Act.STEER_CALLOUTS)
    near, alone = state in at_scene.AT_OR_NEAR, callout.officer_left_at is not None
    may_undo = may_mark and state in at_scene.SOMEBODY_MAY_COME
    settled = {State.CLEARED, State.EXHAUSTED, State.SCHEDULED}
    done = {State.CLEARED, State.CLOSED, State.CANCELLED}
    return Choices(
        marks=tuple((m, str(_LABELS[m])) for m in _MARKS.get(state, ()) if marking),
        secure=may_mark and callout.secured_at is None and state in OPEN - settled,
        release=marking and callout.officer_released_at is None,
        cancel=may_mark and state not in done,
        try_again=asking and state is State.EXHAUSTED,
        engaged=_engaged(callout, now=now) if asking else (),
        late_offer=_late_offer(callout, now=now) if asking else "",
        minutes=is_lead and state in {State.ACCEPTED, State.EN_ROUTE},
        close=state in settled and may_write,
        talk=state in HELD,
        is_lead=is_lead,
        upgrade=may_mark
        and state not in done
        and upgrading.can_be_raised(callout)
        and not upgrading.is_phone_only(callout),
        join=near and (scope.may(Act.RESPOND) or scope.may(Act.STEER_CALLOUTS)),
        leave=not alone and (marking or (may_undo and callout.secured_at is not None)),
        back=may_undo and alone,
        safe=_safe(callout, scope) if alone and state in HELD else "",
        until=marking and may_write and state in {State.STAGED, State.ON_SCENE},
        mend=state is State.CLEARED and may_write and finishing.is_to_mend(callout),
    )


def cancel_reasons() -> list[tuple[str, str]]:
    """Why nobody is needed any more; one of them may be said."""
    return [(why.value, str(names.CANCELLED[why])) for why in names.CANCELLED]


def decline_reasons() -> list[tuple[str, str]]:
    """Why somebody could not, as buttons."""
    return [(reason.value, str(names.REASONS[reason])) for reason in names.REASONS]


def _safe(callout: Callout, scope: Scope) -> str:
    """The button of whoever is asked whether they are safe; on the way, whether they
    have heard that the officer left.
    """
    if not scope.may(Act.RESPOND):
        return ""
    own = [r for r in callout.responses.all() if r.clinician_id == scope.user_id]
    for question in (q for one in own for q in one.questions.all()):
        if question.kind == QuestionKind.SAFE.value and question.ended_at is None:
            is_there = question.response.on_scene_at is not None
            return _("I am safe") if is_there else _("I have heard it")
    return ""


def _engaged(callout: Callout, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """The choices of an officer while everybody is engaged, as buttons."""
    here, in_person = engaged.here_clock(callout), engaged.wants_somebody(callout)
    return tuple(
        (one.value, choice_shown(one, here=here, in_person=in_person))
        for one in engaged.offers(callout, now=now)
    )


def _late_offer(callout: Callout, *, now: datetime) -> str:
    if not late_offers.stands(callout, now=now):
        return ""
    return words.still_needed_shown(
        name=late_offers.offerer_name(callout), in_person=callout.late_offer_in_person
    )
