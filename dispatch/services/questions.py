"""Asking a clinician at work until they answer: whether they are safe alone, whether
they are still there. Rows for the engine to carry, each step in the transaction that
says so; the rule is `core.checkins`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from dispatch import words
from dispatch.core.checkins import Do, Pace, Standing, Step, asked_and_rung, next_step
from dispatch.core.checkins import answered as rested
from dispatch.core.words import EventKind, Part, QuestionKind, Source
from dispatch.models import Alarm, Callout, Question, Response
from dispatch.services import alarms, attending, log, policies, telling
from dispatch.services.reaching import Saying, tell_officer
from dispatch.words import scene
from notifications.core.kinds import Channel
from notifications.services import sending

TOPIC = "question"
_ALARM = {QuestionKind.SAFE: "no_check_in", QuestionKind.STILL_THERE: "no_word"}
_MISSED = {
    QuestionKind.SAFE: EventKind.CHECK_IN_MISSED,
    QuestionKind.STILL_THERE: EventKind.NO_WORD,
}


def check_in_minutes() -> int:
    return int(settings.CHECK_IN_MINUTES)


def pace_of(kind: QuestionKind) -> Pace:
    """How often and how patiently each is asked; scaled for tests."""
    scale = settings.TIME_SCALE
    if kind is QuestionKind.SAFE:
        every = timedelta(minutes=settings.CHECK_IN_MINUTES)
        return Pace(every=every * scale, wait=timedelta(minutes=2) * scale)
    return Pace(every=timedelta(hours=1) * scale, wait=timedelta(minutes=5) * scale)


def lead_of(callout: Callout) -> Response | None:
    """The open work of who has it."""
    return callout.responses.filter(is_open=True, part=Part.LEAD.value).first()


def watch_for_end(response: Response, *, now: datetime) -> None:
    """From now on somebody asks, once it is past its estimate. In person only: a
    telephone call ends by itself. A drill can be left.
    """
    if response.in_person and not response.is_drill:
        due_at = now + policies.stale_after()
        _open(response, QuestionKind.STILL_THERE, now=now, due_at=due_at)


def expect_until(response: Response, until: datetime) -> None:
    """The question is asked then, and not before."""
    standing = _standing(response, QuestionKind.STILL_THERE)
    if standing is not None:
        _rest(standing, due_at=until)


def officer_left(callout: Callout, *, by: int | None, now: datetime) -> None:
    """Who is on the way or there hears at once, by text and call, that nobody secures
    the scene any more; from then on they are asked. Not called: who says so herself.
    Whoever else comes or is there reads it, and is not asked: they are not alone.
    """
    telling.forget_scene(callout, now=now)
    asked = attending.who_is_asked(callout)
    for response in asked:
        _officer_left(callout, response, by=by, now=now)
    text = scene.left_beside_text(telling.ref_of(callout))
    for response in callout.responses.filter(is_open=True).order_by("pk"):
        person_id = response.clinician_id
        if response not in asked and person_id is not None and person_id != by:
            telling.tell_or_alarm(
                callout, person_id, text, now=now, topic=telling.SCENE
            )


def _officer_left(
    callout: Callout, response: Response, *, by: int | None, now: datetime
) -> None:
    question = _open(response, QuestionKind.SAFE, now=now, due_at=None)
    pace = pace_of(QuestionKind.SAFE)
    if by == response.clinician_id:
        _rest(question, due_at=_next_check_in(response, pace, now=now))
        return
    step = asked_and_rung(pace, now=now)
    sent = _send(callout, question, (Channel.TEXT, Channel.VOICE), now=now)
    _keep(question, step, [sent] if sent else [], now=now)
    question.due_at = step.due_at if sent else now
    question.save()


def comes_alone(callout: Callout, *, now: datetime) -> None:
    """Who takes it after the officer left hears so at once, as the first one did."""
    lead = lead_of(callout)
    if lead is not None and lead.in_person and callout.officer_left_at is not None:
        _officer_left(callout, lead, by=None, now=now)


def arrived_alone(callout: Callout, *, now: datetime) -> None:
    """Arrived where no officer is any more: the first question is in its time."""
    response = lead_of(callout)
    if response is None or callout.officer_left_at is None:
        return
    due_at = now + pace_of(QuestionKind.SAFE).every
    question = _open(response, QuestionKind.SAFE, now=now, due_at=due_at)
    if question.asked_at is None:
        _rest(question, due_at=due_at)


def end(response: Response, *, now: datetime, kind: QuestionKind | None = None) -> None:
    """Nothing more is asked, of that kind or at all. Safe to repeat."""
    rows = Question.objects.filter(response=response, ended_at__isnull=True)
    for question in rows.filter(kind=kind.value) if kind else rows:
        _withdraw(question, now=now)
        question.ended_at = now
        question.due_at = None
        question.lease_token = None
        question.save()


def take_answer(
    callout: Callout, question: Question, *, now: datetime, due_at: datetime | None
) -> None:
    """They answered: nothing is asked until `due_at`, and an alarm about it is over,
    unless somebody else there does not answer either: it is about both.

    In the caller's transaction, the callout locked.
    """
    _withdraw(question, now=now)
    question.answered_at = now
    _rest(question, due_at=due_at)
    kind = QuestionKind(question.kind)
    if not_answering(callout, kind) is not None:
        return
    by = question.response.clinician_id
    about = Alarm.objects.filter(kind=_ALARM[kind], callout=callout)
    for alarm in about.filter(acknowledged_at__isnull=True):
        alarms.acknowledge(alarm.pk, by=by, now=now)
        _tell_over(callout, alarm, question, now=now)


def next_due_after_answer(question: Question, *, now: datetime) -> datetime | None:
    """When they are asked again; None while they are not there yet."""
    pace = pace_of(QuestionKind(question.kind))
    if question.kind == QuestionKind.SAFE.value:
        return _next_check_in(question.response, pace, now=now)
    return rested(pace, now=now)[1]


def _next_check_in(response: Response, pace: Pace, *, now: datetime) -> datetime | None:
    is_there = response.on_scene_at is not None
    return rested(pace, now=now)[1] if is_there else None


def look_again(public_id: UUID, message_id: int, *, now: datetime) -> None:
    """The call about it ended without a key, or its text cannot arrive: what follows,
    follows now: once more is called at once, which gets through many silenced phones.
    The alarm waits its time, for an answer by text. Only the last message counts.
    """
    asked = Question.objects.filter(public_id=public_id, asked_at__isnull=False)
    for question in asked.filter(due_at__isnull=False, alarmed_at__isnull=True):
        called_enough = question.rings >= pace_of(QuestionKind(question.kind)).rings
        if not called_enough and question.messages[-1:] == [message_id]:
            Question.objects.filter(pk=question.pk, due_at__gt=now).update(due_at=now)


def follow_up(callout: Callout, claimed: Question, *, now: datetime) -> None:
    """The next step of a question that is due. In the caller's transaction, the
    callout locked. Fenced: who lost the claim changes nothing.
    """
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("response")
        .get(pk=claimed.pk)
    )
    if question.lease_token is None or question.lease_token != claimed.lease_token:
        return
    response, kind = question.response, QuestionKind(question.kind)
    if not response.is_open or response.clinician_id is None:
        end(response, now=now)
        return
    early = _too_early(question, now=now)
    if early is not None:
        question.finish(due_at=early)
        return
    step = next_step(question.standing, pace_of(kind), now=now)
    sent = _carry_out(callout, question, step, now=now)
    due_at: datetime | None = step.due_at
    if step.do is not Do.ALARM and sent is None:
        due_at = now  # there is no such way to them: do not wait for it
    elif step.do is Do.ALARM and kind is QuestionKind.STILL_THERE:
        due_at = None  # a human has it: nobody is rung all night about a button
    _keep(question, step, [sent] if sent else [], now=now)
    question.finish(
        due_at=due_at,
        asked_at=question.asked_at,
        rings=question.rings,
        alarmed_at=question.alarmed_at,
        messages=question.messages,
    )


def _too_early(question: Question, *, now: datetime) -> datetime | None:
    """When an engagement is past its estimate, where that is not yet."""
    is_new = question.asked_at is None
    if question.kind != QuestionKind.STILL_THERE.value or not is_new:
        return None
    stale_at = question.response.as_engagement().stale_at(policies.stale_after())
    return stale_at if now < stale_at else None


def _carry_out(
    callout: Callout, question: Question, step: Step, *, now: datetime
) -> int | None:
    """The message (key) that went out, if one did."""
    match step.do:
        case Do.ASK:
            _withdraw(question, now=now)
            return _send(callout, question, (Channel.TEXT,), now=now)
        case Do.RING:
            return _send(callout, question, (Channel.VOICE,), now=now)
        case Do.ALARM:
            _alarm(callout, question, now=now)
            return None


def _alarm(callout: Callout, question: Question, *, now: datetime) -> None:
    """Urgent, at any hour: the duty supervisor, and the officer who left them alone."""
    kind = QuestionKind(question.kind)
    log.note(
        callout,
        _MISSED[kind],
        now=now,
        by=None,
        source=Source.ENGINE,
        person=question.response.clinician_id,
    )
    alarms.raise_alarm(kind=_ALARM[kind], callout=callout, now=now)
    if kind is QuestionKind.SAFE:
        say = Saying(
            scene.not_answering_text(
                telling.ref_of(callout), name=name_of(callout, question)
            ),
            voice_path=f"/voice/alone/{callout.public_id}",
            by_call=True,
        )
        tell_officer(callout, say, now=now)


def name_of(callout: Callout, question: Question) -> str:
    """Who is asked, as the wire names them: not the lead, where they handed it over."""
    who = question.response.clinician
    return words.a_clinician() if who is None else telling.name_sent(callout, who)


def not_answering(callout: Callout, kind: QuestionKind) -> Question | None:
    """A question of that kind that was asked in vain and is not answered yet, though it
    may be asked anew by now.
    """
    events = callout.events.filter(kind=_MISSED[kind].value).order_by("pk")
    missed = dict(events.values_list("details__person", "entered_at"))
    asked = Question.objects.filter(
        response__callout=callout, kind=kind.value, ended_at__isnull=True
    )
    for question in asked.select_related("response__clinician").order_by("pk"):
        missed_at = missed.get(question.response.clinician_id)
        if missed_at and missed_at > (question.answered_at or question.opened_at):
            return question
    return None


def _tell_over(
    callout: Callout, alarm: Alarm, question: Question, *, now: datetime
) -> None:
    text = scene.safe_after_all_text(
        telling.ref_of(callout), name=name_of(callout, question)
    )
    for person_id in set(alarm.told):
        telling.tell_clinician(callout, person_id, text, now=now, or_speak=False)
    if alarm.kind == _ALARM[QuestionKind.SAFE]:
        tell_officer(callout, Saying(text, or_speak=False), now=now)


def _send(
    callout: Callout,
    question: Question,
    channels: tuple[Channel, ...],
    *,
    now: datetime,
) -> int | None:
    """The message (key), or None where there is no such way to them. A text that no
    code is left for says that we call: we do.
    """
    ref = telling.ref_of(callout)
    pace = pace_of(QuestionKind(question.kind))
    sent = sending.send(
        person_id=question.response.clinician_id,
        topic=TOPIC,
        owner_key=str(question.public_id),
        text=scene.answer_our_call_text(ref),
        render=_rendered(callout, question, ref),
        voice_path=f"/voice/question/{question.public_id}",
        now=now,
        consortium=callout.consortium,
        expires_at=now + max(policies.message_life(), pace.every + pace.worst_case),
        channels=channels,
        with_code=Channel.TEXT in channels,
    )
    if sent.deliveries and Channel.VOICE not in channels and not sent.code:
        return _send(callout, question, (Channel.VOICE,), now=now) or sent.message.pk
    return sent.message.pk if sent.deliveries else None


def _rendered(
    callout: Callout, question: Question, ref: words.Ref
) -> Callable[[str], str]:
    if question.kind == QuestionKind.STILL_THERE.value:
        since = shown_since(callout, question.response)
        return lambda code: scene.still_there_text(ref, since=since, code=code)
    if question.answered_at is None and callout.officer_left_at is not None:
        is_there = question.response.on_scene_at is not None
        return lambda code: scene.left_text(
            ref, is_there=is_there, minutes=check_in_minutes(), code=code
        )
    return lambda code: scene.safe_text(ref, code=code)


def shown_since(callout: Callout, response: Response) -> str:
    """The clock since when somebody is shown engaged."""
    began = response.dispatched_at or callout.requested_at
    return telling.clock_of(callout, began)


def _open(
    response: Response, kind: QuestionKind, *, now: datetime, due_at: datetime | None
) -> Question:
    """The open question of that kind; a new one where there is none."""
    return Question.objects.get_or_create(
        response=response,
        kind=kind.value,
        ended_at=None,
        defaults={"opened_at": now, "due_at": due_at},
    )[0]


def _standing(response: Response, kind: QuestionKind) -> Question | None:
    rows = Question.objects.filter(response=response, ended_at__isnull=True)
    return rows.filter(kind=kind.value).first()


def _rest(question: Question, *, due_at: datetime | None) -> None:
    """Nothing is being asked until then; also out of a hand that holds it now."""
    rest = Standing()
    question.asked_at, question.rings = rest.asked_at, rest.rings
    question.alarmed_at, question.messages = None, []
    question.due_at, question.lease_token = due_at, None
    question.save()


def _keep(question: Question, step: Step, sent: list[int], *, now: datetime) -> None:
    if step.do is Do.ASK:
        question.messages = []
    question.asked_at, question.rings = step.standing.asked_at, step.standing.rings
    question.alarmed_at = now if step.standing.alarmed else None
    question.messages = [*question.messages, *sent]


def _withdraw(question: Question, *, now: datetime) -> None:
    sending.withdraw(owner_key=str(question.public_id), topic=TOPIC, now=now)
