"""What must change in stored coverage so that it says what the plan says?

The past is evidence: only what begins at or after `now`, and the end of what is
running at `now`, may change.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from common.intervals import Span, split
from rosters.core.resolution import ORIGIN, Plan, Stretch

LONGEST = timedelta(days=28)

Source = tuple[int | None, int | None]
"""Where a stretch comes from: a pattern, or else an override."""


class Stored(NamedTuple):
    """A stored row that is not over: its id, and what it says as a stretch.

    The stretch's `planned` counts for nothing here.
    """

    id: int
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Difference:
    """What to do, in this order: remove, end (at another time), add."""

    remove: tuple[int, ...]
    end: tuple[tuple[int, datetime], ...]
    add: tuple[Stretch, ...]

    def __bool__(self) -> bool:
        return bool(self.remove or self.end or self.add)


def long_in(plan: Plan) -> frozenset[Source]:
    """What in the plan puts somebody on call for more than 28 days without a break:
    patterns whose nights are that long, whole or moved, and overrides.
    """
    patterns = {
        (pattern.id, None)
        for pattern in plan.patterns
        if pattern.wall > LONGEST
        or any(to and to.length > LONGEST for to in pattern.exceptions.values())
    }
    overrides = {(None, o.id) for o in plan.overrides if o.span.length > LONGEST}
    return frozenset(patterns | overrides)


def wanted(
    stretches: Iterable[Stretch],
    *,
    until: datetime,
    long: Collection[Source] = frozenset(),
) -> list[Stretch]:
    """The stretches to store: those with a person that begin before `until`.

    What comes of a long source (`long_in`) is cut at fixed instants four weeks apart,
    however little of it is left: as time goes on it is cut where it was cut before.
    """
    found = [s for s in stretches if s.person is not None and s.starts_at < until]
    if not long:
        return found
    cut = (_cut(s) if _source(s) in long else [s] for s in found)
    return [piece for some in cut for piece in some if piece.starts_at < until]


def _source(stretch: Stretch) -> Source:
    """A night lies within its pattern, whoever stands in; else within its override."""
    if stretch.pattern is not None:
        return stretch.pattern, None
    return None, stretch.override


def _cut(stretch: Stretch) -> list[Stretch]:
    return [
        stretch._replace(starts_at=piece.starts_at, ends_at=piece.ends_at)
        for piece in split(Span(*stretch[:2]), _grid(stretch))
    ]


def difference(
    stored: Sequence[Stored], fresh: Sequence[Stretch], *, now: datetime
) -> Difference:
    """How to make `stored` say what `fresh` says from `now` on.

    `stored` are the standing rows that end after `now`; `fresh` begins at `now`.
    Rows that already say it are left alone, so that asking twice changes nothing.
    """
    running = [row for row in stored if row.stretch.starts_at < now]
    coming = {_said(row.stretch): row.id for row in stored[len(running) :]}
    end: list[tuple[int, datetime]] = []
    missing = list(fresh)
    for row in running:
        goes_on = missing[0] if missing and missing[0].starts_at == now else None
        if goes_on is not None and _alike(goes_on, row.stretch):
            missing.pop(0)
            if goes_on.ends_at != row.stretch.ends_at:
                end.append((row.id, goes_on.ends_at))
        else:
            end.append((row.id, now))
    if coming:
        missing = [s for s in missing if coming.pop(_said(s), None) is None]
    return Difference(tuple(coming.values()), tuple(end), tuple(missing))


def _said(stretch: Stretch) -> tuple[object, ...]:
    return stretch[:6]


def _alike(one: Stretch, other: Stretch) -> bool:
    return one[2:6] == other[2:6]


def _grid(stretch: Stretch) -> list[datetime]:
    first = (stretch.starts_at - ORIGIN) // LONGEST + 1
    last = (stretch.ends_at - ORIGIN) // LONGEST
    return [ORIGIN + number * LONGEST for number in range(first, last + 1)]
