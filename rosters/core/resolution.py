"""Who is on call? The one resolver: plan in, non-overlapping spans or gaps out.

The rules, in words, for one position at one instant:

1. Of the shifts that cover it, a moved night wins; then a pattern for holidays; then
   the one with the lower rank; then the shift that started later (a handoff); then
   the lower pattern id; then, of one pattern, the night of the later date.
   Its person is on call; if it is nobody's turn, or no shift covers it, nobody is.
   Where its rotation hands over by the clock, whoever has the turn at that instant is.
2. Overrides and time off that cover it change that, in the order they were made
   (`rosters.core.amendment`).
3. Before the instant at which its roster starts, and from the one at which the
   position ends on, nobody is, and nobody is meant to.

Every instant belongs to exactly one stretch; a stretch without a person is a gap.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from common.intervals import Span
from rosters.core.amendment import Amendment, Override, TimeOff, after, in_force
from rosters.core.pattern import Pattern, Shift, expand
from rosters.core.rotation import Rotation
from rosters.core.turns import ClockTurns
from rosters.core.words import Change, PersonId

INSTANT = timedelta(microseconds=1)
ORIGIN = datetime(2000, 1, 3, tzinfo=UTC)
_ENDS_AT = attrgetter("ends_at")


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides one position. `time_off` may name people who are not in it;
    Before `starts_at`, and from `ends_at` on, there is no such position.
    """

    patterns: tuple[Pattern, ...]
    overrides: tuple[Override, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    ends_at: datetime | None = None
    starts_at: datetime | None = None

    def there_in(self, window: Span) -> Span | None:
        """The part of the window in which there is such a position; None: none."""
        return Span.between(
            max(window.starts_at, self.starts_at or window.starts_at),
            min(window.ends_at, self.ends_at or window.ends_at),
        )


class Stretch(NamedTuple):
    """From `starts_at` up to `ends_at` one person is on call, or nobody.

    `pattern` and `on` name the night it comes from (both None: no night does);
    `override` the override that put the person on or left the gap. `planned` says
    that somebody is meant to be on, by a night or an override that adds: planned
    without a person is an open shift.
    """

    starts_at: datetime
    ends_at: datetime
    person: PersonId | None
    pattern: int | None
    on: date | None
    override: int | None
    planned: bool

    def joins(self, other: "Stretch") -> bool:
        """Whether `other`, coming right after, is more of the same."""
        # The night first: it settles nearly all, and a year asks a thousand times.
        return (
            self.on == other.on
            and self.pattern == other.pattern
            and self[2:] == other[2:]
        )


def resolve(plan: Plan, window: Span) -> list[Stretch]:
    """The whole of `window`, in order, as stretches: no instant twice, none left out.

    One night is one stretch unless an override cuts it; two nights of the same
    person running are two. Costs as much as the window is long.
    """
    there = plan.there_in(window)
    if there == window:
        return _resolved(plan, window)
    if there is None:
        return [_nobody(window.starts_at, window.ends_at)]
    found: list[Stretch] = []
    if window.starts_at < there.starts_at:
        found.append(_nobody(window.starts_at, there.starts_at))
    for stretch in _resolved(plan, there):
        _add(found, stretch)
    if there.ends_at < window.ends_at:
        _add(found, _nobody(there.ends_at, window.ends_at))
    return found


def _nobody(starts_at: datetime, ends_at: datetime) -> Stretch:
    return Stretch(starts_at, ends_at, None, None, None, None, False)


def _resolved(plan: Plan, window: Span) -> list[Stretch]:
    """The window of a position that is there in all of it."""
    shifts = [s for pattern in plan.patterns for s in expand(pattern, window)]
    shifts.sort(key=attrgetter("starts_at"))
    base = _handed_over(_tiled(_layered(shifts), window), plan.patterns)
    made: tuple[Amendment, ...] = (*plan.overrides, *plan.time_off)
    amendments = [amendment for amendment in made if amendment.span.overlaps(window)]
    if not amendments:
        return base
    return _amended(base, in_force(amendments))


def on_call_at(plan: Plan, at: datetime) -> Stretch:
    """What is so at the instant `at`: the same answer as `resolve` gives round it.

    Its bounds are the instant itself. For many instants use `Compiled`.
    """
    return resolve(plan, Span(at, at + INSTANT))[0]


def gaps(plan: Plan, window: Span) -> list[Span]:
    """When nobody is on call, in as few spans as can be."""
    found: list[Span] = []
    for stretch in resolve(plan, window):
        if stretch.person is not None:
            continue
        begins = stretch.starts_at
        if found and found[-1].ends_at == begins:
            begins = found.pop().starts_at
        found.append(Span(begins, stretch.ends_at))
    return found


class Compiled:
    """A plan made ready to be asked about many instants.

    Resolves a block of weeks when first asked about it and keeps the boundaries;
    after that an answer is one binary search, whatever the plan's size or age.
    The plan does not change; make a new one when it does.
    """

    BLOCK = timedelta(weeks=8)

    __slots__ = ("_blocks", "_plan")

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._blocks: dict[int, tuple[list[datetime], list[Stretch]]] = {}

    def on_call_at(self, at: datetime) -> Stretch:
        """The stretch that covers `at`, cut at the edges of its block."""
        number = (at - ORIGIN) // self.BLOCK
        block = self._blocks.get(number)
        if block is None:
            starts_at = ORIGIN + number * self.BLOCK
            stretches = resolve(self._plan, Span(starts_at, starts_at + self.BLOCK))
            block = [s.starts_at for s in stretches], stretches
            self._blocks[number] = block
        return block[1][bisect_right(block[0], at) - 1]


Precedence = tuple[bool, tuple[bool, int], timedelta, int, int]


def _precedence(shift: Shift) -> Precedence:
    """The lowest wins. No two shifts have the same: a pattern has one night a day."""
    return (
        not shift.moved,
        shift.rank,
        ORIGIN - shift.starts_at,
        shift.pattern,
        -shift.on.toordinal(),
    )


def _layered(shifts: Sequence[Shift]) -> Iterator[tuple[datetime, datetime, Shift]]:
    """Pieces that do not overlap, in order, each with the shift that wins there."""
    run: list[Shift] = []
    reach = ORIGIN
    for shift in shifts:
        if run and shift.starts_at >= reach:
            if len(run) == 1:
                yield run[0].starts_at, run[0].ends_at, run[0]
            else:
                yield from _cut(run)
            run = []
        reach = max(reach, shift.ends_at) if run else shift.ends_at
        run.append(shift)
    if run:
        yield from _cut(run)


def _cut(run: Sequence[Shift]) -> Iterator[tuple[datetime, datetime, Shift]]:
    """`_layered` for shifts that overlap in one unbroken run."""
    edges = sorted({edge for shift in run for edge in (shift.starts_at, shift.ends_at)})
    waiting = iter([*run, None])
    upcoming = next(waiting)
    active: list[tuple[Precedence, Shift]] = []
    for begin, end in pairwise(edges):
        while upcoming is not None and upcoming.starts_at == begin:
            heappush(active, (_precedence(upcoming), upcoming))
            upcoming = next(waiting)
        while active[0][1].ends_at <= begin:
            heappop(active)
        yield begin, end, active[0][1]


def _tiled(
    pieces: Iterable[tuple[datetime, datetime, Shift]], window: Span
) -> list[Stretch]:
    """The pieces and the gaps between them, cut to `window`, alike ones joined."""
    cursor, end = window.starts_at, window.ends_at
    tiles: list[Stretch] = []
    last: Shift | None = None
    for piece_starts, piece_ends, shift in pieces:
        starts_at = max(cursor, piece_starts)
        ends_at = min(end, piece_ends)
        if starts_at >= ends_at:
            continue
        if starts_at > cursor:
            tiles.append(Stretch(cursor, starts_at, None, None, None, None, False))
        elif last is shift:
            starts_at = tiles.pop().starts_at
        tiles.append(
            Stretch(
                starts_at, ends_at, shift.person, shift.pattern, shift.on, None, True
            )
        )
        cursor, last = ends_at, shift
    if cursor < end:
        tiles.append(Stretch(cursor, end, None, None, None, None, False))
    return tiles


def _handed_over(tiles: list[Stretch], patterns: Iterable[Pattern]) -> list[Stretch]:
    """The tiles; those whose turns pass by the clock cut at their handoffs."""
    turns = {
        pattern.id: ClockTurns(pattern.holder, pattern.holder.clock)
        for pattern in patterns
        if isinstance(pattern.holder, Rotation) and pattern.holder.clock
    }
    if not turns:
        return tiles
    found: list[Stretch] = []
    for tile in tiles:
        clocked = turns.get(tile.pattern) if tile.pattern is not None else None
        if clocked is None:
            found.append(tile)
            continue
        for piece, person in clocked.hand_over(Span(tile.starts_at, tile.ends_at)):
            found.append(
                tile._replace(
                    starts_at=piece.starts_at, ends_at=piece.ends_at, person=person
                )
            )
    return found


def _amended(
    tiles: list[Stretch], forces: Sequence[tuple[Span, list[Amendment]]]
) -> list[Stretch]:
    """The tiles, cut where something begins or ceases to apply, and changed there;
    alike ones joined. The list given is used up.

    Costs as much as there are amendments: what lies between them is taken over whole.
    """
    found: list[Stretch] = []
    index = 0
    for span, amendments in forces:
        first = bisect_right(tiles, span.starts_at, lo=index, key=_ENDS_AT)
        _take_over(found, tiles[index:first])
        index = first
        while index < len(tiles) and tiles[index].starts_at < span.ends_at:
            tile = tiles[index]
            if tile.starts_at < span.starts_at:
                _add(found, tile._replace(ends_at=span.starts_at))
                tile = tile._replace(starts_at=span.starts_at)
            until = min(tile.ends_at, span.ends_at)
            _add(found, _changed(tile, amendments)._replace(ends_at=until))
            if until == tile.ends_at:
                index += 1
            else:
                tiles[index] = tile._replace(starts_at=until)
    _take_over(found, tiles[index:])
    return found


def _take_over(found: list[Stretch], tiles: list[Stretch]) -> None:
    """Only the first can be more of what was found: no two tiles are alike."""
    if tiles:
        _add(found, tiles[0])
        found += tiles[1:]


def _add(found: list[Stretch], stretch: Stretch) -> None:
    if found and found[-1].joins(stretch):
        stretch = stretch._replace(starts_at=found.pop().starts_at)
    found.append(stretch)


def _changed(tile: Stretch, amendments: Iterable[Amendment]) -> Stretch:
    for amendment in amendments:
        person = after(tile.person, amendment, planned=tile.planned)
        if isinstance(amendment, TimeOff):
            if person != tile.person:
                tile = tile._replace(person=None, override=None)
        elif amendment.change is Change.ADD:
            tile = Stretch(
                *tile[:2], person, None, None, override=amendment.id, planned=True
            )
        elif person != tile.person:
            tile = tile._replace(person=person, override=amendment.id)
    return tile
