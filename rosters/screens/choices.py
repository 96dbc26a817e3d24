"""What can be chosen in a roster's forms."""

from dataclasses import dataclass
from datetime import datetime

from agencies.core.scope import Scope
from agencies.models import User
from rosters import selectors, words
from rosters.core.words import Tier
from rosters.models import Position, Roster, Rotation


@dataclass(frozen=True, slots=True)
class Choices:
    """What a coordinator may choose from in a roster's forms."""

    roster: Roster
    positions: list[Position]
    people: list[User]
    rotations: list[Rotation]

    @property
    def seats(self) -> list[tuple[str, str]]:
        return [
            (str(p.public_id), words.seat(Tier(p.tier), p.order))
            for p in self.positions
        ]

    def person(self, public_id: str) -> User | None:
        return next((p for p in self.people if str(p.public_id) == public_id), None)

    def rotation(self, public_id: str) -> Rotation | None:
        found = (r for r in self.rotations if str(r.public_id) == public_id)
        return next(found, None)


def choices(scope: Scope, roster: Roster, *, now: datetime) -> Choices:
    """What the roster's forms offer: positions that have not ended, clinicians,
    rotations.
    """
    visible = selectors.roster_for(scope, roster.public_id)
    return Choices(
        visible,
        selectors.positions_of(scope, visible, now),
        selectors.eligible_people(visible, now=now),
        list(visible.rotations.all()),
    )
