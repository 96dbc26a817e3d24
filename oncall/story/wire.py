"""Playing the carrier for a night that is over, through the door of its reports.

Nothing of a seeded night is handed to a carrier: every delivery gets the reports the
carrier would have made, at their past instants, and is settled when the night ends.
"""

from datetime import datetime

from agencies.models import User
from notifications import selectors
from notifications.core.kinds import Channel
from notifications.models import Delivery
from notifications.services import deliveries
from oncall.story.cast import Cast

_SID = {Channel.TEXT: "SM", Channel.VOICE: "CA"}


def texts_arrive(cast: Cast, now: datetime) -> None:
    """Every text under way is on its phone."""
    for delivery in _under_way(cast, Channel.TEXT):
        _report(delivery, "delivered", now)


def ring(cast: Cast, person: User, now: datetime) -> None:
    _call_of(cast, person, "ringing", now)


def answer(cast: Cast, person: User, now: datetime) -> None:
    """The person, or their voicemail, picks up."""
    _call_of(cast, person, "in-progress", now)


def hang_up(cast: Cast, person: User, now: datetime) -> None:
    _call_of(cast, person, "completed", now)


def no_answer(cast: Cast, person: User, now: datetime) -> None:
    _call_of(cast, person, "no-answer", now)


def busy(cast: Cast, person: User, now: datetime) -> None:
    _call_of(cast, person, "busy", now)


def settle(cast: Cast, now: datetime) -> None:
    """The scene is over: texts have arrived, calls have ended one way or the other."""
    texts_arrive(cast, now)
    for call in _under_way(cast, Channel.VOICE):
        _report(call, "completed" if call.answered_at else "no-answer", now)


def _call_of(cast: Cast, person: User, word: str, now: datetime) -> None:
    calls = _under_way(cast, Channel.VOICE)
    mine = [call for call in calls if call.message.person_id == person.pk]
    _report(mine[-1], word, now)


def _under_way(cast: Cast, channel: Channel) -> list[Delivery]:
    every = selectors.under_way(cast.tri_town.pk)
    return [delivery for delivery in every if delivery.channel == channel.value]


def _report(delivery: Delivery, word: str, now: datetime) -> None:
    sid = _SID[Channel(delivery.channel)] + delivery.public_id.hex
    told = deliveries.Told(sid, word)
    deliveries.take_callback(delivery.public_id, told, now=now)
