"""8 and hours by keypad. Who calls us may be anybody: a caller's number can be forged,
and changes nothing. So we ring the person's own phone and ask there; 1 does it.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from agencies import selectors as agencies
from agencies.models import User
from common import walltime
from notifications import selectors as notifications
from notifications.core.kinds import Channel
from notifications.core.replies import UNCODED, parse_reply
from notifications.services import sending
from rosters import spoken
from rosters.core.swaps import Source
from rosters.core.unavailable import Again, Unclear, Until, read
from rosters.selectors.preferences import consortia_on_call_for
from rosters.services import speaking, unavailable, unavailable_news

TOPIC = "unavailable_call"
YES, AGAIN = "1", 0
RINGS_FOR = timedelta(minutes=5)
# Until who called has heard that they are to hang up, and has.
LINE_FREE_AFTER = timedelta(seconds=15)
# As often as one may be rung who keys it in wrong; nobody is rung all night.
MOST_WITHIN = ((2, timedelta(minutes=10)), (4, timedelta(hours=12)))


def keyed(person: User, keys: str, *, now: datetime) -> Until | Again | Unclear | None:
    """What keys say that begin with 8, `*` for a space; None: they are about something
    else, or no roster puts the person on call.
    """
    reply = parse_reply(keys.replace("*", " "))
    zone = unavailable.zone_of(person.pk, now=now)
    if reply is None or reply.digit != UNCODED or zone is None:
        return None
    return read(reply.code, reply.rest, now=now, zone=walltime.zone(zone))


def ring_back(person: User, said: Until | Again, *, now: datetime) -> bool:
    """Ring the person's own phone to ask whether it was them. False: it cannot be, or
    was done often enough.
    """
    for most, within in MOST_WITHIN:
        if notifications.sent_lately(person.pk, TOPIC, since=now - within) >= most:
            return False
    seconds = int(said.at.timestamp()) if isinstance(said, Until) else AGAIN
    path = reverse("rosters:voice_unavailable", args=[person.public_id, seconds])
    sent = sending.send(
        person_id=person.pk,
        topic=TOPIC,
        owner_key=str(person.public_id),
        text=spoken.nothing_changed(),
        voice_path=path,
        channels=(Channel.VOICE,),
        now=now,
        consortium=consortia_on_call_for(person.pk, now=now)[0],
        not_before=now + LINE_FREE_AFTER * settings.TIME_SCALE,
        expires_at=now + RINGS_FOR,
    )
    return bool(sent.deliveries)


def ask(public_id: UUID, seconds: int, *, now: datetime) -> str:
    """The menu of that call: 1 does it, anything else nothing."""
    action = reverse("rosters:voice_unavailable_key", args=[public_id, seconds])
    nothing = spoken.nothing_changed()
    if seconds == AGAIN:
        return speaking.ask(spoken.want_available(), action, otherwise=nothing)
    person = agencies.person_by_public_id(public_id)
    until = unavailable.clock_of(person.pk, _instant(seconds), now=now)
    return speaking.ask(spoken.want_unavailable(until), action, otherwise=nothing)


def take_key(public_id: UUID, seconds: int, key: str, *, now: datetime) -> str:
    """What is heard after a key. Safe to repeat: the end stays the same."""
    said = Again() if seconds == AGAIN else Until(_instant(seconds))
    if key != YES or (isinstance(said, Until) and said.at <= now):
        return speaking.say_and_end(spoken.nothing_changed())
    person = agencies.person_by_public_id(public_id)
    done = unavailable_news.carry_out(person, said, now=now, way=Source.KEYPAD)
    return speaking.say_and_end(spoken.done(done))


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
