"""Every delivery there is at the end of a campaign, and what newer ones did to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from notifications.core.kinds import Outcome
from tests.campaign.system import TownsSystem
from tests.campaign.trouble import Key

Row = tuple[Any, ...]
# As dispatch.services.reaching names how a request stands, and what the scene is like.
STATUS, SCENE = "status", "scene"


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery at the end of the campaign. Times in seconds of the wall clock."""

    id: int
    key: Key
    sid: str
    state: str
    code: int | None
    not_after: float
    settled_at: float | None
    withdrawn_at: float | None
    last_try_at: float | None
    in_doubt: bool = False  # whether the carrier took it was not known at the end
    about: tuple[str, str] = ("", "")  # its topic, and what it is about
    made_at: float = 0.0
    has_code: bool = False


def was_replaced(one: Sent, sent: Iterable[Sent]) -> bool:
    """How a request stood, where a newer text says to the same telephone how it stands:
    that one is judged for itself.
    """
    return one.about[0] == STATUS and any(_newer(one, sent))


def was_undone(one: Sent, left: Mapping[str, float]) -> bool:
    """What the scene was like, where the officer has `left` it since, by request: that
    they have is told, and asked about, by a message that is judged for itself.
    """
    return one.about[0] == SCENE and left.get(one.about[1], 0.0) >= one.made_at


def when_left(system: TownsSystem) -> dict[str, float]:
    """When the officer of a request last left its scene, by what texts name it."""
    found = system.rows(
        "SELECT c.public_id, e.entered_at FROM dispatch_calloutevent e"
        " JOIN dispatch_callout c ON c.id = e.callout_id"
        " WHERE e.kind = 'officer_left' ORDER BY e.id"
    )
    return {str(UUID(str(key))): system.seconds(at) or 0.0 for key, at in found}


def was_overtaken(one: Sent, sent: Iterable[Sent], *, grace: float) -> bool:
    """Whether it was still tried `grace` seconds after a newer text that says how the
    request stands was written: what was in hand then may go out, and nothing later. A
    text with a code to answer by is overtaken only by another with one.
    """
    tried = one.last_try_at
    return (
        tried is not None
        and one.about[0] == STATUS
        and any(
            tried > newer.made_at + grace
            for newer in _newer(one, sent)
            if newer.has_code or not one.has_code
        )
    )


def _newer(one: Sent, sent: Iterable[Sent]) -> Iterator[Sent]:
    for newer in sent if one.key[1] == "text" else ():
        alike = newer.about == one.about and newer.key[:2] == one.key[:2]
        if alike and newer.id > one.id:
            yield newer


def all_sent(system: TownsSystem) -> list[Sent]:
    """Every delivery there is, the oldest first."""
    found = system.rows(
        "SELECT d.id, d.sid, d.state, d.carrier_code, d.number, d.channel, m.text,"
        " d.not_after, d.settled_at, m.closed_at,"
        " (SELECT MAX(a.started_at) FROM notifications_attempt a"
        "  WHERE a.delivery_id = d.id),"
        " (SELECT a.outcome FROM notifications_attempt a"
        "  WHERE a.delivery_id = d.id ORDER BY a.id DESC LIMIT 1),"
        " m.topic, m.owner_key, m.made_at, EXISTS (SELECT 1 FROM"
        " notifications_replycode c WHERE c.message_id = m.id)"
        " FROM notifications_delivery d"
        " JOIN notifications_message m ON m.id = d.message_id ORDER BY d.id"
    )
    return [_one_sent(row, system.seconds) for row in found]


def _one_sent(row: Row, seconds: Callable[[object], float | None]) -> Sent:
    (
        pk,
        sid,
        state,
        code,
        number,
        channel,
        text,
        *times,
        outcome,
        topic,
        owner,
        made,
        coded,
    ) = row
    not_after, settled, closed, tried = (seconds(at) for at in times)
    key = number, channel, text if channel == "text" else ""
    sent = Sent(pk, key, sid, state, code, not_after or 0.0, settled, closed, tried)
    return replace(
        sent,
        in_doubt=outcome == Outcome.UNKNOWN.value,
        about=(topic, owner),
        made_at=seconds(made) or 0.0,
        has_code=bool(coded),
    )
