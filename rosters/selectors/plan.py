"""The plan of a roster, part by part, as its coordinators see it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404
from schedule.models.events import Occurrence

from agencies.core.scope import Scope
from common.intervals import Span
from rosters.models import (
    Override,
    PatternLine,
    Position,
    Roster,
    Rotation,
    TimeOff,
)
from rosters.selectors.coverage import only, roster_for


def position_for(scope: Scope, roster: Roster, public_id: UUID) -> Position:
    """The position of that roster, or 404."""
    visible = roster_for(scope, roster.public_id)
    return get_object_or_404(visible.positions.all(), public_id=public_id)


def line_for(scope: Scope, roster: Roster, public_id: UUID) -> PatternLine:
    """The pattern of that roster, or 404."""
    visible = roster_for(scope, roster.public_id)
    lines = PatternLine.objects.with_all().filter(
        event__calendar__position__roster=visible
    )
    return get_object_or_404(lines, public_id=public_id)


def rotation_for(scope: Scope, roster: Roster, public_id: UUID) -> Rotation:
    """The rotation of that roster, or 404."""
    visible = roster_for(scope, roster.public_id)
    return get_object_or_404(visible.rotations.all(), public_id=public_id)


def override_for(scope: Scope, roster: Roster, public_id: UUID) -> Override:
    """The override of that roster, or 404."""
    visible = roster_for(scope, roster.public_id)
    overrides = Override.objects.filter(position__roster=visible)
    return get_object_or_404(overrides, public_id=public_id)


def time_off_for(scope: Scope, roster: Roster, public_id: UUID) -> TimeOff:
    """The time off in that roster's consortium, or 404."""
    ours = TimeOff.objects.visible_to(scope).filter(consortium=roster.consortium_id)
    return get_object_or_404(ours, public_id=public_id)


def patterns_of(scope: Scope, roster: Roster) -> list[PatternLine]:
    """The roster's patterns, with all that a page says about them."""
    return list(
        PatternLine.objects.with_all()
        .filter(event__calendar__position__roster__in=only(scope, roster))
        .select_related("event__calendar__position__roster", "person")
    )


def changed_nights(scope: Scope, roster: Roster, window: Span) -> list[Occurrence]:
    """The moved and cancelled nights whose own time begins in `window`, in order.

    With `event.line`.
    """
    return list(
        Occurrence.objects.filter(
            event__calendar__position__roster__in=only(scope, roster),
            original_start__gte=window.starts_at,
            original_start__lt=window.ends_at,
        )
        .select_related("event__line")
        .order_by("original_start", "pk")
    )


def rotations_of(scope: Scope, roster: Roster) -> list[Rotation]:
    """The roster's rotations with their members."""
    return list(
        Rotation.objects.filter(roster__in=only(scope, roster)).prefetch_related(
            "members__person"
        )
    )


def overrides_of(scope: Scope, roster: Roster, *, since: datetime) -> list[Override]:
    """The standing overrides that end after `since`, by their start."""
    return list(
        Override.objects.standing()
        .filter(position__roster__in=only(scope, roster), ends_at__gt=since)
        .select_related("person", "instead_of", "position", "made_by")
    )


def overrides_after(
    scope: Scope, roster: Roster, last: Override | None, most: int, *, since: datetime
) -> list[Override]:
    """The same, from the one after `last` on, `most` of them."""
    found = (
        Override.objects.standing()
        .filter(position__roster__in=only(scope, roster), ends_at__gt=since)
        .select_related("person", "instead_of", "position", "made_by")
    )
    if last is not None:
        same = Q(starts_at=last.starts_at, public_id__gt=last.public_id)
        found = found.filter(Q(starts_at__gt=last.starts_at) | same)
    return list(found.order_by("starts_at", "public_id")[:most])


def time_off_of(scope: Scope, roster: Roster, *, since: datetime) -> list[TimeOff]:
    """The standing time off in the consortium that ends after `since`."""
    return list(
        TimeOff.objects.visible_to(scope)
        .standing()
        .filter(consortium_id=roster.consortium_id, ends_at__gt=since)
        .select_related("person")
    )
