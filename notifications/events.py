"""Upward news: who wants to know that somebody answered, called or opted out.

An app registers its handlers in `AppConfig.ready`. A handler runs inside the
transaction that records the news, writes rows only, and may run again for the same
news after a crash. What it returns is said back to the phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from notifications.core.kinds import Channel, State


@dataclass(frozen=True, slots=True)
class Replied:
    """A phone answered a message with its code, or with a bare digit while exactly
    one page was open for it.

    `rest` are further digits after the code (minutes), never words. `late`: the
    message was withdrawn or had expired when the answer came; the code still names
    it, because no code is given again within 24 h. `keyed`: on a call to us, not by
    text.
    """

    message_id: int
    topic: str
    owner_key: str
    person_id: int | None
    number: str
    digit: str
    code: str
    at: datetime
    rest: str = ""
    late: bool = False
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class DeliverySettled:
    """A delivery reached its last state. Delivered or picked up is not answered.

    `answered`: the call was picked up, by a person or a machine. `final`: no other
    delivery of that message on that channel is still open.
    """

    delivery_id: int
    message_id: int
    topic: str
    owner_key: str
    person_id: int | None
    channel: Channel
    state: State
    answered: bool
    at: datetime
    final: bool


def key_of(news: Replied | DeliverySettled) -> UUID:
    """Which thing of its owner's the news is about; where it is none, no thing's."""
    try:
        return UUID(news.owner_key)
    except ValueError:
        return UUID(int=0)


@dataclass(frozen=True, slots=True)
class InboundText:
    """A well-formed text that answers no message of ours: *digit + code*, or a bare
    digit (`code` blank), or a question mark for one: what may be texted. The code may
    be a request's number; after 8, which answers no message, it is none
    (`notifications.core.replies`), and `rest` may follow. `sid` is the carrier's name.
    Who takes it returns the answer; "" where it has sent one of its own.
    """

    number: str
    to_number: str
    digit: str
    code: str
    at: datetime
    person_id: int | None = None
    rest: str = ""
    sid: str = ""


@dataclass(frozen=True, slots=True)
class InboundCall:
    """Somebody calls. `person_id` is whose verified personal phone it seems to be:
    caller ID alone may open a request, and hears or changes nothing else.
    """

    number: str
    to_number: str
    call_sid: str
    at: datetime
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call to us is over: somebody hung up, or we did."""

    call_sid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OptedOut:
    """A phone refuses our texts from now on. `person_id` None: a shared phone."""

    number: str
    person_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class OptedIn:
    """A phone that refused our texts takes them again, or is out of use."""

    number: str
    person_id: int | None
    at: datetime


OnReply = Callable[[Replied], str | None]
OnSettled = Callable[[DeliverySettled], None]
OnInboundText = Callable[[InboundText], str | None]
OnInboundCall = Callable[[InboundCall], str | None]
OnCallEnded = Callable[[CallEnded], None]
OnOptOut = Callable[[OptedOut], None]
OnOptIn = Callable[[OptedIn], None]
H = TypeVar("H")

_on_reply: dict[str, OnReply] = {}
_need_a_code: set[str] = set()
_want_a_person: set[str] = set()
_on_settled: dict[str, OnSettled] = {}
_on_inbound_text: list[OnInboundText] = []
_on_inbound_call: list[OnInboundCall] = []
_on_call_ended: list[OnCallEnded] = []
_on_opt_out: list[OnOptOut] = []
_on_opt_in: list[OnOptIn] = []


def on_reply(
    topic: str,
    handler: OnReply,
    *,
    needs_code: bool = False,
    wants_a_person: bool = False,
) -> None:
    """Give `handler` the answers to messages of `topic`.

    It returns the text to answer with, or None when the digit means nothing to it:
    the phone then hears that nothing was changed. `needs_code`: a bare digit never
    answers these; it may be meant for a page that is over by now. `wants_a_person`: a
    first call that a machine picks up is ended at once, for a machine presses no key.
    One per topic; ValueError for another.
    """
    _take_topic(_on_reply, topic, handler)
    if wants_a_person:
        _want_a_person.add(topic)
    if needs_code:
        _need_a_code.add(topic)


def on_settled(topic: str, handler: OnSettled) -> None:
    """Tell `handler` how deliveries of `topic` ended. One per topic."""
    _take_topic(_on_settled, topic, handler)


def on_inbound_text(handler: OnInboundText) -> None:
    """Ask `handler` about texts that answer nothing. The first that returns a text
    answers; None: it does not know that code either.
    """
    _take(_on_inbound_text, handler)


def on_inbound_call(handler: OnInboundCall) -> None:
    """Let `handler` take inbound calls. The first that returns TwiML does."""
    _take(_on_inbound_call, handler)


def on_call_ended(handler: OnCallEnded) -> None:
    """Tell `handler` of every call to us that is over. It may be told twice."""
    _take(_on_call_ended, handler)


def on_opt_out(handler: OnOptOut) -> None:
    """Tell `handler` of every phone that begins to refuse our texts."""
    _take(_on_opt_out, handler)


def on_opt_in(handler: OnOptIn) -> None:
    """Tell `handler` of every phone that takes our texts again."""
    _take(_on_opt_in, handler)


def needs_code(topic: str) -> bool:
    """Whether nothing but *digit + code* answers messages of `topic`."""
    return topic in _need_a_code


def wants_a_person(topic: str) -> bool:
    """Whether a call about it that reached a machine has failed."""
    return topic in _want_a_person


def tell_replied(event: Replied) -> str | None:
    handler = _on_reply.get(event.topic)
    return handler(event) if handler else None


def tell_settled(event: DeliverySettled) -> None:
    handler = _on_settled.get(event.topic)
    if handler:
        handler(event)


def tell_inbound_text(event: InboundText) -> str | None:
    answers = (handler(event) for handler in _on_inbound_text)
    return next((answer for answer in answers if answer is not None), None)


def tell_inbound_call(event: InboundCall) -> str | None:
    answers = (handler(event) for handler in _on_inbound_call)
    return next((answer for answer in answers if answer is not None), None)


def tell_call_ended(event: CallEnded) -> None:
    for handler in _on_call_ended:
        handler(event)


def tell_opted_out(event: OptedOut) -> None:
    for handler in _on_opt_out:
        handler(event)


def tell_opted_in(event: OptedIn) -> None:
    for handler in _on_opt_in:
        handler(event)


def _take_topic(handlers: dict[str, H], topic: str, handler: H) -> None:
    if handlers.setdefault(topic, handler) is not handler:
        raise ValueError(f"topic {topic!r} already has a handler")


def _take(handlers: list[H], handler: H) -> None:
    if handler not in handlers:
        handlers.append(handler)
