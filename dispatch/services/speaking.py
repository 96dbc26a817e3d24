"""What a call says and which keys it waits for, as the carrier's own markup.

Every silence and every wrong key ends in words. Nothing here records speech.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from twilio.twiml.voice_response import VoiceResponse

from common.errors import DomainError
from dispatch import selectors, spoken
from dispatch.core.words import HELD, STILL_TO_COME, ResponseType, State
from dispatch.errors import (
    AlreadyAccepted,
    AlreadyEngaged,
    AlreadyOffered,
    MayNotBeSent,
    NoLongerNeeded,
    SomebodyAlone,
)
from dispatch.models import Alarm, Callout, Page
from dispatch.services import (
    alarms,
    engaged,
    handing_over,
    late_offers,
    markup,
    paging,
    telling,
    tries,
)
from dispatch.words import scene
from notifications.core.speech import spelled

BY_PHONE = "by_phone"
"""Marks the key of a menu that asked for help by phone: more may be asked by then."""


def ask(sentence: str, action: str) -> str:
    """Say it and wait for one key; silence ends in words."""
    call = markup.gather(VoiceResponse(), sentence, action)
    return markup.end(call, spoken.goodbye())


def offer_page(page: Page) -> str:
    """The menu of a page: 1 take it, 2 phone only, 3 cannot, 9 again."""
    callout = page.callout
    looks = {State.PAGING.value, State.EXHAUSTED.value, State.WAITING.value}
    asks = callout.state in looks
    if not asks and not handing_over.is_asked(page, callout):
        state, leads = State(callout.state), callout.lead_id == page.person_id
        if leads and state in HELD:
            return _connect_menu(page, _taken(callout))
        if not leads and callout.lead is not None and state in paging.TAKEN:
            return markup.say_and_end(spoken.has_it(telling.lead_name(callout)))
        return markup.say_and_end(spoken.over())
    in_person = callout.response_type != ResponseType.CONSULT.value
    say = spoken.page(
        telling.ref_of(callout),
        in_person=in_person,
        is_secure=callout.secured_at is not None,
    )
    action = f"/voice/page/{page.public_id}/key{'' if in_person else f'?{BY_PHONE}=1'}"
    call = markup.gather(VoiceResponse(), say, action)
    return markup.end(call, spoken.nothing_pressed())


def offer_instead(page: Page, shown_on: Callout) -> str:
    """Who is shown on another request: 6 that one is done, take this one; 3 cannot."""
    action = f"/voice/page/{page.public_id}/instead/{shown_on.public_id}"
    say = spoken.shown_on(telling.ref_of(shown_on))
    return markup.end(
        markup.gather(VoiceResponse(), say, action), spoken.nothing_pressed()
    )


def not_taken(page: Page, refusal: DomainError) -> str:
    """Why a page cannot be taken, and what to do about it where that is a key."""
    match refusal:
        case AlreadyAccepted():
            return markup.say_and_end(spoken.has_it(refusal.by))
        case AlreadyOffered():
            return markup.say_and_end(spoken.offered_already())
        case MayNotBeSent():
            return markup.say_and_end(spoken.may_not_be_sent())
        case NoLongerNeeded():
            return markup.say_and_end(spoken.over())
        case SomebodyAlone():
            return _not_done(page, refusal)
        case AlreadyEngaged():
            shown_on = selectors.engaged_elsewhere(page)
            if shown_on is not None:
                return offer_instead(page, shown_on)
    return refused(page.callout)


def _not_done(page: Page, refusal: SomebodyAlone) -> str:
    """The other request, which was to be done for this one, is not."""
    other = selectors.engaged_elsewhere(page) or page.callout
    said = scene.alone_there_text(telling.ref_of(other), name=refusal.name)
    return markup.say_and_end(spelled(said))


def minutes_not_taken(page: Page) -> str:
    callout = selectors.callout_of(page.callout.public_id)
    if callout.lead_id != page.person_id:
        return markup.say_and_end(spoken.not_yours(telling.ref_of(callout)))
    return refused(callout)


def not_put_through(page: Page) -> str:
    """To whoever had it and has it no more."""
    if page.callout.lead is None:
        return markup.say_and_end(spoken.has_moved_on(telling.ref_of(page.callout)))
    return minutes_not_taken(page)


def refused(callout: Callout) -> str:
    """What was keyed means nothing as the request stands by now."""
    state = State(selectors.callout_of(callout.public_id).state)
    return markup.say_and_end(spoken.refused(telling.ref_of(callout), state))


def after_accepting(page: Page, *, in_person: bool) -> str:
    say = spoken.yours(in_person=in_person)
    if not in_person:
        return _connect_menu(page, say)
    return _ask_minutes(page, say)


def ask_minutes_again(page: Page) -> str:
    """After minutes that cannot be used: the call, and the way on, is not lost."""
    return _ask_minutes(page, spoken.minutes_again())


def _ask_minutes(page: Page, say: str) -> str:
    action = f"/voice/page/{page.public_id}/minutes"
    call = markup.gather(VoiceResponse(), say, action, digits=None)
    call.redirect(action, method="POST")
    return str(call)


def after_minutes(page: Page, minutes: int | None) -> str:
    if minutes is None:
        return _connect_menu(page, _taken(page.callout))
    return _connect_menu(page, spoken.minutes_heard(minutes))


def _taken(callout: Callout) -> str:
    return spoken.taken(in_person=selectors.is_in_person(callout))


def _connect_menu(page: Page, say: str) -> str:
    call = markup.gather(VoiceResponse(), say, f"/voice/page/{page.public_id}/connect")
    return markup.end(call, spoken.goodbye())


def ask_for_code(say: str, *, again: bool = False) -> str:
    """To a clinician who calls us: the answer and its code, as in a text."""
    action = "/voice/code?again=1" if again else "/voice/code"
    call = markup.gather(VoiceResponse(), say, action, digits=None)
    call.redirect(action, method="POST")
    return str(call)


def tell_officer(callout: Callout, *, now: datetime) -> str:
    """The call to the officer. When nobody comes: 1 tries again, 9 says it again.
    When somebody does, or nobody any more: any key, because a call that was answered
    is not yet heard.
    """
    if callout.state == State.WAITING.value:
        return _ask_what_to_do(callout, now=now)
    if tells_who_comes(callout):
        say = telling.accepted_spoken(callout)
        call = markup.gather(
            VoiceResponse(), say, f"/voice/told/{callout.public_id}/key"
        )
        return markup.end(call, spoken.goodbye())
    if callout.state == State.CANCELLED.value:
        return ask(
            spoken.cancelled(telling.ref_of(callout)),
            f"/voice/told/{callout.public_id}/key",
        )
    if callout.state != State.EXHAUSTED.value:
        return markup.say_and_end(spoken.has_moved_on(telling.ref_of(callout)))
    line, instead = telling.fallback(callout)
    say = spoken.nobody(
        telling.ref_of(callout),
        called=tries.called(callout),
        line=line,
        words=instead,
    )
    call = markup.gather(VoiceResponse(), say, f"/voice/told/{callout.public_id}/key")
    return markup.end(call, spoken.goodbye())


def _ask_what_to_do(callout: Callout, *, now: datetime) -> str:
    """Everybody is engaged: the choices; whoever waits may still choose otherwise."""
    return ask(engaged.said(callout, now=now), f"/voice/told/{callout.public_id}/key")


def tells_who_comes(callout: Callout) -> bool:
    """Whether the call to the officer is about who comes."""
    return State(callout.state) in STILL_TO_COME


def ask_still_needed(callout: Callout, *, now: datetime) -> str:
    """The call to an officer who takes no texts, about a late acceptance."""
    ref = telling.ref_of(callout)
    if not late_offers.stands(callout, now=now):
        return markup.say_and_end(spoken.has_moved_on(ref))
    say = spoken.still_needed(
        ref,
        name=late_offers.offerer_name(callout),
        in_person=callout.late_offer_in_person,
    )
    call = markup.gather(VoiceResponse(), say, f"/voice/needed/{callout.public_id}/key")
    return markup.end(call, spoken.goodbye())


def answered_too_late(callout: Callout, *, now: datetime) -> str:
    """To the officer whose answer comes when no offer stands: who has it by now, or
    that nobody does.
    """
    now_stands = selectors.callout_of(callout.public_id)
    ref, state = telling.ref_of(now_stands), State(now_stands.state)
    if tells_who_comes(now_stands):
        return tell_officer(now_stands, now=now)
    if state is State.EXHAUSTED:
        return markup.say_and_end(spoken.offer_over(ref))
    if state is State.PAGING:
        return markup.say_and_end(spoken.still_calling(ref))
    return refused(now_stands)


def say_after_yes(callout: Callout) -> str:
    """A late acceptance is wanted: who comes follows by a call of its own."""
    if callout.lead_id is None:
        return markup.say_and_end(spoken.no_longer_free(telling.ref_of(callout)))
    return markup.say_and_end(spoken.yes_heard())


def tell_alarm(alarm: Alarm, others: Sequence[Alarm], *, now: datetime) -> str:
    """The call of an alarm: 1 takes it. Once taken, whose it is, or that it is over.
    Then `others`, that the same person was told of, one after the other.
    """
    over = bool(alarms.settled(alarm, now=now))
    if over or alarm.acknowledged_at is not None:
        return after_alarm(alarm, None, others, is_over=over)
    call = _ask_alarm(VoiceResponse(), alarm, spoken.alarm)
    for other in others:
        _ask_alarm(call, other, spoken.another_alarm)
    return markup.end(call, spoken.goodbye())


def after_alarm(
    taken: Alarm, by: int | None, others: Sequence[Alarm], *, is_over: bool
) -> str:
    """Whose it is, to `by`, or that it `is_over`; and the others they were told of."""
    holder = alarms.held_by_other(taken, by)
    said = spoken.alarm_taken(holder, more=bool(others), is_over=is_over)
    if not others:
        return markup.say_and_end(said)
    call = VoiceResponse()
    call.say(said, language=markup.LANGUAGE)
    for other in others:
        _ask_alarm(call, other, spoken.another_alarm)
    return markup.end(call, spoken.goodbye())


def _ask_alarm(
    call: VoiceResponse, alarm: Alarm, word: Callable[[str, str], str]
) -> VoiceResponse:
    say = word(alarm.kind, alarms.about(alarm))
    if alarms.is_drill(alarm):
        say = spoken.practice(say)
    return markup.gather(call, say, f"/voice/alarm/{alarm.public_id}/key")
