"""What whoever asked was told about a request: for the record of it.

Only what went over the wire; the screen always says where it stands.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies.core.scope import Scope
from dispatch import names
from dispatch.models import Callout
from dispatch.screens import attempts
from notifications import names as wire
from notifications import selectors as phones
from notifications.core.kinds import Channel, InboundKind, State
from notifications.models import Delivery


@dataclass(frozen=True, slots=True)
class Told:
    """One text or call of ours: when, to whom, its words, and how far it got. A call
    says what is so when it is heard, so it has no words here.
    """

    at: datetime
    how: str | Promise
    number: str
    who: str
    words: str
    came_to: str


def told(callout: Callout, scope: Scope) -> list[Told]:
    """Everything sent to whoever asked for it, first or too, oldest first."""
    asked = {callout.requester_id, *(o.person_id for o in callout.asked_too.all())}
    people = [person for person in asked if person is not None]
    return [_of(way, scope) for way in phones.told(str(callout.public_id), people)]


def _of(way: Delivery, scope: Scope) -> Told:
    is_text, person = way.channel == Channel.TEXT.value, way.message.person
    return Told(
        at=way.made_at,
        how=names.COME_BY[InboundKind.TEXT if is_text else InboundKind.CALL],
        number=attempts.shown_number(way.number, scope),
        who=person.work_name if person is not None else "",
        words=way.message.text if is_text else "",
        came_to=_came_to(way),
    )


def _came_to(way: Delivery) -> str:
    """How far it got. Whether a key was pressed on a call stands in what happened."""
    is_machine = way.machine_at is not None
    if way.state == State.COMPLETED.value and not is_machine:
        return _("picked up")
    return wire.how_it_went(
        State(way.state), by_machine=is_machine, code=way.carrier_code
    )
