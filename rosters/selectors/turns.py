"""In which order the people on call of a roster are tried."""

from datetime import datetime

from rosters.core.words import Tier
from rosters.models import Coverage, Position


def in_turn(roster_id: int, at: datetime) -> list[Coverage]:
    """Who is on call in the roster at that instant, in the order in which they are
    tried, with `person` and `position`. System question.
    """
    rows = Coverage.objects.at(at).filter(position__roster=roster_id)
    ordered = rows.order_by("-position__tier", "position__order")
    return list(ordered.select_related("person", "position"))


def after(position: Position, person_id: int, at: datetime) -> Coverage | None:
    """Who is tried next after that person in that position; None: nobody is."""
    mine = _turn(position)
    return next(
        (
            held
            for held in in_turn(position.roster_id, at)
            if _turn(held.position) > mine and held.person_id != person_id
        ),
        None,
    )


def _turn(position: Position) -> tuple[int, int]:
    return list(Tier).index(Tier(position.tier)), position.order
