"""Officers who leave and come back, and what the clinician there answers and says."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import live
from common import walltime
from dispatch.core.lifecycle import Expected
from dispatch.core.words import (
    HELD,
    OPEN,
    EventKind,
    Part,
    QuestionKind,
    Source,
    State,
)
from dispatch.errors import CalloutOver
from dispatch.models import Callout, Question, Response
from dispatch.services import log, paging, questions, telling, transition
from dispatch.services.transition import Happening
from dispatch.words import scene

AT_OR_NEAR = HELD - {State.CONSULT}
SOMEBODY_MAY_COME = OPEN - {State.CLEARED, State.SCHEDULED}
LONGEST_MINUTES = 600
STILL_THERE_FOR = timedelta(hours=1)  # unless they say how long


def is_anybody_near(callout: Callout) -> bool:
    """Whether somebody is at the scene or on the way to it: the lead, or whoever gave
    it to a lead who helps by phone and is there still.
    """
    state = State(callout.state)
    if state is not State.CONSULT:
        return state in AT_OR_NEAR
    return callout.responses.filter(is_open=True, in_person=True).exists()


@transaction.atomic
def officer_leaves(
    callout_id: int, *, by: int | None, now: datetime, source: Source
) -> Callout:
    """The officer leaves the scene: STAGE again, and the clinician is called; while
    nobody has it, whoever takes it later.

    What was said of the scene before is undone by this fact, not edited. From now on
    whoever is alone there is asked every so often whether they are safe. Raises
    CalloutOver when nobody comes any more, or not today and nobody was told that the
    scene is secure. Safe to repeat.
    """
    callout = transition.locked(callout_id)
    was_secure = callout.secured_at is not None
    if not _may_somebody_come(callout, was_secure=was_secure):
        raise CalloutOver(_("No clinician is there or on the way."))
    if callout.officer_left_at is not None:
        return callout
    callout.officer_left_at = now
    if State(callout.state) in HELD:
        callout.officer_released_at = callout.officer_released_at or now
    callout.secured_at = callout.secured_by_id = None
    callout.save(
        update_fields=[
            "officer_left_at",
            "officer_released_at",
            "secured_at",
            "secured_by",
        ]
    )
    log.note(callout, EventKind.OFFICER_LEFT, now=now, by=by, source=source)
    questions.officer_left(callout, by=by, now=now)
    if was_secure:
        paging.say_all_anew(callout, now=now)
    live.touch(*callout.live_topics)
    return callout


def _may_somebody_come(callout: Callout, *, was_secure: bool) -> bool:
    state = State(callout.state)
    return state in SOMEBODY_MAY_COME or (state is State.SCHEDULED and was_secure)


@transaction.atomic
def officer_back(callout_id: int, *, by: int, now: datetime, source: Source) -> Callout:
    """An officer is there again: nobody is asked any more whether they are safe.

    Whether the scene is secure is for them to say. Safe to repeat.
    """
    callout = transition.locked(callout_id)
    if note_back(callout, by=by, now=now, source=source):
        text = scene.officer_back_text(telling.ref_of(callout))
        telling.tell_at_work(callout, text, now=now, topic=telling.SCENE)
    return callout


def note_back(callout: Callout, *, by: int, now: datetime, source: Source) -> bool:
    """False when no officer had left. In the caller's transaction."""
    if callout.officer_left_at is None:
        return False
    callout.officer_left_at = None
    callout.save(update_fields=["officer_left_at"])
    log.note(callout, EventKind.OFFICER_BACK, now=now, by=by, source=source)
    for response in callout.responses.filter(is_open=True):
        questions.end(response, now=now, kind=QuestionKind.SAFE)
    live.touch(*callout.live_topics)
    return True


@transaction.atomic
def say_safe(
    question_id: int, *, by: int | None, now: datetime, source: Source
) -> Callout:
    """Alone there, and safe. The next question comes in its time.

    Raises CalloutOver when nothing is asked any more. Safe to repeat.
    """
    callout, question = _locked(question_id, QuestionKind.SAFE)
    log.note(callout, EventKind.CHECKED_IN, now=now, by=by, source=source)
    due_at = questions.next_due_after_answer(question, now=now)
    questions.take_answer(callout, question, now=now, due_at=due_at)
    live.touch(callout.live_topic)
    return callout


def next_check_in(callout: Callout, *, now: datetime) -> str:
    """About when they are asked again."""
    again = now + questions.pace_of(QuestionKind.SAFE).every
    return telling.clock_of(callout, walltime.up_to_minute(again))


@transaction.atomic
def say_still_there(
    question_id: int,
    *,
    by: int | None,
    now: datetime,
    source: Source,
    minutes: int | None = None,
) -> Response:
    """Still at work, for so many minutes more or an hour; then they are asked again.

    Raises CalloutOver when nothing is asked any more.
    """
    callout, question = _locked(question_id, QuestionKind.STILL_THERE)
    more = STILL_THERE_FOR if minutes is None else timedelta(minutes=minutes)
    until = now + more * settings.TIME_SCALE
    log.note(callout, EventKind.STILL_THERE, now=now, by=by, source=source)
    questions.take_answer(callout, question, now=now, due_at=until)
    what = Happening(now=now, source=source, by=by)
    return _expect(callout, question.response, until, what)


@transaction.atomic
def say_how_long(
    callout_id: int, minutes: int, *, by: int | None, now: datetime, source: Source
) -> Response:
    """About how long it takes from now; members read until when, nothing else.

    1 to 600 minutes. Raises CalloutOver for others, or when nobody is at work on it.
    """
    callout = transition.locked(callout_id)
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise CalloutOver(_("Minutes are a number from 1 to 600."), field="minutes")
    response = questions.lead_of(callout)
    if response is None:
        raise CalloutOver(_("Nobody is at work on it."))
    log.note(
        callout, EventKind.ESTIMATED, now=now, by=by, source=source, minutes=minutes
    )
    until = now + timedelta(minutes=minutes)
    questions.expect_until(response, until)
    what = Happening(now=now, source=source, by=by)
    return _expect(callout, response, until, what)


def _expect(
    callout: Callout, response: Response, until: datetime, what: Happening
) -> Response:
    response.expected_clear_at = until
    response.save(update_fields=["expected_clear_at"])
    if response.part == Part.LEAD.value:  # of the request, only the lead says how long
        transition.move(callout, Expected(until), what)
    live.touch(*callout.live_topics)
    return response


def ask_how_long(callout: Callout, *, by: int | None, now: datetime) -> None:
    """Once, of a lead whom somebody else marked as there: who says so by themselves
    is asked in the answer.
    """
    response = questions.lead_of(callout)
    if response is None or response.expected_clear_at is not None:
        return
    if by != response.clinician_id and response.clinician_id is not None:
        text = scene.how_long_text(telling.ref_of(callout))
        telling.tell_clinician(
            callout, response.clinician_id, text, now=now, or_speak=False
        )


def is_without_estimate(callout: Callout) -> bool:
    response = questions.lead_of(callout)
    return response is not None and response.expected_clear_at is None


def until_clock(callout: Callout, response: Response) -> str:
    """Until about when they are engaged; blank where nobody said."""
    until = response.expected_clear_at
    return telling.clock_of(callout, walltime.up_to_minute(until)) if until else ""


def _locked(question_id: int, kind: QuestionKind) -> tuple[Callout, Question]:
    found = Question.objects.select_related("response").get(pk=question_id)
    callout = transition.locked(found.response.callout_id)
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("response")
        .get(pk=question_id)
    )
    over = question.ended_at is not None or question.kind != kind.value
    if over or not question.response.is_open:
        raise CalloutOver(_("Nothing is asked of you any more."))
    return callout, question
