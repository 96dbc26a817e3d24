"""Which rules an edit of the plan breaks: said before it is saved, and waived by name.

Asked is what the plan itself decides: another seat at the same time, rest, nights in a
row; and of the people what they said of their week, whether they have a phone, may be
sent, and are busy by their own calendar. Time off decides by itself: whoever has it is
not on call.

Two shifts of a person that touch leave no rest between them. But the nights of one
pattern that follow each other in one seat without a break are one turn, and need none:
a week of days, one after the other, is planned so. Another's shift never counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from common.intervals import Span
from rosters.core.effects import Move
from rosters.core.preferences import Preference
from rosters.core.rules import (
    NEAR,
    ONE_DAY,
    Broken,
    Duty,
    Limits,
    Rule,
    Standing,
    broken,
    unfit_from,
)
from rosters.core.words import PersonId

Night = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Strain:
    """A shift that an edit gives somebody against rules: every one that is broken."""

    span: Span
    position: int
    person: PersonId
    broken: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person besides their shifts. `unfit_on`: by the zone, the
    local days on which they may not be sent.
    """

    week: Sequence[Preference] = ()
    is_reachable: bool = True
    unfit_on: Mapping[ZoneInfo, Collection[date]] = field(default_factory=dict)
    busy: Sequence[Span] = ()


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is one shift here, and the nights it is of."""

    duty: Duty
    nights: frozenset[Night]


def strains(
    moves: Iterable[Move],
    after: Iterable[tuple[PersonId, Duty]],
    limits: Mapping[int, Limits],
    known: Mapping[PersonId, Known],
) -> list[Strain]:
    """The shifts touched by `moves` that break a rule, by their start and position.

    `after`: what those people are on call for once it is saved, in any roster;
    `limits`: what the roster of each position of the moves asks for.
    """
    given: dict[tuple[PersonId, int], list[Span]] = defaultdict(list)
    for move in moves:
        if move.after is not None:
            span = Span(move.starts_at, move.ends_at)
            given[move.after, move.position].append(span)
    found: list[Strain] = []
    for person, turns in _turns(after, {person for person, _ in given}).items():
        for turn in turns:
            duty = turn.duty
            touched = given.get((person, duty.position), ())
            if not any(span.overlaps(duty.span) for span in touched):
                continue
            asked, of_them = limits[duty.position], known.get(person, NOTHING)
            if wrong := _broken(turn, turns, asked, of_them):
                found.append(Strain(duty.span, duty.position, person, wrong))
    return sorted(found, key=lambda one: (one.span, one.position))


def rules_of(some: Iterable[Strain]) -> tuple[Rule, ...]:
    """The rules that are broken by any of them, in the order in which they are told."""
    found = {each.rule for one in some for each in one.broken}
    return tuple(rule for rule in Rule if rule in found)


def _turns(
    after: Iterable[tuple[PersonId, Duty]], people: set[PersonId]
) -> dict[PersonId, list[_Turn]]:
    """By person, what is one shift, in order."""
    found: dict[PersonId, list[_Turn]] = defaultdict(list)
    last: dict[tuple[PersonId, int], int] = {}
    ordered = sorted(after, key=lambda one: (one[1].span, one[1].position))
    for person, duty in ordered:
        if person not in people:
            continue
        turns, key = found[person], (person, duty.position)
        nights = frozenset([duty.night] if duty.night else [])
        before = last.get(key)
        if before is not None and _goes_on(turns[before], duty):
            whole = turns[before]
            span = Span(whole.duty.span.starts_at, duty.span.ends_at)
            turns[before] = _Turn(replace(whole.duty, span=span), whole.nights | nights)
            continue
        last[key] = len(turns)
        turns.append(_Turn(duty, nights))
    return found


def _goes_on(turn: _Turn, duty: Duty) -> bool:
    """Whether the shift is more of the same turn: same pattern, without a break."""
    ours, its = turn.duty.night, duty.night
    same = ours is not None and its is not None and ours[0] == its[0]
    return same and turn.duty.span.ends_at == duty.span.starts_at


def _broken(
    turn: _Turn, others: Iterable[_Turn], limits: Limits, known: Known
) -> tuple[Broken, ...]:
    duty, zone = turn.duty, limits.zone
    reach = max(limits.rest, NEAR if limits.most_nights else ONE_DAY)
    about = Span(duty.span.starts_at - reach, duty.span.ends_at + reach)
    # The rest of a night that is cut in pieces is no other shift.
    near = tuple(
        other.duty
        for other in others
        if other.duty.span.overlaps(about)
        and (
            other is turn
            or other.duty.position != duty.position
            or not other.nights & turn.nights
        )
    )
    standing = Standing(
        near,
        is_reachable=known.is_reachable,
        unfit_at=unfit_from(known.unfit_on.get(zone, ()), duty.span, zone),
        week=tuple(known.week),
        busy=tuple(known.busy),
    )
    return broken(duty, standing, limits)
