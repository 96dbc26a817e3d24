"""Whether what a call is about is practice. System questions: no scope."""

from uuid import UUID

from django.db.models import Q

from dispatch.core.words import Kind
from dispatch.models import CallIn, Callout, Page, Question

_DRILL = Kind.DRILL.value


def is_drill(callout: UUID) -> bool:
    return Callout.objects.filter(public_id=callout, kind=_DRILL).exists()


def is_drill_page(page: UUID) -> bool:
    return Page.objects.filter(public_id=page, callout__kind=_DRILL).exists()


def is_drill_question(question: UUID) -> bool:
    asked = Question.objects.filter(public_id=question)
    return asked.filter(response__callout__kind=_DRILL).exists()


def is_drill_call(call: UUID) -> bool:
    """Of somebody who called us: for practice, or about it."""
    calls = CallIn.objects.filter(public_id=call)
    return calls.filter(Q(is_drill=True) | Q(callout__kind=_DRILL)).exists()


def last_of(person_id: int, *, consortium_id: int) -> Callout | None:
    """The newest drill there that this person asked for."""
    drills = Callout.objects.filter(
        consortium_id=consortium_id, kind=_DRILL, entered_by_id=person_id
    )
    return drills.select_related("consortium").order_by("-pk").first()


def was_answered(consortium_id: int) -> bool:
    """Whether somebody has ever taken a drill there."""
    drills = Callout.objects.filter(consortium_id=consortium_id, kind=_DRILL)
    return drills.filter(accepted_at__isnull=False).exists()


def is_of_one(callout: Callout) -> bool:
    """Whether it is a drill in which nobody takes part but who asked for it."""
    if callout.kind != _DRILL:
        return False
    rung = set(callout.pages.values_list("person_id", flat=True))
    return rung == {callout.requester_id}
