"""Who is on call, who was, who will be, and when nobody is: what people may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Min
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from agencies.models import Organisation
from common.intervals import Span, subtract
from rosters.core.hours import open_shifts
from rosters.models import (
    Coverage,
    Position,
    Roster,
    statements,
)
from rosters.models.coverage import LONGEST
from rosters.selectors.duty import coverage_of, plans_of

Sitting = statements.Sitting
Seating = statements.Seating


@dataclass(frozen=True, slots=True)
class Seat:
    """A position at an instant: who is on call there, or None: nobody.

    `off_until`: nobody should be, until then.
    """

    position: Position
    coverage: Coverage | None
    off_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody is on call in a position, though somebody should be."""

    position: Position
    span: Span


def apart(gaps: Iterable[Gap], *, now: datetime) -> tuple[list[Gap], list[Gap]]:
    """Those that can still be filled, and those that are over: nobody will be there."""
    some = list(gaps)
    coming = [gap for gap in some if gap.span.ends_at > now]
    return coming, [gap for gap in some if gap.span.ends_at <= now]


def rosters(scope: Scope) -> list[Roster]:
    """The open rosters the asker may see, by name."""
    return list(
        Roster.objects.visible_to(scope)
        .filter(closed_at__isnull=True)
        .select_related("consortium")
    )


def rosters_closed(scope: Scope) -> list[Roster]:
    """Those that have ended, of which the past stays to be read, by name."""
    seen = Roster.objects.visible_to(scope).filter(closed_at__isnull=False)
    return list(seen.select_related("consortium"))


def rosters_after(scope: Scope, after: UUID | None, most: int) -> list[Roster]:
    """The same in the order of their public ids, from the one after `after` on."""
    found = Roster.objects.visible_to(scope).filter(closed_at__isnull=True)
    if after is not None:
        found = found.filter(public_id__gt=after)
    return list(found.select_related("consortium").order_by("public_id")[:most])


def roster_for(scope: Scope, public_id: UUID) -> Roster:
    """The roster, or 404: another consortium's and a missing one look the same."""
    visible = Roster.objects.visible_to(scope).select_related("consortium")
    return get_object_or_404(visible, public_id=public_id)


def rosters_beside(scope: Scope, roster: Roster) -> list[Roster]:
    """Every open roster of the same consortium, the asked one among them, by name."""
    return list(
        Roster.objects.visible_to(scope).filter(
            consortium_id=roster.consortium_id, closed_at__isnull=True
        )
    )


def covered(scope: Scope, roster: Roster) -> list[Organisation]:
    """The agencies the roster covers, by name."""
    return list(roster_for(scope, roster.public_id).agencies.all())


def coverage_between(scope: Scope, roster: Roster, window: Span) -> list[Coverage]:
    """The standing coverage of the roster that reaches into `window`, by its start.

    With `person`, `position` and `line`.
    """
    return list(
        Coverage.objects.visible_to(scope)
        .overlapping(window)
        .filter(position__roster=roster)
        .select_related("person", "position", "line")
    )


def on_call_now(scope: Scope, roster: Roster, at: datetime) -> list[Coverage]:
    """The roster's coverage at `at`, in the order in which people are tried."""
    return list(
        Coverage.objects.visible_to(scope)
        .at(at)
        .filter(position__roster=roster)
        .select_related("person", "position")
        .order_by("-position__tier", "position__order")
    )


def gaps(scope: Scope, roster: Roster, window: Span, *, now: datetime) -> list[Gap]:
    """`gaps_of` a roster that the asker may see."""
    return gaps_of(roster_for(scope, roster.public_id), window, now=now)


def gaps_of(roster: Roster, window: Span, *, now: datetime) -> list[Gap]:
    """When nobody is on call in a position though somebody should be, by start.

    Somebody should be within the roster's hours; and, from `now` on, wherever the
    plan has a shift that nobody holds, also outside the hours. Before `now` nobody
    should be in a position until somebody was there for the first time: a new one
    leaves no gap in the past. Nor should anybody before the roster starts, or from the
    position's end on. Who will
    be on call after `published_until` is not known yet: no gap is there. System
    question.
    """
    known = Span.between(
        window.starts_at, min(window.ends_at, roster.published_until or now)
    )
    if known is None:
        return []
    window = known
    covered: dict[int, list[Span]] = defaultdict(list)
    for row in coverage_of([roster.pk], window):
        covered[row.position_id].append(row.span())
    hours, since = roster.hours().within(window), _first_covered(roster)
    coming = Span.between(max(window.starts_at, now), window.ends_at)
    found: list[Gap] = []
    for position, plan in plans_of(roster, since=now).items():
        asked = [*hours, *(open_shifts(plan, coming) if coming else [])]
        begins = min(since.get(position.pk, now), now)
        there = plan.there_in(window)
        meant = there and Span.between(max(there.starts_at, begins), there.ends_at)
        found += [
            Gap(position, nobody)
            for gap in (subtract(asked, covered[position.pk]) if meant else [])
            if meant and (nobody := gap.intersect(meant))
        ]
    return sorted(found, key=lambda gap: gap.span)


def _first_covered(roster: Roster) -> dict[int, datetime]:
    """By position, since when somebody is, was or was to be on call there."""
    rows = Coverage.objects.filter(position__roster=roster).order_by()
    return dict(rows.values_list("position").annotate(Min("starts_at")))


def seats_at(scope: Scope, roster: Roster, at: datetime) -> list[Seat]:
    """Every position of the roster at `at`, in the order in which people are tried."""
    on = {row.position_id: row for row in on_call_now(scope, roster, at)}
    positions = positions_of(scope, roster, at)
    if not roster.has_begun(at):
        return [Seat(p, None, roster.starts_at) for p in positions]
    begins = roster.hours().begin_after(at)
    if begins is None or all(p.pk in on for p in positions):
        return [Seat(p, on.get(p.pk)) for p in positions]
    moment = Span(at, at + timedelta(microseconds=1))
    wanted = {gap.position.pk for gap in gaps(scope, roster, moment, now=at)}
    return [
        Seat(p, on.get(p.pk), None if p.pk in on or p.pk in wanted else begins)
        for p in positions
    ]


def positions_of(scope: Scope, roster: Roster, at: datetime) -> list[Position]:
    """The roster's positions that have not ended by `at`, in the order in which people
    are tried.
    """
    return list(roster_for(scope, roster.public_id).positions.still_there(at))


def seating(scope: Scope, public_id: UUID, at: datetime) -> Seating:
    """The same for machines, which ask often: names and times only, in one query; or
    404.
    """
    found = statements.seating_of(scope, public_id, at)
    if found is None:
        raise Http404("No roster is there.")
    return found


def my_shifts(scope: Scope, window: Span) -> list[Coverage]:
    """The asker's own coverage that reaches into `window`, by its start, in every
    roster of every consortium: one's own nights are one's own to see.
    """
    return list(
        Coverage.objects.overlapping(window)
        .filter(person_id=scope.user_id)
        .select_related("position__roster")
    )


def my_next_shifts(
    scope: Scope, now: datetime, *, since: datetime | None, most: int
) -> list[Coverage]:
    """The asker's own coverage that is not over, by its start, in every roster of every
    consortium; at most so many. `since`: from what begins then on.
    """
    rows = Coverage.objects.standing().filter(
        person_id=scope.user_id,
        ends_at__gt=now,
        starts_at__gt=now - LONGEST,
        starts_at__gte=since or now - LONGEST,
    )
    return list(
        rows.select_related("position__roster").order_by("starts_at", "pk")[:most]
    )


def only(scope: Scope, roster: Roster) -> models.QuerySet[Roster]:
    return Roster.objects.visible_to(scope).filter(pk=roster.pk)
