"""What an edit of a roster changes, in words, before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from agencies import selectors as agencies
from agencies.models import User
from common import walltime
from notifications import selectors as notifications
from rosters import selectors, sentences, words
from rosters.core.effects import Move
from rosters.core.strains import Strain
from rosters.core.words import Tier
from rosters.models import Position
from rosters.services.previews import Tried
from rosters.words import rules


@dataclass(frozen=True, slots=True)
class ShownMove:
    """A span that passes from one to another; empty: nobody. On the roster's wall."""

    starts_at: datetime
    ends_at: datetime
    seat: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownNews:
    """How many shifts come and go for one person, and how they hear of it."""

    person: User
    new: int
    off: int
    told: str


@dataclass(frozen=True, slots=True)
class ShownStrain:
    """A shift that breaks a rule, on the roster's wall, and how."""

    starts_at: datetime
    ends_at: datetime
    seat: str
    said: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What an edit changes, as its preview shows it: the first few, and the rest."""

    people: list[ShownNews]
    rows: list[ShownMove]
    tells: bool
    strains: list[ShownStrain]

    FIRST: ClassVar[int] = 14

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def gaps(self) -> int:
        return sum(not row.after for row in self.rows)

    @property
    def first(self) -> list[ShownMove]:
        return self.rows[: self.FIRST]

    @property
    def rest(self) -> list[ShownMove]:
        return self.rows[self.FIRST :]

    @property
    def first_strains(self) -> list[ShownStrain]:
        return self.strains[: self.FIRST]

    @property
    def more_strains(self) -> int:
        return len(self.strains) - len(self.first_strains)

    @property
    def last_on(self) -> str:
        return sentences.moment(self.rows[-1].starts_at) if self.rows else ""


def effects(tried: Tried, *, by: int) -> Effects:
    """What an edit changes in words, for whom, and who hears of it: not `by`."""
    places = {move.position for move in tried.moves}
    places |= {one.position for one in tried.strains}
    positions = selectors.positions_by_id(places)
    told = tried.news
    people = agencies.people_by_id({*told, *(one.person for one in tried.strains)})
    reach = notifications.is_reachable(told)
    rows = [_shown(move, positions[move.position], people) for move in tried.moves]
    listed = [
        ShownNews(
            people[person],
            len(each.new),
            len(each.off),
            words.how_told(reach[person], is_self=person == by),
        )
        for person, each in told.items()
    ]
    listed.sort(key=lambda one: one.person.full_name)
    strained = [
        _strained(one, positions[one.position], people[one.person])
        for one in tried.strains
    ]
    return Effects(listed, rows, any(person != by for person in told), strained)


def _strained(one: Strain, position: Position, person: User) -> ShownStrain:
    limits = position.roster.limits()
    return ShownStrain(
        walltime.local(one.span.starts_at, limits.zone),
        walltime.local(one.span.ends_at, limits.zone),
        words.seat(Tier(position.tier), position.order),
        rules.may_not(str(person), one.broken, limits),
    )


def _shown(move: Move, position: Position, people: Mapping[int, User]) -> ShownMove:
    zone = walltime.zone(position.roster.zone)
    return ShownMove(
        walltime.local(move.starts_at, zone),
        walltime.local(move.ends_at, zone),
        words.seat(Tier(position.tier), position.order),
        str(people[move.before]) if move.before else "",
        str(people[move.after]) if move.after else "",
    )
