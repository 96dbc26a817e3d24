"""When is the owner of a calendar busy? Spans, and nothing of what fills them.

The rules, in words, for the days that matter:

- An event makes its owner busy unless it says that it does not (TRANSP, or a program's
  own word for "free"), is cancelled, or has no length.
- A repeated event takes place as its rule says (`rosters.core.repeats`), and besides on
  its further dates; not on its excepted ones. One that was moved or changed by itself
  counts as it is now, for the time it was to be.
- A whole day is one from midnight to midnight in the owner's zone, and so is a time
  without a zone read.
- What comes from us is not counted: who subscribes to their own shifts and has them in
  the calendar that we read would else be too busy to be on call when they are.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from common.intervals import Span, merge
from rosters.core import ics, repeats
from rosters.core.ics import Event, Moment, Problem, Unreadable, Why
from rosters.core.repeats import ONE_DAY, Looks

AHEAD = timedelta(days=400)
MOST_SPANS = 10_000  # more than the hours of the days that matter


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An event on one of its dates. `span` None: it has no length."""

    event: Event
    starts_at: datetime
    span: Span | None


@dataclass(frozen=True, slots=True)
class Busy:
    """The busy times, merged and in order; the events that could not be read."""

    spans: list[Span]
    problems: list[Problem]
    unread: int


def busy(
    content: bytes,
    zone: ZoneInfo,
    window: Span,
    *,
    ours: Collection[str] = (),
    looks: Looks | None = None,
) -> Busy:
    """When the owner is busy in `window`. `ours`: the UIDs of our own entries.

    Raises Unreadable for a calendar that cannot be read at all.
    """
    read = ics.read(content, zone)
    found, problems = occurrences(read.events, window, looks or Looks())
    spans = merge(
        piece
        for one in found
        if one.event.is_busy and not _is_ours(one.event, ours)
        if one.span is not None and (piece := one.span.intersect(window))
    )
    if len(spans) > MOST_SPANS:
        raise Unreadable(Why.TOO_MANY)
    return Busy(spans, read.problems + problems, read.unread + len(problems))


def _is_ours(event: Event, ours: Collection[str]) -> bool:
    """Some programs add a place of their own behind an @."""
    return event.uid in ours or event.uid.partition("@")[0] in ours


def occurrences(
    events: Iterable[Event], window: Span, looks: Looks
) -> tuple[list[Occurrence], list[Problem]]:
    """Everything that takes place and touches `window`, in the order of the file; and
    the events whose rule cannot be read. Cancelled ones do not take place.
    """
    changed = _changed(events)
    found: list[Occurrence] = []
    problems: list[Problem] = []
    for event in events:
        if event.instead_of is not None:
            continue
        try:
            # All of it or nothing: its rule may turn out unreadable half way.
            found += list(_of(event, changed.get(event.uid, {}), window, looks))
        except Unreadable as odd:
            if odd.why is Why.TOO_OFTEN and not odd.what:
                raise  # there is no time for the others either
            problems.append(Problem(event.line, odd.why, odd.what[:60]))
    for one in (each for some in changed.values() for each in some.values()):
        found += _kept(one, [one.begins], window, looks)
    return found, problems


def outside(
    events: Sequence[Event], window: Span, looks: Looks
) -> Iterator[tuple[Event, bool, bool]]:
    """Of each event that takes place, whether it does so before `window`, and whether
    after it. One whose rule cannot be read is passed over.
    """
    changed = _changed(events)
    for event in events:
        if event.is_cancelled:
            continue
        first = min(event.begins.at, window.starts_at - ONE_DAY)
        last = max(event.begins.at + ONE_DAY, window.ends_at + ics.LONGEST)
        before, after = Span(first, window.starts_at), Span(window.ends_at, last)
        others = changed.get(event.uid, {})
        some = partial(_of, event, others, looks=looks)
        if event.instead_of is not None:
            some = partial(_kept, event, [event.begins], looks=looks)
        try:
            # Each stops at the first it finds.
            is_early = any(_ends(one) <= window.starts_at for one in some(before))
            is_late = any(one.starts_at >= window.ends_at for one in some(after))
        except Unreadable:
            continue
        yield event, is_early, is_late


def _ends(one: Occurrence) -> datetime:
    return one.span.ends_at if one.span else one.starts_at


def _changed(events: Iterable[Event]) -> dict[str, dict[datetime, Event]]:
    """By UID and by the moment it stands for, the latest word on it."""
    found: dict[str, dict[datetime, Event]] = defaultdict(dict)
    for event in events:
        if event.instead_of is None:
            continue
        known = found[event.uid].get(event.instead_of.at)
        if known is None or known.revision <= event.revision:
            found[event.uid][event.instead_of.at] = event
    return found


def _of(
    event: Event, changed: Mapping[datetime, Event], window: Span, looks: Looks
) -> Iterator[Occurrence]:
    if event.is_cancelled:
        return
    days = {moment.wall.date() for moment in event.without if moment.is_day}
    gone = {moment.at for moment in event.without if not moment.is_day}
    later = sorted(at for at, one in changed.items() if one.and_later)
    wide = _wide(event, [changed[at] for at in later], window)
    for moment in _moments(event, wide, looks):
        if moment.at in gone or moment.at in changed or moment.wall.date() in days:
            continue
        passed = bisect_right(later, moment.at)
        if not passed:
            yield from _kept(event, [moment], window, looks)
        else:
            now = changed[later[passed - 1]]
            yield from _kept(now, [_moved(moment, now)], window, looks)


def _moved(moment: Moment, like: Event) -> Moment:
    """One of those that follow `like`: as far on the wall from its time as that."""
    zone = like.begins.zone
    wall = moment.at.astimezone(zone).replace(tzinfo=None)
    return Moment(wall + _shift(like), zone, like.begins.is_day)


def _shift(like: Event) -> timedelta:
    assert like.instead_of is not None  # noqa: S101 - asked of those that have one
    was = like.instead_of.at.astimezone(like.begins.zone).replace(tzinfo=None)
    return like.begins.wall - was


def _wide(event: Event, later: Collection[Event], window: Span) -> tuple[date, date]:
    """The days on which what touches the window was to begin."""
    shifts = [(timedelta(0), event.length), *((_shift(e), e.length) for e in later)]
    since = min(window.starts_at - shift - length for shift, length in shifts)
    until = max(window.ends_at - shift for shift, _length in shifts)
    return since.date() - 2 * ONE_DAY, until.date() + 2 * ONE_DAY


def _moments(event: Event, days: tuple[date, date], looks: Looks) -> Iterator[Moment]:
    """When it begins; once for each moment, the first and the further ones too."""
    zone, is_day = event.begins.zone, event.begins.is_day
    seen: set[datetime] = set()

    def every() -> Iterator[datetime]:
        yield event.begins.wall
        for moment in event.besides:
            looks.look(event.line)
            wall = moment.at.astimezone(zone).replace(tzinfo=None)
            yield moment.wall if moment.is_day else wall
        if event.rule:
            yield from repeats.walls(event, *days, looks)

    for wall in every():
        if is_day:  # whatever hours its rule may name
            wall = datetime.combine(wall, time())
        if wall not in seen:
            seen.add(wall)
            yield Moment(wall, zone, is_day)


def _kept(
    event: Event, moments: Iterable[Moment], window: Span, looks: Looks
) -> Iterator[Occurrence]:
    """Those that touch the window."""
    if event.is_cancelled:
        return
    for moment in moments:
        starts_at, end = moment.at, ends_at(event, moment)
        if starts_at < window.ends_at and end >= window.starts_at:
            span = Span.between(starts_at.astimezone(UTC), end.astimezone(UTC))
            looks.keep(event.line)
            yield Occurrence(event, starts_at, span)


def ends_at(event: Event, moment: Moment) -> datetime:
    """When the one of it that begins at that moment ends."""
    if event.by_wall:
        return Moment(moment.wall + event.length, moment.zone).at
    return moment.at + event.length
