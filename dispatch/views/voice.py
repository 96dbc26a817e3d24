"""Voice menus, behind the carrier's signature. A key is an answer, a voice is not."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from common import clock
from common.errors import DomainError
from dispatch import selectors, spoken
from dispatch.core.words import ResponseType, Source, State
from dispatch.selectors.practice import is_drill, is_drill_page
from dispatch.services import (
    alarms,
    answering,
    calling,
    choosing_calls,
    joining,
    markup,
    notices,
    reaching,
    speaking,
    switching,
    talking,
    time_calls,
    why_calls,
)
from dispatch.views.practice import marked_if
from notifications import selectors as phones
from notifications.doors import signed
from notifications.services.inbound import Came

if TYPE_CHECKING:
    from dispatch.models import Callout, Page


def _say(markup: str) -> HttpResponse:
    return HttpResponse(markup, content_type="text/xml")


def _digits(request: HttpRequest) -> str:
    return request.POST.get("Digits", "")[:4]


@signed
@marked_if(is_drill_page)
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(speaking.offer_page(selectors.page_of(public_id)))


@signed
@marked_if(is_drill_page)
def page_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key, now = selectors.page_of(public_id), _digits(request), clock.now()
    if key == "3":
        return _declined(found, now)
    to_come = found.callout.response_type != ResponseType.CONSULT.value
    has_changed = key == "1" and speaking.BY_PHONE in request.GET and to_come
    if key not in {"1", "2"} or has_changed:  # they hear what is asked by now
        return _say(speaking.offer_page(found))
    take = partial(
        answering.accept_page,
        found.pk,
        in_person=key == "1",
        now=now,
        source=Source.KEYPAD,
    )
    return _taken(found, take)


@signed
@marked_if(is_drill_page)
def page_instead(request: HttpRequest, public_id: UUID, other: UUID) -> HttpResponse:
    """Shown on request `other`: 6 that one is done, take this one; 3 cannot."""
    found, key, now = selectors.page_of(public_id), _digits(request), clock.now()
    if key == "3":
        return _declined(found, now)
    if key != "6":
        return _say(speaking.offer_instead(found, selectors.callout_of(other)))
    take = partial(
        switching.take_instead, found.pk, other=other, now=now, source=Source.KEYPAD
    )
    return _taken(found, take)


def _declined(found: "Page", now: datetime) -> HttpResponse:
    declined = answering.decline_page(found.pk, now=now, source=Source.KEYPAD)
    return _say(why_calls.ask(found, declined))


def _taken(found: "Page", take: "Callable[[], Callout]") -> HttpResponse:
    """What is heard after trying to take it."""
    try:
        callout = take()
    except DomainError as refusal:
        return _say(speaking.not_taken(found, refusal))
    if callout.lead_id != found.person_id:
        return _say(markup.say_and_end(spoken.late()))
    if callout.state == "consult" and talking.is_waited_for(callout, now=clock.now()):
        return _say(talking.connect(callout, now=clock.now()))
    return _say(speaking.after_accepting(found, in_person=callout.state != "consult"))


@signed
@marked_if(is_drill_page)
def page_minutes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key = selectors.page_of(public_id), _digits(request)
    minutes = int(key) if key.isdecimal() else None
    if minutes is not None:
        try:
            answering.give_minutes(
                found.callout_id,
                minutes,
                by=found.person_id,
                now=clock.now(),
                source=Source.KEYPAD,
            )
        except DomainError as refusal:
            if refusal.field == "minutes":
                return _say(speaking.ask_minutes_again(found))
            return _say(speaking.minutes_not_taken(found))
    return _say(speaking.after_minutes(found, minutes))


@signed
@marked_if(is_drill_page)
def page_connect(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = selectors.page_of(public_id)
    if _digits(request) != "1":
        return _say(markup.say_and_end(spoken.goodbye()))
    callout = found.callout
    is_lead = callout.lead_id == found.person_id
    if not is_lead and joining.own_part(callout, found.person_id) is None:
        return _say(speaking.not_put_through(found))
    return _say(talking.connect(callout, now=clock.now()))


@signed
def code(request: HttpRequest) -> HttpResponse:
    """A clinician who called us keys in answer and code."""
    came = Came(
        sid=request.POST.get("CallSid", "")[:40],
        from_number=request.POST.get("From", ""),
        to_number=request.POST.get("To", ""),
        at=clock.now(),
    )
    keys = request.POST.get("Digits", "")[:12]
    return _say(calling.code_keyed(came, keys, again="again" in request.GET))


@signed
@marked_if(is_drill)
def told(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(speaking.tell_officer(selectors.callout_of(public_id), now=clock.now()))


@signed
@marked_if(is_drill)
def told_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = selectors.callout_of(public_id)
    called = request.POST.get("To", "")
    if _digits(request) and reaching.is_of_who_asked(found, called):
        notices.heard(found.pk, now=clock.now())
    if found.state == State.WAITING.value:
        key = _digits(request)[:1]
        return _say(choosing_calls.keyed_in_our_call(found, key, now=clock.now()))
    if _digits(request) == time_calls.SECURE and found.requester_id is not None:
        return _say(time_calls.officer_keyed(found, "7", now=clock.now()))
    if speaking.tells_who_comes(found) or found.state == State.CANCELLED.value:
        return _say(markup.say_and_end(spoken.key_heard()))
    if _digits(request) != "1":
        return _say(speaking.tell_officer(found, now=clock.now()))
    try:
        with transaction.atomic():
            answering.try_again(
                found.pk, by=found.requester_id, now=clock.now(), source=Source.KEYPAD
            )
    except DomainError:
        return _say(speaking.refused(found))
    return _say(markup.say_and_end(spoken.trying_again()))


@signed
@marked_if(is_drill)
def needed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _say(
        speaking.ask_still_needed(selectors.callout_of(public_id), now=clock.now())
    )


@signed
@marked_if(is_drill)
def needed_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, key = selectors.callout_of(public_id), _digits(request)
    if key not in {"1", "2"}:
        return _say(speaking.ask_still_needed(found, now=clock.now()))
    try:
        done = answering.answer_late_offer(
            found.pk,
            wanted=key == "1",
            now=clock.now(),
            source=Source.KEYPAD,
            by=found.requester_id,
        )
    except DomainError:
        return _say(speaking.answered_too_late(found, now=clock.now()))
    if key == "2":
        return _say(markup.say_and_end(spoken.no_heard()))
    return _say(speaking.say_after_yes(done))


@signed
def alarm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, person_id = selectors.alarm_of(public_id), called(request)
    others = alarms.others_of(found, person_id)
    return _say(speaking.tell_alarm(found, others, now=clock.now()))


@signed
def alarm_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, by, now = selectors.alarm_of(public_id), called(request), clock.now()
    others = alarms.others_of(found, by)
    if _digits(request) != "1":
        return _say(speaking.tell_alarm(found, others, now=now))
    over = bool(alarms.settled(found, now=now))
    taken = alarms.acknowledge(found.pk, by=by, now=now)
    return _say(speaking.after_alarm(taken, by, others, is_over=over))


def called(request: HttpRequest) -> int | None:
    """Whose phone it is that we called."""
    person, _method = phones.person_by_number(request.POST.get("To", ""))
    return person.pk if person else None
