"""The system's questions: who is on call, by ids and without a scope; and the plan."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from agencies import selectors as agencies
from agencies.core.words import Role
from agencies.models import User
from common.intervals import Span
from rosters.core.bases import Base
from rosters.core.resolution import Plan
from rosters.core.words import Tier
from rosters.models import (
    BaseTown,
    Coverage,
    Position,
    Roster,
    Rotation,
    RotationMember,
    plans,
    statements,
)


@dataclass(frozen=True, slots=True)
class OnCall:
    """One person on call in one position at an instant."""

    person_id: int
    roster_id: int
    tier: Tier
    order: int
    starts_at: datetime
    ends_at: datetime


def on_call(roster_ids: Sequence[int], at: datetime) -> list[OnCall]:
    """Who is on call at `at` in any of these rosters: primary before backup, then
    by order, then by roster. A position that is a gap is simply not there.
    """
    return _on_call(statements.on_call_in(roster_ids, at))


def on_call_for_agency(agency_id: int, at: datetime) -> list[OnCall]:
    """Who is on call at `at` for that agency, over every open roster that covers it.

    Primary before backup, then by order, then by roster. Empty: nobody.
    """
    return _on_call(statements.on_call_for(agency_id, at))


def covering(agency_id: int | None, at: datetime) -> int | None:
    """The first open roster (its key) that runs at `at` and covers the agency. System
    question.
    """
    rows = Roster.objects.filter(agencies=agency_id, closed_at__isnull=True).begun(at)
    return rows.order_by("pk").values_list("pk", flat=True).first()


def _on_call(found: Sequence[statements.Found]) -> list[OnCall]:
    return [
        OnCall(
            person_id=row.person_id,
            roster_id=row.roster_id,
            tier=Tier(row.tier),
            order=row.order,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in found
    ]


def coverage_of(roster_ids: Sequence[int], window: Span) -> list[Coverage]:
    """The standing coverage that reaches into `window`, whole, by its start.

    System question: reports and billing (standby hours) ask it. With `position`.
    """
    return list(
        Coverage.objects.overlapping(window)
        .filter(position__roster__in=roster_ids)
        .select_related("position")
    )


def minutes_on_call(consortium_id: int, tier: str, window: Span) -> int:
    """Whole minutes somebody was on call in that tier, over the consortium's rosters.

    Two people on call at once are two; closed rosters count for when they ran. System
    question: billing pays for them.
    """
    ours = Roster.objects.filter(consortium_id=consortium_id)
    clipped = (
        Span.between(
            max(row.starts_at, window.starts_at), min(row.ends_at, window.ends_at)
        )
        for row in coverage_of(list(ours.values_list("pk", flat=True)), window)
        if row.position.tier == tier
    )
    whole = sum((span.length for span in clipped if span is not None), timedelta())
    return whole // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """One person on call in one tier for a stretch."""

    person_id: int
    tier: str
    span: Span


def duties(consortium_id: int, window: Span) -> list[Duty]:
    """Every stretch on call over the consortium's rosters that reaches into `window`,
    whole. System question: billing asks which shift a visit fell in.
    """
    ours = Roster.objects.filter(consortium_id=consortium_id)
    return [
        Duty(row.person_id, row.position.tier, Span(row.starts_at, row.ends_at))
        for row in coverage_of(list(ours.values_list("pk", flat=True)), window)
    ]


def open_rosters() -> list[Roster]:
    """Every roster that is not closed, by id."""
    return list(Roster.objects.filter(closed_at__isnull=True).order_by("pk"))


def eligible_people(roster: Roster, *, now: datetime) -> list[User]:
    """The clinicians of the consortium's host and providers today, by name: who may
    be put on a roster.
    """
    return clinicians_of(roster.consortium_id, now=now)


def clinicians_of(consortium_id: int, *, now: datetime) -> list[User]:
    """The clinicians of the consortium's host and providers today, by name."""
    serving = agencies.serving(consortium_id, now=now)
    people = agencies.people_with_role(
        Role.CLINICIAN, organisation_ids=[one.pk for one in serving], now=now
    )
    return sorted(people, key=lambda person: (person.full_name, person.pk))


def positions_by_id(ids: Iterable[int]) -> dict[int, Position]:
    """Those positions, with `roster`. System question: of an edit just tried out."""
    return Position.objects.select_related("roster").in_bulk(set(ids))


def plans_of(roster: Roster, *, since: datetime) -> dict[Position, Plan]:
    """What decides each position of the roster from `since` on.

    A constant number of queries. Overrides and time off that ended by `since` are
    left out.
    """
    patterns = plans.patterns_of(roster.pk)
    overrides = plans.overrides_of(roster.pk, since=since)
    time_off = plans.time_off_of(roster.consortium_id, since=since)
    return {
        position: Plan(
            tuple(patterns.get(position.pk, ())),
            tuple(overrides.get(position.pk, ())),
            time_off,
            earliest(position.ends_at, roster.ends_at),
            roster.starts_at,
        )
        for position in roster.positions.all()
    }


def earliest(*some: datetime | None) -> datetime | None:
    """The first of those that are said; None: none is."""
    return min((one for one in some if one is not None), default=None)


def bases_of(rosters: Iterable[int]) -> dict[int, list[Base]]:
    """The base towns of these rosters, dated, by the roster. System question."""
    found: dict[int, list[Base]] = defaultdict(list)
    rows = BaseTown.objects.filter(roster__in=set(rosters))
    for row in rows.select_related("organisation"):
        found[row.roster_id].append(row.as_base())
    return found


def base_towns_on(roster: Roster, on: date) -> dict[int, UUID]:
    """The base town of each weekday as of the day `on`, by its public id."""
    rows = BaseTown.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=on), roster=roster, from_on__lte=on
    )
    return {
        row.weekday: row.organisation.public_id
        for row in rows.select_related("organisation")
    }


def members_on(rotation: Rotation, on: date) -> list[RotationMember]:
    """The rotation's members on the day `on`, in order, with `person`."""
    return list(
        rotation.members.filter(
            Q(until_on__isnull=True) | Q(until_on__gt=on), from_on__lte=on
        ).select_related("person")
    )
