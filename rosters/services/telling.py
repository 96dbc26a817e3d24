"""Telling people that their published shifts changed, by text."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from common import walltime
from notifications.services import sending
from rosters import words
from rosters.core.effects import Held, News, when_to_tell
from rosters.core.words import PersonId, Tier
from rosters.models import Position, Roster

TOPIC = "shifts"
# After that it is old news, and "My shifts" knows better.
FRESH = timedelta(days=3)


def tell(
    roster: Roster,
    told_to: Mapping[PersonId, News],
    positions: Mapping[int, Position],
    *,
    now: datetime,
    but: Collection[int],
) -> None:
    """Text everybody whose published shifts changed (`told_to`), `but` those who know.

    One text each; rows for the engine, in the caller's transaction. What does not
    concern the next 24 hours waits for the morning.
    """
    zone = walltime.zone(roster.zone)
    for person, told in told_to.items():
        if person in but:
            continue
        not_before = when_to_tell(told.first_at, now=now, zone=zone)
        sending.send(
            person_id=person,
            topic=TOPIC,
            owner_key=str(roster.public_id),
            text=_text(roster, told, positions, now),
            now=now,
            not_before=not_before,
            consortium=roster.consortium,
            expires_at=not_before + FRESH,
        )


def _text(
    roster: Roster, told: News, positions: Mapping[int, Position], now: datetime
) -> str:
    return words.shifts_changed_text(
        roster.name,
        new=[_times(roster, held, positions, now) for held in told.new],
        off=[_times(roster, held, positions, now) for held in told.off],
    )


def _times(
    roster: Roster, held: Held, positions: Mapping[int, Position], now: datetime
) -> words.Times:
    zone, position = walltime.zone(roster.zone), positions[held.position]
    return words.Times(
        walltime.local(held.starts_at, zone),
        walltime.local(held.ends_at, zone),
        words.seat(Tier(position.tier), position.order),
        words.is_far(held.starts_at, now),
    )
