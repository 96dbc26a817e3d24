"""Which rules an edit of the plan breaks once it is saved: said before, not forbidden.

A coordinator may plan what the rules would not let anybody take; they are to know it.
Asked is what the plan itself decides: another seat at the same time, rest, nights in a
row, and what people said of their week. What touches in one seat is one shift here:
turns of a day each, one after the other, are planned so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.intervals import Span, merge
from rosters.core.effects import Held, Move
from rosters.core.preferences import Preference
from rosters.core.rules import ONE_DAY, Broken, Duty, Limits, Standing, broken
from rosters.core.words import PersonId


@dataclass(frozen=True, slots=True)
class Strain:
    """A shift that an edit gives somebody against rules: every one that is broken."""

    span: Span
    position: int
    person: PersonId
    broken: tuple[Broken, ...]


def strains(
    moves: Iterable[Move],
    after: Iterable[Held],
    limits: Mapping[int, Limits],
    weeks: Mapping[int, Sequence[Preference]],
) -> list[Strain]:
    """The shifts touched by `moves` that break a rule, by their start and position.

    `after`: what all of the consortium's rosters hold once it is saved; `limits`: what
    the roster of each position asks for.
    """
    given: dict[tuple[PersonId, int], list[Span]] = defaultdict(list)
    for move in moves:
        if move.after is not None:
            span = Span(move.starts_at, move.ends_at)
            given[move.after, move.position].append(span)
    found: list[Strain] = []
    for person, duties in _duties(after, {person for person, _ in given}).items():
        for duty in duties:
            touched = given.get((person, duty.position), ())
            if not any(span.overlaps(duty.span) for span in touched):
                continue
            asked, week = limits[duty.position], weeks.get(person, ())
            if wrong := _broken(duty, duties, asked, week):
                found.append(Strain(duty.span, duty.position, person, wrong))
    return sorted(found, key=lambda one: (one.span, one.position))


def _duties(after: Iterable[Held], people: set[PersonId]) -> dict[PersonId, list[Duty]]:
    """By person, their shifts in order."""
    spans: dict[tuple[PersonId, int], list[Span]] = defaultdict(list)
    for position, starts_at, ends_at, person in after:
        if person in people:
            spans[person, position].append(Span(starts_at, ends_at))
    found: dict[PersonId, list[Duty]] = defaultdict(list)
    for (person, position), some in spans.items():
        found[person] += [Duty(span, position) for span in merge(some)]
    for duties in found.values():
        duties.sort(key=lambda duty: (duty.span, duty.position))
    return found


def _broken(
    duty: Duty, others: list[Duty], limits: Limits, week: Sequence[Preference]
) -> tuple[Broken, ...]:
    reach = max(limits.rest, (limits.most_nights + 2) * ONE_DAY)
    about = Span(duty.span.starts_at - reach, duty.span.ends_at + reach)
    near = tuple(other for other in others if other.span.overlaps(about))
    return broken(duty, Standing(near, week=tuple(week)), limits)
