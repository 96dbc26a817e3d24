"""Ringing the officer for the clinician who has their request.

Both meet in a room of the carrier's, so that whoever is left in it hears words: a line
put through as one call would just go dead on the other side. The clinician asks every
second how the ringing goes, so that nothing is lost when this process dies.
"""

from datetime import datetime, timedelta

from dispatch import spoken
from dispatch.core.words import HELD, State
from dispatch.models import Callout
from dispatch.services import markup, rooms, telling
from dispatch.spoken import asking
from notifications import selectors as phones
from notifications.core.delivery import OPEN_STATES
from notifications.core.kinds import Channel
from notifications.services import deliveries, sending

TOPIC = "talk"
RINGS_FOR = timedelta(seconds=30)
POLL_SECONDS = 1
SAID_EVERY = 5  # seconds: the line is not silent for longer


def ring(callout: Callout, *, now: datetime) -> str:
    """Ring the officer: at their callback number, else their own phone; in turn, where
    the one did not answer. Who is on such a call already is met there, and nobody is
    rung twice.
    """
    call = phones.last_call(str(callout.public_id), TOPIC)
    if call is not None and call.state in OPEN_STATES:
        return ringing(callout, now=now)
    number = callout.callback_number
    silent = call is not None and call.answered_at is None and call.number == number
    by_number = _is_number_next(callout, was_silent=silent)
    sent = sending.send(
        person_id=None if by_number else callout.requester_id,
        number=number if by_number else None,
        topic=TOPIC,
        owner_key=str(callout.public_id),
        text=asking.alone_first(),
        voice_path=f"{rooms.path_of(callout)}/officer",
        channels=(Channel.VOICE,),
        now=now,
        consortium=callout.consortium,
        on_behalf_of=callout.requesting_organisation_id,
        expires_at=now + RINGS_FOR,
    )
    if not sent.deliveries:
        return markup.say_and_end(spoken.no_number())
    return _go_on(callout, spoken.connecting())


def _is_number_next(callout: Callout, *, was_silent: bool) -> bool:
    """Whether the callback number is rung, rather than the officer's own phone: one
    that was mistyped, or lies in the car, must not keep them apart.
    """
    number, own = callout.callback_number, callout.requester_id
    if not number or own is None or not phones.is_reachable([own])[own].calls:
        return bool(number)
    return not was_silent


def ringing(callout: Callout, *, now: datetime) -> str:
    """To the clinician: the officer is rung, has picked up, or does not answer."""
    call = phones.last_call(str(callout.public_id), TOPIC)
    if call is None or call.state not in OPEN_STATES:
        return markup.say_and_end(spoken.not_connected())
    if call.answered_at is None:
        if now >= call.not_after + RINGS_FOR:  # nobody carried it, or reports are lost
            return markup.say_and_end(spoken.not_connected())
        rung_for = int((now - call.made_at).total_seconds())
        says = rung_for % SAID_EVERY == SAID_EVERY - 1
        return _go_on(callout, asking.ringing() if says else "")
    path = rooms.path_of(callout)
    return markup.meet(
        rooms.name_of(callout), then=f"{path}/over", alone=f"{path}/wait"
    )


def over() -> str:
    """To the clinician: the room is over."""
    return markup.say_and_end(spoken.not_connected())


def officer(callout: Callout, *, sid: str, now: datetime) -> str:
    """To the officer who picks up: into the room, unless there is nobody to talk to."""
    call = phones.last_call(str(callout.public_id), TOPIC)
    if call is not None:  # the carrier's own report may come later, or never
        told = deliveries.Told(sid, "in-progress")
        deliveries.take_callback(call.public_id, told, now=now)
    if State(callout.state) not in HELD:
        return markup.say_and_end(asking.clinician_left())
    path = rooms.path_of(callout)
    return markup.meet(
        rooms.name_of(callout), then=f"{path}/left", alone=f"{path}/alone"
    )


def left(callout: Callout) -> str:
    """To the officer: the clinician is off the line, or never came on it."""
    if State(callout.state) not in HELD:
        return markup.say_and_end(asking.clinician_left())
    number = callout.consortium.voice_number
    said = asking.clinician_gone(telling.ref_of(callout), number=number)
    return markup.say_and_end(said)


def _go_on(callout: Callout, said: str) -> str:
    action = f"{rooms.path_of(callout)}/ringing"
    return markup.ask_or_go_on(said, action, wait=POLL_SECONDS)
