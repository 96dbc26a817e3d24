"""Questions about who is at work now: whether they are asked, until when engaged."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from dispatch.core.words import QuestionKind
from dispatch.models import Callout, Question, Response


def question_of(public_id: UUID) -> Question:
    """The question a signed call is about, or 404. System question: no scope."""
    return get_object_or_404(
        Question.objects.select_related(
            "response__callout__consortium",
            "response__callout__requesting_organisation",
            "response__callout__lead",
        ),
        public_id=public_id,
    )


def safety_question(callout: Callout, person_id: int) -> Question | None:
    """The question whether that person is safe alone there, while they are asked it:
    who handed it over and is there still is asked beside who leads.
    """
    return Question.objects.filter(
        response__callout=callout,
        response__clinician=person_id,
        kind=QuestionKind.SAFE.value,
        ended_at__isnull=True,
    ).first()


def response_for(scope: Scope, public_id: UUID) -> Response:
    """The work of somebody on a request one may see, or 404."""
    visible = Callout.objects.visible_to(scope)
    rows = Response.objects.filter(callout__in=visible).select_related("callout")
    return get_object_or_404(rows, public_id=public_id)


def engaged_until(person_ids: Iterable[int]) -> dict[int, datetime | None]:
    """Who of them is at work in person, and until about when, as far as anybody said.

    Never where or for whom: members of other towns read it. System question.
    """
    rows = Response.objects.engaging().filter(clinician_id__in=set(person_ids))
    return dict(rows.values_list("clinician_id", "expected_clear_at"))
