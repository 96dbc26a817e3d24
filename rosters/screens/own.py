"""Am I on call, until when, and who is tried after me: a clinician's first question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agencies.core.scope import Scope
from rosters import selectors
from rosters.models import Coverage
from rosters.screens.seats import ShownSeat


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """`then`: who is tried next in the same roster; None: nobody of it."""

    seat: ShownSeat
    then: ShownSeat | None


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """`coming`: the first shift that begins later; only for who is not on call."""

    now: tuple[OwnSeat, ...]
    coming: Coverage | None


def own_duty(scope: Scope, some: Sequence[ShownSeat], *, now: datetime) -> OwnDuty:
    """`some`: every seat there is now, each roster's in the order of trying."""
    mine = tuple(
        OwnSeat(seat, _after(seat, some, scope.user_id))
        for seat in some
        if _held_by(seat) == scope.user_id
    )
    if mine:
        return OwnDuty(mine, None)
    coming = selectors.my_next_shifts(scope, now, since=now, most=1)
    return OwnDuty((), coming[0] if coming else None)


def _after(
    seat: ShownSeat, some: Sequence[ShownSeat], user_id: int
) -> ShownSeat | None:
    same = [s for s in some if s.position.roster_id == seat.position.roster_id]
    later = same[same.index(seat) + 1 :]
    return next((s for s in later if _held_by(s) not in {None, user_id}), None)


def _held_by(seat: ShownSeat) -> int | None:
    return seat.coverage.person_id if seat.coverage else None
