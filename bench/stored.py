"""The roster of the budgets, stored: once through the services, then copied."""

import copy
from datetime import UTC, date, datetime, timedelta

from bench.plans import SHIFTS, plan
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.words import Tier
from rosters.models import Override, PatternLine, Position, Roster, RotationMember
from rosters.services import plan as planning
from rosters.services import rosters
from tests.cast import ZONE, Cast, build_cast

NOW = datetime(2026, 1, 1, 6, tzinfo=UTC)
SINCE = date(2026, 1, 1)


def cast_with_eight() -> Cast:
    return build_cast(NOW)


def one_roster(cast: Cast, name: str = "Bench") -> Roster:
    """One position, 3 patterns held by a rotation of 8, 50 overrides; published."""
    roster = rosters.create_roster(
        cast.tri_town,
        name=name,
        zone=ZONE,
        agencies_covered=[cast.harlow],
        backups=0,
        now=NOW,
    )
    position = Position.objects.get(roster=roster, tier=Tier.PRIMARY.value)
    five = [cast.rivera, cast.okafor, cast.lindqvist, cast.vang, cast.kessler]
    three = [cast.novak, cast.admin, cast.wells]
    rotation = planning.set_rotation(
        roster, name="Weekly", starts_on=SINCE, turn_days=7, people=five, now=NOW
    )
    RotationMember.objects.bulk_create(
        RotationMember(rotation=rotation, person=person, order=order, from_on=SINCE)
        for order, person in enumerate(three, start=5)
    )
    people = [*five, *three]
    Override.objects.bulk_create(
        Override(
            position=position,
            change=made.change.value,
            person=people[(made.person or 1) - 1],
            starts_at=made.span.starts_at,
            ends_at=made.span.ends_at,
            made_at=made.made_at,
        )
        for made in plan().overrides
    )
    for at, hours in SHIFTS:
        begins = datetime.combine(SINCE, at)
        shift = planning.Shift(
            name=f"{at:%H}",
            zone=ZONE,
            local_starts=begins,
            local_ends=begins + timedelta(hours=hours),
            recurrence=Recurrence(Unit.DAYS),
            rotation=rotation,
        )
        planning.set_pattern(position, shift, now=NOW)
    return roster


def copied(cast: Cast, pattern: Roster, name: str) -> Roster:
    """Another roster with the same plan, not yet published."""
    roster = rosters.create_roster(
        cast.tri_town, name=name, zone=ZONE, backups=0, now=NOW
    )
    [original], [position] = pattern.positions.all(), roster.positions.all()
    rotation = copy.copy(pattern.rotations.get())
    members = list(rotation.members.all())
    rotation.pk, rotation.roster = None, roster
    rotation.public_id = copy.copy(roster.public_id)
    rotation.save(force_insert=True)
    for member in members:
        member.pk, member.rotation = None, rotation
    RotationMember.objects.bulk_create(members)
    overrides = list(original.overrides.all())
    for override in overrides:
        override.pk, override.position = None, position
        override.public_id = type(override)().public_id
    Override.objects.bulk_create(overrides)
    for line in PatternLine.objects.filter(event__calendar=original.calendar):
        event = line.event
        event.pk, event.calendar = None, position.calendar
        event.save(force_insert=True)
        line.pk, line.event, line.rotation = None, event, rotation
        line.public_id = type(line)().public_id
        line.save(force_insert=True)
    return roster
