"""Tri-Town's roster, made through the services, for tests of rosters.

Nights 19:00 to 07:00 Central. Rivera, Okafor and Vang take the primary nights a
week each; Lindqvist is the backup every night.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from agencies.models import User
from common import walltime
from common.intervals import Span
from notifications import selectors as notifications
from notifications.services import phones
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.words import Tier
from rosters.models import Coverage, PatternLine, Position, Roster, Rotation
from rosters.services import plan, rosters
from tests.cast import ZONE, Cast

CENTRAL = ZoneInfo(ZONE)
SEVEN_TO_SEVEN = (time(19), time(7))
STARTS_ON = date(2026, 11, 2)  # a Monday
wall = datetime.fromisoformat


def central(text: str) -> datetime:
    """The instant at which a Central wall clock shows `text`."""
    return walltime.instant_of(wall(text), CENTRAL)


def span(begin: str, end: str) -> Span:
    return Span(central(begin), central(end))


@dataclass(frozen=True, slots=True)
class Nights:
    roster: Roster
    primary: Position
    backup: Position
    rotation: Rotation
    first_line: PatternLine
    second_line: PatternLine


def nightly(
    *,
    person: User | None = None,
    rotation: Rotation | None = None,
    begins: str = "2026-11-02T19:00",
    ends: str = "2026-11-03T07:00",
    name: str = "Nights",
) -> plan.Shift:
    return plan.Shift(
        name, ZONE, wall(begins), wall(ends), Recurrence(Unit.DAYS), person, rotation
    )


def empty_roster(cast: Cast, now: datetime, name: str = "Nights") -> Roster:
    return rosters.create_roster(
        cast.tri_town,
        name=name,
        zone=ZONE,
        hours=SEVEN_TO_SEVEN,
        agencies_covered=[cast.millbrook, cast.harlow, cast.stony_ford],
        now=now,
        by=cast.novak.pk,
    )


def position(roster: Roster, tier: Tier) -> Position:
    return Position.objects.get(roster=roster, tier=tier.value, order=1)


def with_phones(cast: Cast, now: datetime) -> None:
    """Every clinician can be reached: who cannot is not put on call."""
    clinicians = cast.rivera, cast.okafor, cast.lindqvist, cast.vang, cast.kessler
    for nth, person in enumerate(clinicians):
        if not notifications.reachable_methods(person.pk):
            method = phones.add_contact_method(
                number=f"+1715555017{nth}", person_id=person.pk, now=now
            )
            phones.mark_verified(method, now=now, by=cast.novak.pk)


def tri_town_nights(cast: Cast, now: datetime) -> Nights:
    with_phones(cast, now)
    roster = empty_roster(cast, now)
    primary = position(roster, Tier.PRIMARY)
    backup = position(roster, Tier.BACKUP)
    rotation = plan.set_rotation(
        roster,
        name="Weekly",
        starts_on=STARTS_ON,
        turn_days=7,
        people=[cast.rivera, cast.okafor, cast.vang],
        now=now,
    )
    return Nights(
        roster,
        primary,
        backup,
        rotation,
        plan.set_pattern(primary, nightly(rotation=rotation), now=now),
        plan.set_pattern(backup, nightly(person=cast.lindqvist), now=now),
    )


def agree(client: Client, url: str, typed: dict[str, Any], **more: Any) -> Any:
    """Post a form, look at what it would change, and say yes to that."""
    seen = client.post(url, typed, **more)
    if seen.status_code != 200 or "tried" not in (seen.context or {}):
        return seen
    return client.post(url, typed | {"agreed": seen.context["tried"].mark}, **more)


def rows(where: Position) -> list[tuple[object, ...]]:
    """All that is stored of a position, to compare before and after."""
    columns = ["pk", "person_id", "starts_at", "ends_at", "origin", "superseded_at"]
    return list(
        Coverage.objects.filter(position=where)
        .order_by("starts_at", "pk")
        .values_list(*columns)
    )


def shown(some: Sequence[Coverage]) -> list[tuple[str, str, str]]:
    """Who, from, until: by the Central wall clock."""
    return [
        (
            row.person.work_name,
            f"{walltime.local(row.starts_at, CENTRAL):%d %H:%M}",
            f"{walltime.local(row.ends_at, CENTRAL):%d %H:%M}",
        )
        for row in some
    ]
