"""Who is on call, for machines."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError

from agencies.core.keys import TokenScope
from agencies.doors import TandemRequest, by_token
from rosters import selectors

router = Router(tags=["rosters"])


class PersonOut(Schema):
    id: UUID
    name: str


class SeatOut(Schema):
    """One position; `person` null: nobody is on call there."""

    tier: str
    order: int
    person: PersonOut | None
    starts_at: datetime | None
    ends_at: datetime | None


class OnCallOut(Schema):
    roster: UUID
    name: str
    zone: str
    at: datetime
    positions: list[SeatOut]


@router.get(
    "/{roster_id}/on-call",
    auth=by_token(TokenScope.ROSTER_READ, TokenScope.BOARD_READ),
    response=OnCallOut,
    summary="Who is on call now, or at an instant",
)
def on_call(
    request: HttpRequest, roster_id: UUID, at: datetime | None = None
) -> OnCallOut:
    """Every position in the order in which people are tried. `at` needs an offset."""
    ours = cast(TandemRequest, request)
    asked = at or ours.now
    without_offset = asked.tzinfo is None
    found = selectors.seating(
        ours.scope, roster_id, ours.now if without_offset else asked
    )
    if without_offset:
        raise HttpError(422, "at: give the offset, as in 2026-11-03T02:14:00-06:00.")
    if found.published_until is None or asked >= found.published_until:
        raise HttpError(422, "at: coverage is not published that far ahead.")
    return OnCallOut(
        roster=roster_id,
        name=found.name,
        zone=found.zone,
        at=asked,
        positions=[_seat(seat) for seat in found.seats],
    )


def _seat(seat: selectors.Sitting) -> SeatOut:
    return SeatOut(
        tier=seat.tier,
        order=seat.order,
        person=PersonOut(id=seat.person, name=seat.name or "")
        if seat.person is not None
        else None,
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
    )
