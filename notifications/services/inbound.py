"""Texts and calls that come to us: recorded, understood or not, and never kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from notifications import events, selectors, words
from notifications.core.kinds import Heard, InboundKind
from notifications.core.replies import (
    HELP,
    UNCODED,
    Keyword,
    Reply,
    asked_how,
    carrier_keyword,
    keyword_of,
    meant_uncoded,
    parse_reply,
)
from notifications.models import Inbound, ReplyCode
from notifications.services import codes, phones

MUTED_AFTER = 5
MUTED_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Came:
    """Between which numbers something came, and when. `sid` is the carrier's name."""

    sid: str
    from_number: str
    to_number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Answer:
    heard: Heard
    text: str | None


@dataclass(frozen=True, slots=True)
class Keyed:
    """What keys on a call to us did. `text` None: nothing, and nothing is said of it.

    `topic` and `owner_key` say whose message they answered.
    """

    heard: Heard
    text: str | None = None
    topic: str = ""
    owner_key: str = ""


_SAY_NOTHING = None  # the carrier answers its own words itself


@transaction.atomic
def take_text(came: Came, body: str, *, carrier_took: str = "") -> str | None:
    """Act on a text, and what to answer; None or "" for nothing.

    `body` is read and forgotten; `carrier_took` is STOP, START or HELP where the
    carrier took it for that word, in whatever language it was said. The same sid again
    does nothing and is not answered. After five texts without a meaning in ten
    minutes the phone gets no more answers to such (two machines answering each
    other); replies always count.
    """
    inbound, is_new = _record(InboundKind.TEXT, came)
    if not is_new:
        return None
    answer = _understood(came, body, carrier_took)
    Inbound.objects.filter(pk=inbound.pk).update(outcome=answer.heard.value)
    return answer.text


@transaction.atomic
def take_call(came: Came) -> str | None:
    """The TwiML by which somebody takes this call, or None when nobody does.

    The same call again (its menu came back to the start) is recorded once.
    """
    person, _method = selectors.person_by_number(came.from_number)
    inbound, _is_new = _record(InboundKind.CALL, came)
    twiml = events.tell_inbound_call(
        events.InboundCall(
            number=came.from_number,
            to_number=came.to_number,
            call_sid=came.sid,
            at=came.at,
            person_id=person.pk if person else None,
        )
    )
    heard = Heard.UNKNOWN_CALLER if twiml is None else Heard.ANSWERED
    Inbound.objects.filter(pk=inbound.pk).update(outcome=heard.value)
    return twiml


@transaction.atomic
def take_end_of_call(sid: str, *, now: datetime) -> None:
    """Tell whoever took the call that it is over, and take nothing more of what is
    signed for it (`doors.signed`). Safe to repeat; the first time counts.
    """
    call = Inbound.objects.filter(kind=InboundKind.CALL.value, sid=sid)
    call.filter(ended_at=None).update(ended_at=now)
    events.tell_call_ended(events.CallEnded(call_sid=sid, at=now))


@transaction.atomic
def take_keys(came: Came, keys: str) -> Keyed:
    """Act on an answer keyed in on a call, as on a text from that number.

    Only *digit + code* counts: a caller's number can be forged, so that a bare digit
    or a request's number proves nothing, and no open code is named. `*` parts them
    where a text has a space. After five without a meaning in ten minutes none is
    tried any more.
    """
    inbound, _is_new = _record(InboundKind.CALL, came)
    keyed = _keyed(came, keys)
    Inbound.objects.filter(pk=inbound.pk).update(outcome=keyed.heard.value)
    return keyed


def _keyed(came: Came, keys: str) -> Keyed:
    if _is_muted(came, InboundKind.CALL):
        return Keyed(Heard.MUTED)
    reply = parse_reply(keys.replace("*", " "))
    if reply is None or not reply.code or reply.digit == UNCODED:
        return Keyed(Heard.UNMATCHED)
    found = codes.find(came.from_number, reply.code, now=came.at)
    if found is None:
        return Keyed(Heard.UNMATCHED)
    answer = _passed_on(came, reply, found, keyed=True)
    message = found.given.message
    return Keyed(answer.heard, answer.text, message.topic, message.owner_key)


def _record(kind: InboundKind, came: Came) -> tuple[Inbound, bool]:
    return Inbound.objects.get_or_create(
        kind=kind.value,
        sid=came.sid,
        defaults={
            "at": came.at,
            "from_number": came.from_number[:32],
            "to_number": came.to_number[:32],
        },
    )


def _understood(came: Came, body: str, carrier_took: str) -> _Answer:
    match keyword_of(carrier_took) or carrier_keyword(body):
        case Keyword.STOP:
            phones.opt_out(came.from_number, now=came.at)
            return _Answer(Heard.OPTED_OUT, _SAY_NOTHING)
        case Keyword.START if phones.opt_in(came.from_number, now=came.at):
            return _Answer(Heard.OPTED_IN, _SAY_NOTHING)
        case Keyword.HELP:
            return _Answer(Heard.HELP, _SAY_NOTHING)
    reply = parse_reply(body) or meant_uncoded(body) or asked_how(body)
    answered = _replied(came, reply) if reply else None
    return answered or _not_understood(came)


def _replied(came: Came, reply: Reply) -> _Answer | None:
    """What a well-formed text does: answers a page, means something to dispatch, or
    (None) neither. A bare digit answers only if exactly one page is open there.
    """
    if reply.digit == UNCODED:
        found = None
    elif reply.code:
        found = codes.find(came.from_number, reply.code, now=came.at)
    else:
        there = codes.open_codes(came.from_number, now=came.at)
        if len(there) > 1 or (there and reply.digit == HELP):
            return None
        by_digit = [g for g in there if not events.needs_code(g.message.topic)]
        found = codes.Found(by_digit[0], late=False) if by_digit else None
    if found is not None:
        return _passed_on(came, reply, found)
    person, _method = selectors.person_by_number(came.from_number)
    text = events.tell_inbound_text(
        events.InboundText(
            number=came.from_number,
            to_number=came.to_number,
            digit=reply.digit,
            code=reply.code,
            at=came.at,
            person_id=person.pk if person else None,
            rest=reply.rest,
            sid=came.sid,
        )
    )
    return None if text is None else _Answer(Heard.REQUEST, text)


def _passed_on(
    came: Came, reply: Reply, found: codes.Found, *, keyed: bool = False
) -> _Answer:
    given: ReplyCode = found.given
    message = given.message
    text = events.tell_replied(
        events.Replied(
            message_id=message.pk,
            topic=message.topic,
            owner_key=message.owner_key,
            person_id=message.person_id,
            number=came.from_number,
            digit=reply.digit,
            code=given.code,
            at=came.at,
            rest=reply.rest,
            late=found.late,
            keyed=keyed,
        )
    )
    if found.late:
        return _Answer(Heard.LATE_REPLY, text or words.code_over())
    return _Answer(Heard.REPLY, text or words.no_such_choice(given.code))


def _is_muted(came: Came, kind: InboundKind) -> bool:
    """Whether too many of that phone's calls, or its texts, meant nothing of late."""
    before = Inbound.objects.filter(
        kind=kind.value,
        from_number=came.from_number,
        at__gt=came.at - MUTED_WITHIN,
        outcome__in=[Heard.UNMATCHED.value, Heard.MUTED.value],
    )
    return before.count() >= MUTED_AFTER


def _not_understood(came: Came) -> _Answer:
    if _is_muted(came, InboundKind.TEXT):
        return _Answer(Heard.MUTED, None)
    open_there = codes.open_codes(came.from_number, now=came.at)
    if open_there:
        text = words.open_codes([given.code for given in open_there])
    else:
        text = words.codes_only()
    return _Answer(Heard.UNMATCHED, text)
