"""Putting clinician and officer through to each other by voice.

That is how the address travels to a telephone without a screen. An officer who waits
on the line meets the clinician in a room of the carrier's; anybody else is rung.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from twilio.twiml.voice_response import VoiceResponse

from dispatch import selectors, spoken
from dispatch.core.words import HELD, State
from dispatch.models import CallIn, Callout
from dispatch.services import bridging, markup, outside, rooms, speaking, telling
from dispatch.spoken import asking
from notifications import selectors as phones

TALKING, TALKED = "talking", "|talked"
AGAIN = "5"
MEETS_WITHIN, LEAST_WITHIN = timedelta(seconds=30), timedelta(seconds=10)


def connect(callout: Callout, *, now: datetime) -> str:
    """Put the clinician through to the officer; nobody is rung about what is over."""
    if State(callout.state) not in HELD:
        return speaking.refused(callout)
    waiting = selectors.on_the_line(callout.pk, now=now)
    if waiting is None:
        return bridging.ring(callout, now=now)
    said = waiting.said.removesuffix(TALKED)
    CallIn.objects.filter(pk=waiting.pk).update(talk_at=now, said=said)
    meanwhile = f"{rooms.path_of(callout)}/wait"
    return markup.meet(
        rooms.name_of(callout), then=rooms.path_of(callout), alone=meanwhile
    )


def is_waited_for(callout: Callout, *, now: datetime) -> bool:
    """Whether the officer is on the line and would be connected at once."""
    return selectors.on_the_line(callout.pk, now=now) is not None


def were_connected(callout: Callout, *, since: datetime) -> bool:
    """Whether who has it keyed to be put through to the officer since."""
    if phones.is_said_since(str(callout.public_id), bridging.TOPIC, since=since):
        return True
    in_room = Q(said__startswith=TALKING) | Q(said__endswith=TALKED)
    met = Q(talk_at__gte=since) | Q(in_room, said_at__gte=since)
    return callout.calls_in.filter(met).exists()


def waits_in_room(row: CallIn, *, now: datetime) -> bool:
    """Whether the clinician is in the room of this call: whoever entered it and is not
    met within moments is there no longer, and no officer is left alone with its music.
    """
    if row.talk_at is None:
        return False
    within = max(MEETS_WITHIN * settings.TIME_SCALE, LEAST_WITHIN)
    return now - row.talk_at <= within


def meanwhile() -> str:
    """What the clinician hears until the officer is in the room."""
    return markup.say_meanwhile(asking.connecting_now())


def join(callout: Callout, *, then: str) -> str:
    """Put the officer who waits on the line into the room of their request."""
    return markup.meet(
        rooms.name_of(callout), then=then, alone=f"{rooms.path_of(callout)}/alone"
    )


def alone() -> str:
    """What the officer hears there while the clinician is not: they went in first, so
    after a moment they have dropped out.
    """
    return markup.say_meanwhile(asking.alone_first(), then=asking.alone_still())


def after_meeting(callout: Callout, *, now: datetime) -> str:
    """To the clinician when the room is over, or was never entered by the officer: on
    their newest call, for they may have talked on an earlier one.
    """
    newest = callout.calls_in.order_by("-pk").first()
    said = newest.said if newest is not None else ""
    if said.startswith(TALKING) or said.endswith(TALKED):
        return markup.say_and_end(spoken.not_connected())
    callout.calls_in.filter(talk_at__isnull=False).update(talk_at=None)
    return bridging.ring(callout, now=now)


def connect_to_lead(callout: Callout) -> str:
    """Put the officer through to the clinician who has the request."""
    number = _number_of(callout.lead_id) if callout.lead_id else ""
    if not number:
        return markup.say_and_end(spoken.no_lead_number())
    return markup.dial(
        spoken.connecting_to_lead(),
        number,
        caller_id=callout.consortium.voice_number,
        done=f"{rooms.path_of(callout)}/lead",
    )


def after_lead(callout: Callout, ended: str) -> str:
    """To the officer whose call to the clinician `ended` so, in the carrier's word:
    what is next, whether they talked or nobody answered.
    """
    if State(callout.state) not in HELD:
        return markup.say_and_end(spoken.has_moved_on(telling.ref_of(callout)))
    ref = telling.ref_of(callout)
    said = (
        asking.clinician_off(ref)
        if ended in markup.CONNECTED
        else asking.lead_silent(
            ref, is_busy=ended == "busy", line=telling.fallback(callout)[0]
        )
    )
    call = markup.gather(VoiceResponse(), said, f"{rooms.path_of(callout)}/lead/key")
    return markup.end(call, asking.line_over())


def lead_keyed(callout: Callout, key: str) -> str:
    """5 rings the clinician once more; any other key says again what is next."""
    if key == AGAIN and State(callout.state) in HELD:
        return connect_to_lead(callout)
    return after_lead(callout, "completed")


def connect_outside(callout: Callout, line: str) -> str:
    """Put the officer through to the outside line, for when nobody comes."""
    return markup.dial(
        asking.connecting_outside(line),
        line,
        caller_id=callout.consortium.voice_number,
        then=asking.outside_over(line),
        told=outside.told_path(callout),
    )


def _number_of(person_id: int) -> str:
    methods = phones.reachable_methods(person_id)
    return next((m.number for m in methods if m.takes_calls), "")
