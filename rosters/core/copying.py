"""Laying the assignments of a past period on the next one.

The rules, in words, by the wall clock of the roster:

- A period of weeks repeats by weekday: what was so many days before. A month repeats by
  the place of its weekdays: the second Tuesday is like the second Tuesday of the month
  before; a fifth one that had no like has nobody.
- Only open shifts are filled. Each goes to whoever was on call in the same position
  at the same time on the wall: a shift that several shared is shared again at the
  same hours.
- Where nobody was, or where a rule forbids it, it stays open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span, subtract
from rosters.core.filling import OpenShift
from rosters.core.rules import ONE_DAY
from rosters.core.words import PersonId

A_WEEK = 7


class Repeats(StrEnum):
    """How long the period is that is laid on the next."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    FOUR_WEEKS = "four_weeks"
    MONTH = "month"


WEEKS = {Repeats.WEEK: 1, Repeats.TWO_WEEKS: 2, Repeats.FOUR_WEEKS: 4}


@dataclass(frozen=True, slots=True)
class Had:
    """Somebody was, or is, on call there for that span."""

    person: PersonId
    position: int
    span: Span


@dataclass(frozen=True, slots=True)
class Copied:
    """An open shift, or the part of one, and who had the like; None: nobody. `like`:
    the day it is like; None: the month before has none.
    """

    shift: OpenShift
    person: PersonId | None
    like: date | None


def target(repeats: Repeats, from_on: date) -> tuple[date, date]:
    """The period that begins on `from_on`; of a month the whole one it lies in. The
    second day is the first that does not belong.
    """
    if repeats is Repeats.MONTH:
        first = from_on.replace(day=1)
        return first, (first + 31 * ONE_DAY).replace(day=1)
    return from_on, from_on + WEEKS[repeats] * A_WEEK * ONE_DAY


def source(repeats: Repeats, from_on: date) -> tuple[date, date]:
    """The period before that one."""
    first, _ = target(repeats, from_on)
    if repeats is Repeats.MONTH:
        return (first - ONE_DAY).replace(day=1), first
    return first - WEEKS[repeats] * A_WEEK * ONE_DAY, first


def like(repeats: Repeats, on: date) -> date | None:
    """The day of the period before that `on` is like; None: there is none."""
    if repeats is not Repeats.MONTH:
        return on - WEEKS[repeats] * A_WEEK * ONE_DAY
    first, until = source(repeats, on)
    ahead = (on.weekday() - first.weekday()) % A_WEEK
    found = first + (ahead + (on.day - 1) // A_WEEK * A_WEEK) * ONE_DAY
    return found if found < until else None


def copied(
    shifts: Iterable[OpenShift],
    had: Iterable[Had],
    *,
    repeats: Repeats,
    zone: ZoneInfo,
) -> list[Copied]:
    """Every open shift, cut where it was shared, with who had the like, in order.

    The pieces of a shift fill it; they have its night.
    """
    by_position: dict[int, list[Had]] = {}
    for each in sorted(had, key=lambda one: one.span):
        by_position.setdefault(each.position, []).append(each)
    found = [
        piece
        for shift in shifts
        for piece in _of_shift(shift, by_position, repeats, zone)
    ]
    return sorted(found, key=lambda one: (one.shift.span, one.shift.position))


def _of_shift(
    shift: OpenShift,
    had: Mapping[int, Sequence[Had]],
    repeats: Repeats,
    zone: ZoneInfo,
) -> Iterator[Copied]:
    on = walltime.local_date(shift.span.starts_at, zone)
    before = like(repeats, on)
    if before is None:
        yield Copied(shift, None, None)
        return
    later, taken = on - before, list[Span]()
    for each in had.get(shift.position, ()):
        there = _moved(each.span, later, zone)
        part = there and there.intersect(shift.span)
        for left in subtract([part], taken) if part else []:
            taken.append(left)
            yield Copied(replace(shift, span=left), each.person, before)
    for left in subtract([shift.span], taken):
        yield Copied(replace(shift, span=left), None, before)


def _moved(span: Span, later: timedelta, zone: ZoneInfo) -> Span | None:
    """The same on the wall so many days later; None: the clock leaves none of it."""
    begins, ends = (
        walltime.instant_of(walltime.local(at, zone) + later, zone)
        for at in (span.starts_at, span.ends_at)
    )
    return Span.between(begins, ends)
