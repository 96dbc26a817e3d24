"""What is read of a roster: rosters, who is on call, coverage. For `rosters.api`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from agencies.api import ours
from agencies.core.keys import TokenScope
from agencies.doors import by_token
from common.errors import NotUnderstood
from common.intervals import Span, split, subtract
from rosters import selectors
from rosters.api import shapes
from rosters.api.asking import People

if TYPE_CHECKING:
    from rosters.models import Position, Roster

router = Router(tags=["rosters"])
READS = by_token(TokenScope.ROSTER_READ, TokenScope.ROSTER_WRITE)
LONGEST = timedelta(days=400)
MOST, USUAL = 100, 50
Limit = Annotated[int, Query(ge=1, le=MOST)]


@router.get("", auth=READS, response=shapes.RosterPage, summary="The rosters there are")
def rosters(
    request: HttpRequest, after: UUID | None = None, limit: Limit = USUAL
) -> shapes.RosterPage:
    """The open rosters of the token's consortia; an agency's, those that cover it."""
    asked = ours(request)
    found = selectors.rosters_after(asked.scope, after, limit + 1)
    return shapes.RosterPage(
        items=[shapes.RosterOut(**_roster(one)) for one in found[:limit]],
        next=found[limit - 1].public_id if len(found) > limit else None,
    )


@router.get(
    "/{uuid:roster_id}",
    auth=READS,
    response=shapes.RosterDetailOut,
    summary="A roster: its positions, hours and rules",
)
def roster(request: HttpRequest, roster_id: UUID) -> shapes.RosterDetailOut:
    asker = ours(request)
    found = selectors.roster_for(asker.scope, roster_id)
    return shapes.RosterDetailOut(
        **_roster(found),
        hours_from=found.hours_from,
        hours_until=found.hours_until,
        positions=[
            _position(seat)
            for seat in selectors.positions_of(asker.scope, found, asker.now)
        ],
        rules=shapes.RulesOut(
            rest_hours=found.rest_hours,
            most_nights=found.most_nights,
            swaps_need_approval=found.swaps_need_approval,
            confirm_minutes=found.confirm_minutes,
        ),
    )


@router.get(
    "/{uuid:roster_id}/on-call",
    auth=by_token(
        TokenScope.ROSTER_READ, TokenScope.ROSTER_WRITE, TokenScope.BOARD_READ
    ),
    response=shapes.OnCallOut,
    summary="Who is on call now, or at an instant",
)
def on_call(
    request: HttpRequest, roster_id: UUID, at: datetime | None = None
) -> shapes.OnCallOut:
    """Every position in the order in which people are tried. `at` needs an offset."""
    asker = ours(request)
    asked = shapes.instant(at, "at") if at else asker.now
    found = selectors.seating(asker.scope, roster_id, asked)
    if found.published_until is None or asked >= found.published_until:
        raise _not_that_far("at")
    return shapes.OnCallOut(
        roster=roster_id,
        name=found.name,
        zone=found.zone,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        at=asked,
        positions=[_seat(seat) for seat in found.seats],
    )


@router.get(
    "/{uuid:roster_id}/coverage",
    auth=READS,
    response=shapes.CoverageOut,
    summary="Who is on call between two instants, and when nobody is",
)
def coverage(
    request: HttpRequest,
    roster_id: UUID,
    starts_at: Annotated[datetime, Query(alias="from")],
    ends_at: Annotated[datetime, Query(alias="until")],
) -> shapes.CoverageOut:
    """By position, spans from `from` up to, without, `until`: at most 400 days, with
    offsets. Every instant stands in one span; `person` null: nobody is on call.
    """
    asker = ours(request)
    found = selectors.roster_for(asker.scope, roster_id)
    window = _window(starts_at, ends_at)
    if found.published_until is None or window.ends_at > found.published_until:
        raise _not_that_far("until")
    people = People(asker.scope, found)
    held = defaultdict[int, list[shapes.SpanOut]](list)
    for row in selectors.coverage_between(asker.scope, found, window):
        inside = row.span().intersect(window)
        if inside is not None:
            held[row.position_id].append(_span(inside, people.said(row.person)))
    gaps = defaultdict[int, list[Span]](list)
    for gap in selectors.gaps(asker.scope, found, window, now=asker.now):
        gaps[gap.position.pk].append(gap.span)
    return shapes.CoverageOut(
        roster=roster_id,
        zone=found.zone,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        positions=[
            shapes.CoveredOut(
                **_position(seat).dict(),
                spans=_with_nobody(held[seat.pk], gaps[seat.pk], window),
            )
            for seat in selectors.positions_of(asker.scope, found, window.starts_at)
        ],
    )


def _window(starts_at: datetime, ends_at: datetime) -> Span:
    window = Span.between(
        shapes.instant(starts_at, "from"), shapes.instant(ends_at, "until")
    )
    if window is None:
        raise NotUnderstood(_("It must be after from."), field="until")
    if window.length > LONGEST:
        raise NotUnderstood(_("At most 400 days after from."), field="until")
    return window


def _with_nobody(
    held: Sequence[shapes.SpanOut], gaps: Sequence[Span], window: Span
) -> list[shapes.SpanOut]:
    """The spans held, and between them those that nobody holds, in order."""
    edges = {edge for gap in gaps for edge in (gap.starts_at, gap.ends_at)}
    free = subtract([window], [Span(one.starts_at, one.ends_at) for one in held])
    nobody = [
        _span(piece, None, is_gap=any(gap.overlaps(piece) for gap in gaps))
        for span in free
        for piece in split(span, sorted(edges))
    ]
    return sorted((*held, *nobody), key=lambda one: one.starts_at)


def _span(
    span: Span, person: shapes.PersonOut | None, *, is_gap: bool = False
) -> shapes.SpanOut:
    return shapes.SpanOut(
        starts_at=span.starts_at, ends_at=span.ends_at, person=person, is_gap=is_gap
    )


def _roster(found: "Roster") -> dict[str, Any]:
    return {
        "id": found.public_id,
        "name": found.name,
        "consortium": found.consortium.name,
        "zone": found.zone,
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "published_until": found.published_until,
    }


def _position(seat: "Position") -> shapes.PositionOut:
    return shapes.PositionOut(id=seat.public_id, tier=seat.tier, order=seat.order)


def _seat(seat: selectors.Sitting) -> shapes.SeatOut:
    is_held = seat.starts_at is not None
    return shapes.SeatOut(
        id=seat.position,
        tier=seat.tier,
        order=seat.order,
        person=shapes.PersonOut(id=seat.person, name=seat.name) if is_held else None,
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
    )


def _not_that_far(field: str) -> NotUnderstood:
    return NotUnderstood(_("Coverage is not published that far ahead."), field=field)
