"""Trying an edit out: what it changes of what is published, before it is saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from rosters.core.effects import Held, Move, News, moves, news
from rosters.core.strains import Strain, strains
from rosters.core.words import PersonId
from rosters.models import Roster, statements
from rosters.selectors import preferences


@dataclass(frozen=True, slots=True)
class Tried:
    """What an edit changes, for whom, and whether it was saved.

    `mark` stands for exactly these changes: who has seen them sends it back.
    `strains`: the rules they would break; of what is saved none are looked for.
    """

    moves: tuple[Move, ...]
    news: Mapping[PersonId, News]
    mark: str
    saved: bool
    strains: tuple[Strain, ...] = ()


@transaction.atomic
def carry_out(
    edit: Callable[[], object], *, rosters: Sequence[Roster], agreed: str, now: datetime
) -> Tried:
    """Save the edit if it changes nothing that is published, or if `agreed` is the
    mark of exactly what it changes; else nothing is saved, and the changes returned.

    Does the edit itself and looks, so that what is shown is what would be: it is
    undone unless it is saved. Raises what the edit raises.
    """
    ids = [roster.pk for roster in rosters]
    until = statements.published_until(ids)
    before = _held(ids, now)
    edit()
    after = _held(ids, now)
    found = tuple(moves(before, after, since=now, until=until))
    heard = news(before, after, since=now, until=until)
    mark = _mark(found, now)
    saved = not found or mark == agreed
    if saved:
        return Tried(found, heard, mark, saved)
    strained = _strains(found, rosters[0].consortium_id, now)
    transaction.set_rollback(True)
    return Tried(found, heard, mark, saved, strained)


def _strains(
    found: Sequence[Move], consortium_id: int, now: datetime
) -> tuple[Strain, ...]:
    open_ones = Roster.objects.filter(
        consortium_id=consortium_id, closed_at__isnull=True
    )
    limits = {
        position.pk: roster.limits()
        for roster in open_ones.prefetch_related("positions")
        for position in roster.positions.all()
    }
    held = _held([roster.pk for roster in open_ones], now)
    people = {move.after for move in found if move.after is not None}
    weeks = preferences.preferences_of(people, consortium_id)
    ours = [move for move in found if move.position in limits]
    return tuple(strains(ours, held, limits, weeks))


def _held(roster_ids: Sequence[int], now: datetime) -> list[Held]:
    return [Held(*row) for row in statements.held_in(roster_ids, now)]


def _mark(found: Sequence[Move], now: datetime) -> str:
    # What is running begins "now", which is another moment by the time it is agreed.
    said = [
        (
            move.starts_at.isoformat() if move.starts_at > now else "",
            move.ends_at.isoformat(),
            move.position,
            move.before,
            move.after,
        )
        for move in found
    ]
    return sha256(repr(said).encode()).hexdigest()
