"""What phones say back: replies to pages, texts with a request number, opt-outs.

Registered with `notifications.events`; each runs inside the transaction that
records the news, and returns what the phone is told.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from agencies import selectors as people
from common.errors import DomainError
from dispatch import selectors, words
from dispatch.core.lifecycle import Mark
from dispatch.core.words import HELD, OPEN, PageState, Source, State
from dispatch.errors import (
    AlreadyAccepted,
    AlreadyEngaged,
    AlreadyOffered,
    MayNotBeSent,
    NoLongerNeeded,
)
from dispatch.models import Alarm, Callout, Page
from dispatch.services import (
    alarms,
    answering,
    declining,
    digits,
    notices,
    paging,
    telling,
)
from notifications import selectors as phones
from notifications.core.kinds import Channel
from notifications.events import (
    DeliverySettled,
    InboundText,
    OptedIn,
    OptedOut,
    Replied,
    key_of,
)
from notifications.services import codes

DIGITS_OF_A_REQUEST = 3  # the first of a year is 101


def page_replied(reply: Replied) -> str | None:
    """1 coming, 2 phone only, 3 cannot; 1 + code + minutes also says when, 3 + code +
    a digit also why.
    """
    page = (
        Page.objects.filter(public_id=key_of(reply))
        .select_related("callout__consortium", "callout__requesting_organisation")
        .first()
    )
    if page is None or reply.digit not in {"1", "2", "3"}:
        return None
    if reply.digit == "3":
        source = _source(reply)
        declined = answering.decline_page(page.pk, now=reply.at, source=source)
        why = declining.BY_KEY.get(reply.rest)
        if why is not None:
            declining.say_why(page.pk, why, now=reply.at, source=source)
        said = words.declined_text(telling.ref_of(page.callout), declined)
        asked = declining.is_asked_why(page)
        return words.declined_why_text(said, code=reply.code) if asked else said
    return _accepted(page, reply)


def _accepted(page: Page, reply: Replied) -> str:
    ref = telling.ref_of(page.callout)
    try:
        with transaction.atomic():
            callout = answering.accept_page(
                page.pk,
                in_person=reply.digit == "1",
                now=reply.at,
                source=_source(reply),
            )
    except DomainError as refusal:
        return _refused(page.callout, refusal)
    if callout.lead_id != page.person_id:
        return words.late_text(ref)
    if reply.rest:
        callout = _minutes(callout, page, reply)
    number = callout.consortium.voice_number
    if callout.state == State.CONSULT.value:
        return words.yours_by_phone_text(ref, number=number)
    about = telling.about_clock(callout)
    if about:
        return words.yours_coming_text(ref, about=about, number=number)
    return words.yours_text(ref, code=reply.code, number=number)


def _refused(callout: Callout, refusal: DomainError) -> str:
    """Why a page cannot be taken, as a text says it."""
    ref = telling.ref_of(callout)
    match refusal:
        case AlreadyAccepted():
            return words.has_it_text(ref, refusal.by)
        case AlreadyOffered():
            return words.offered_already_text(ref)
        case AlreadyEngaged():
            return words.engaged_already_text(ref, refusal.sequence)
        case MayNotBeSent():
            return words.may_not_be_sent_text(ref)
        case NoLongerNeeded():
            return words.no_longer_needed_text(ref)
    over = callout.state in {State.CLOSED.value, State.CANCELLED.value}
    return words.no_longer_needed_text(ref) if over else words.cannot_text(ref)


def _minutes(callout: Callout, page: Page, reply: Replied) -> Callout:
    """The request with these minutes. Such as cannot be used never undo the acceptance
    they came with: the answer then asks for them again.
    """
    try:
        with transaction.atomic():
            return answering.give_minutes(
                callout.pk,
                int(reply.rest),
                by=page.person_id,
                now=reply.at,
                source=_source(reply),
            )
    except DomainError:
        return callout


def _source(reply: Replied) -> Source:
    return Source.KEYPAD if reply.keyed else Source.TEXT


def page_settled(event: DeliverySettled) -> None:
    """A call ended, or nothing can be sent: ring again or go on at once."""
    if not event.final:
        return
    page = Page.objects.filter(public_id=key_of(event)).first()
    if page is None or page.state != PageState.OPEN.value:
        return
    # All that was texted for this page: it may have been said anew.
    texted = phones.said_about(event.owner_key, paging.TOPIC)
    over_by_text = (
        event.channel is Channel.TEXT
        and page.rings == 0
        and phones.got_through(texted) is False
    )
    if event.channel is Channel.VOICE or over_by_text:
        answering.page_went_unanswered(page.pk, now=event.at)


def officer_settled(event: DeliverySettled) -> None:
    """Something about a request ended its way: it may be what the officer must know."""
    notices.look_again(key_of(event), event.message_id, now=event.at)


def still_needed_replied(reply: Replied) -> str | None:
    """The officer answers about a late acceptance: 1 yes, 2 no.

    An answer that comes too late says who has it by now, or that nobody does.
    """
    callout = _by_public_id(key_of(reply))
    if callout is None or reply.digit not in {"1", "2"}:
        return None
    try:
        with transaction.atomic():
            done = answering.answer_late_offer(
                callout.pk,
                wanted=reply.digit == "1",
                now=reply.at,
                source=_source(reply),
                by=reply.person_id,
            )
    except DomainError:
        return _answered_too_late(Callout.objects.get(pk=callout.pk), reply)
    if done.lead_id is None and reply.digit == "1":
        return words.no_longer_free_text(telling.ref_of(done))
    if done.lead_id is None:
        return words.noted_text(telling.ref_of(done))
    return telling.accepted_words(done)


def _answered_too_late(callout: Callout, reply: Replied) -> str:
    ref, state = telling.ref_of(callout), State(callout.state)
    if state in HELD:
        return telling.accepted_words(callout)
    if state is State.EXHAUSTED:
        is_nobodys = reply.person_id is None  # the number means nothing there
        call = callout.consortium.voice_number if is_nobodys else ""
        return words.offer_over_text(ref, number=call)
    if state is State.PAGING:
        return words.trying_again_text(ref, by=telling.promised_clock(callout))
    return words.refused_text(ref, state)


def alarm_replied(reply: Replied) -> str | None:
    alarm = Alarm.objects.filter(public_id=key_of(reply)).first()
    if alarm is None or reply.digit != "1":
        return None
    by = reply.person_id
    over = alarms.settled(alarm, now=reply.at)
    taken = alarms.acknowledge(alarm.pk, by=by, now=reply.at)
    return over or words.alarm_taken_text(alarms.held_by_other(taken, by))


def request_text(event: InboundText) -> str | None:
    """*digit + request number* from someone who may change that request.

    1 try again or where it stands, 2 staged, 4 there, 5 on the way, 6 done, 7 scene
    secure, 9 the officer leaves, 0 cancel. A request of another agency gets the same
    answer as a number that there is not; a phone that is nobody's gets None.
    """
    if event.person_id is None or not event.code.isdigit():
        return None
    callout = selectors.numbered(event.person_id, int(event.code), now=event.at)
    if not digits.means_a_request(event.digit, callout, event.person_id):
        return None
    if callout is None:
        return _no_such(event)
    state = State(callout.state)
    if state not in OPEN:
        return words.nothing_more_text(telling.ref_of(callout), state)
    said = digits.Texted(callout, event.person_id, event.at, rest=event.rest)
    return digits.carry_out(event.digit, said)


def done_text(callout: Callout, *, now: datetime) -> str:
    """To the lead who says that they are done."""
    ref = telling.ref_of(callout)
    return words.marked_text(ref, Mark.CLEARED, telling.clock_of(callout, now))


def _no_such(event: InboundText) -> str | None:
    """None where the code was more likely meant for a page that waits there."""
    meant_a_page = len(event.code) < DIGITS_OF_A_REQUEST
    if meant_a_page or codes.open_codes(event.number, now=event.at):
        return None
    return words.no_such_request_text(event.code)


def callout_replied(reply: Replied) -> str | None:
    """A phone answers the news about a request with the code in their text: 1 try
    again, 7 scene secure, 9 the officer leaves, 0 cancel; 1, 2 and 3 choose while
    everybody is engaged. It is the requester's act.

    Shared phones ask for badge and PIN (DESIGN.md §5), and this one may be shared or
    nobody's. The code went to this phone, about this request, a moment ago: whoever
    has it holds the text, and these, which the text names or the officer may
    need at once, are all that it opens. So does that of a request that a machine made
    for nobody it named; but that a scene is secure is said by somebody.
    """
    callout = _by_public_id(key_of(reply))
    if callout is None or not digits.is_for_any_phone(reply.digit, callout):
        return None
    by = callout.requester_id or callout.entered_by_id
    if reply.late:
        return words.cannot_text(telling.ref_of(callout))
    said = digits.Texted(callout, by, reply.at, code=reply.code)
    return digits.carry_out(reply.digit, said)


def _by_public_id(public_id: UUID) -> Callout | None:
    return Callout.objects.filter(public_id=public_id).first()


def opted_out(event: OptedOut) -> None:
    """A phone that may be paged refuses our texts: somebody must know tonight, in
    every consortium its person works in.
    """
    if event.person_id is None:
        return
    person = people.person_by_id(event.person_id)
    for consortium in people.consortia_of_person(person.pk, now=event.at):
        alarms.raise_alarm(
            kind="opt_out",
            consortium=consortium,
            subject=str(person.public_id),
            label=person.work_name,
            now=event.at,
        )


def opted_in(event: OptedIn) -> None:
    """That phone takes our texts again, or is out of use: nobody need look at it,
    unless the person has another that refuses them.
    """
    if event.person_id is None:
        return
    if phones.is_reachable([event.person_id])[event.person_id].opted_out:
        return
    person = people.person_by_id(event.person_id)
    still_open = Alarm.objects.filter(
        kind="opt_out", subject=str(person.public_id), acknowledged_at__isnull=True
    )
    for alarm in still_open:
        alarms.acknowledge(alarm.pk, by=person.pk, now=event.at)
