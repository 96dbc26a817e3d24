"""Saying something to the officer at every phone by which they may be reached."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch import selectors
from dispatch.models import Callout
from dispatch.services import policies
from notifications import selectors as phones
from notifications.core.kinds import Channel
from notifications.services import sending

TOPIC = "callout"
STATUS = "status"  # how it stands: the newer text takes the place of the older
SCENE = "scene"  # whether it is secure, and whether an officer is there


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said, and how.

    `render(code)` makes the text for a phone that answers with a reply code: one
    from which the request's number means nothing or, with `coded`, any. A call says
    what is at `voice_path`, else the text; there is one with `by_call` and, unless
    `or_speak` is False, where no text can go.
    """

    text: str
    render: Callable[[str], str] | None = None
    coded: bool = False
    topic: str = TOPIC
    voice_path: str = ""
    by_text: bool = True
    by_call: bool = False
    or_speak: bool = True
    life: timedelta | None = None

    @property
    def channels(self) -> tuple[Channel, ...]:
        asked = ((Channel.TEXT, self.by_text), (Channel.VOICE, self.by_call))
        return tuple(channel for channel, wanted in asked if wanted)


def tell_officer(callout: Callout, say: Saying, *, now: datetime) -> tuple[int, ...]:
    """Say it to whoever asked, at their own phones and at the callback number: one
    that was mistyped must not silence the other; and to who asked for the same.

    The messages (keys) on their way to who asked first; none when only the screen is
    left.
    """
    for other in callout.asked_too.all():
        tell_one(callout, say, other.person_id, other.number, now=now)
    sent = []
    if callout.requester_id is not None:
        sent.append(_send(callout, say, now=now, person_id=callout.requester_id))
    number = _number_beside(callout)
    if number:
        sent.append(_send_to_number(callout, say, number, now=now))
    return tuple(each.message.pk for each in sent if each.deliveries)


def is_of_who_asked(callout: Callout, number: str) -> bool:
    """Whether `number` is one at which whoever asked first is told: theirs, or the one
    to call back.
    """
    if number == callout.callback_number:
        return True
    own = phones.reachable_methods(callout.requester_id) if callout.requester_id else []
    return number in {method.number for method in own}


def can_be_called(callout: Callout) -> bool:
    """Whether a call by `tell_officer` would ring anywhere."""
    asked = [(callout.requester_id, None), (None, _number_beside(callout) or None)]
    too = [
        (other.person_id, None if other.person_id else other.number)
        for other in callout.asked_too.all()
    ]
    return any(sending.can_call(person_id, number) for person_id, number in asked + too)


def tell_one(
    callout: Callout,
    say: Saying,
    person_id: int | None,
    number: str,
    *,
    now: datetime,
) -> None:
    """Say it to that person or, where it is nobody's, to that number."""
    if person_id is not None:
        _send(callout, say, now=now, person_id=person_id)
    else:
        _send_to_number(callout, say, number, now=now)


def _send_to_number(
    callout: Callout, say: Saying, number: str, *, now: datetime
) -> sending.Sent:
    coded = say.coded or _needs_code(callout, number, now=now)
    return _send(callout, replace(say, coded=coded), now=now, number=number)


def _number_beside(callout: Callout) -> str:
    """The callback number, unless it is a phone of the officer's own anyway."""
    if not callout.callback_number or callout.requester_id is None:
        return callout.callback_number
    own = {m.number for m in phones.reachable_methods(callout.requester_id)}
    return "" if callout.callback_number in own else callout.callback_number


def _needs_code(callout: Callout, number: str, *, now: datetime) -> bool:
    """Whether the request's number means nothing when it comes from that phone."""
    person, _method = phones.person_by_number(number)
    if person is None:
        return True
    return selectors.numbered(person.pk, callout.sequence, now=now) != callout


def _send(
    callout: Callout,
    say: Saying,
    *,
    now: datetime,
    person_id: int | None = None,
    number: str | None = None,
) -> sending.Sent:
    sent = sending.send(
        person_id=person_id,
        number=number,
        topic=say.topic,
        owner_key=str(callout.public_id),
        text=say.text,
        render=say.render,
        voice_path=say.voice_path,
        channels=say.channels,
        or_speak=say.or_speak,
        now=now,
        consortium=callout.consortium,
        on_behalf_of=callout.requesting_organisation_id,
        expires_at=now + (say.life or policies.message_life()),
        with_code=say.coded and say.render is not None,
    )
    if say.topic == STATUS:
        sending.replace_older(sent, now=now)
    return sent
