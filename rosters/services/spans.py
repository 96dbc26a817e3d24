"""Where the night of a pattern is by the plan now, whoever holds it; and of which night
a span is.
"""

from collections.abc import Iterable
from datetime import date, datetime

from common.intervals import Span, subtract
from rosters import selectors
from rosters.core.pattern import Pattern
from rosters.core.resolution import Stretch, resolve
from rosters.models import PatternLine, Position, plans
from rosters.selectors.swaps import Night, Shift


def night_now(night: Night) -> Span | None:
    """The whole night, moved or not; None when it does not take place."""
    line = PatternLine.objects.with_all().filter(pk=night[0]).first()
    if line is None:
        return None
    return line.as_pattern().where(night[1])


def night_span(shift: Shift) -> Span:
    """What an override of the shift must span: the whole night of a pattern, so that
    it stands for whatever of it the holder has, also when that changes.
    """
    whole = night_now(shift.night) if shift.night else None
    return whole or shift.span


def patterns_in(roster_id: int) -> dict[int, Pattern]:
    """The roster's patterns by their ids."""
    found = plans.patterns_of(roster_id)
    return {pattern.id: pattern for some in found.values() for pattern in some}


def as_whole(
    patterns: dict[int, Pattern], night: Night | None, span: Span
) -> Night | None:
    """The night, if the span is all of it; None: it is a part, or of no night."""
    pattern = patterns.get(night[0]) if night else None
    if night is None or pattern is None or pattern.where(night[1]) != span:
        return None
    return night


def night_within(position: Position, span: Span, *, now: datetime) -> Night | None:
    """The one night of which something is planned in the span; None: of none, or of
    several.
    """
    return only_night(planned_in(position, span, now=now))


def planned_in(position: Position, span: Span, *, now: datetime) -> list[Stretch]:
    """Who is on call in the span by the plan as it is, published or not."""
    return resolve(selectors.plans_of(position.roster, since=now)[position], span)


def only_night(planned: Iterable[Stretch]) -> Night | None:
    """The one night of which something is planned in them, as `night_within` says."""
    nights = {night for _span, night in _nights(planned)}
    return nights.pop() if len(nights) == 1 else None


def by_nights(
    position: Position, spans: list[Span], *, now: datetime
) -> list[tuple[Span, Night | None]]:
    """The spans cut into the nights they are of, in order, and what is of none."""
    plan = selectors.plans_of(position.roster, since=now)[position]
    found: list[tuple[Span, Night | None]] = []
    for span in spans:
        nights = _nights(resolve(plan, span))
        found += nights
        rest = subtract([span], [part for part, _night in nights])
        found += [(part, None) for part in rest]
    return sorted(found, key=lambda one: one[0])


def _nights(planned: Iterable[Stretch]) -> list[tuple[Span, tuple[int, date]]]:
    return [
        (Span(each.starts_at, each.ends_at), (each.pattern, each.on))
        for each in planned
        if each.planned and each.pattern is not None and each.on is not None
    ]
