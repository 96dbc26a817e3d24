"""What a phone is told that says 8: registered with `notifications.events`.

8 and hours, a time, or a day and a time (`rosters.core.unavailable`) from a clinician's
own phone; 8 answers no message of ours, so that what follows it is no code. A text that
the carrier brings twice is one (`notifications.services.inbound`); one that is sent
twice changes the end at most.
"""

from datetime import datetime

from agencies import selectors as agencies
from agencies.models import User
from common import walltime
from notifications.events import InboundText
from rosters.core.swaps import Source
from rosters.core.unavailable import Again, Unclear, Until, read
from rosters.services import unavailable
from rosters.words import unavailable as words


def unavailable_text(event: InboundText) -> str | None:
    """What is done about it, in one text. From a phone that is nobody's, or of
    somebody whom no roster puts on call, it means nothing here.
    """
    if event.person_id is None or event.digit != words.UNAVAILABLE:
        return None
    now, zone = event.at, unavailable.zone_of(event.person_id, now=event.at)
    if zone is None:
        return None
    said = read(event.code, event.rest, now=now, zone=walltime.zone(zone))
    person = agencies.person_by_id(event.person_id)
    return carry_out(person, said, now=now, way=Source.TEXT)


def carry_out(
    person: User, said: Until | Again | Unclear, *, now: datetime, way: Source
) -> str:
    """Do it, and what it did in words; by text the way back is said with it."""
    match said:
        case Unclear():
            return words.unclear(said)
        case Again():
            return _available_again(person, now=now)
        case Until():
            done = unavailable.begin(person, said.at, now=now, way=way.value)
            planned = unavailable.planned_until(person, now=now)
            longer = planned is not None and planned.wall > done.until.wall
            return words.begun(
                done.until,
                done.opened,
                stays=done.stays,
                planned=planned if longer else None,
                said_before=done.said_before,
                way=way,
            )


def _available_again(person: User, *, now: datetime) -> str:
    back = unavailable.end(person, now=now)
    planned = unavailable.planned_until(person, now=now)
    if planned is not None:
        return words.time_off_until(planned)
    return words.was_available() if back is None else words.available(back)
