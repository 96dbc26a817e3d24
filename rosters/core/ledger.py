"""What being on call came to: hours, nights, weekends, holidays, broken rest.

The rules, in words, by the wall clock of the roster, for whole local days:

- *hours* are counted as time passes: the night from 19:00 to 07:00 lasts eleven hours
  when clocks go forward, and thirteen when they go back. Two positions at once count
  twice.
- a *night* is that of the hard rules (`rosters.core.rules.nights_of`): it is named by
  the day it begins on, belongs to the period that day lies in, and counts once for
  whoever is on call at any time of 00:00-05:00 after it.
- a *weekend day* is a Saturday or Sunday on which somebody is on call at any time;
  the hours that fall on them are counted too. The same for *holidays*, the days that
  the roster keeps as public holidays.
- a *shift* is a night of a pattern, however many pieces are left of it, or what one
  override adds. It belongs to the period it begins in.
- *rest is broken* where a shift begins sooner after another one of the same person, in
  whatever roster, than this roster asks for; once for each shift, by the shortest.
  The nights of one pattern that the plan lets follow each other in one seat without a
  break are one turn, and need none (`rosters.core.strains`).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span, merge, subtract
from common.public_holidays import HolidayCalendar
from rosters.core.rules import ONE_DAY, nights_of
from rosters.core.words import PersonId

NONE = timedelta(0)
SATURDAY = 5
FEDERAL = HolidayCalendar()
Days = frozenset[date]


@dataclass(frozen=True, slots=True)
class Period:
    """The local days from `from_on` up to, not including, `until_on`.

    ValueError when there is none.
    """

    from_on: date
    until_on: date
    zone: ZoneInfo
    holidays: HolidayCalendar = FEDERAL

    def __post_init__(self) -> None:
        if self.from_on >= self.until_on:
            raise ValueError("a period ends after it starts")

    @property
    def span(self) -> Span:
        return walltime.days(self.from_on, self.until_on, self.zone)

    @property
    def reach(self) -> Span:
        """What has to be looked at: the last night ends on the day after."""
        until = walltime.instant(self.until_on + ONE_DAY, time(), self.zone)
        return Span(self.span.starts_at, until)

    def has(self, on: date) -> bool:
        return self.from_on <= on < self.until_on


@dataclass(frozen=True, slots=True)
class Tally:
    """What some spans come to. Adding two counts a day or night of both once."""

    time: timedelta = NONE
    nights: Days = frozenset()
    weekend: timedelta = NONE
    weekend_days: Days = frozenset()
    holiday: timedelta = NONE
    holidays: Days = frozenset()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.time + other.time,
            self.nights | other.nights,
            self.weekend + other.weekend,
            self.weekend_days | other.weekend_days,
            self.holiday + other.holiday,
            self.holidays | other.holidays,
        )


def tally(spans: Iterable[Span], period: Period) -> Tally:
    """What these spans come to in the period. They may reach out of it; of two that
    overlap both count.
    """
    whole, total = period.span, Tally()
    for span in spans:
        nights = frozenset(on for on in nights_of(span, period.zone) if period.has(on))
        inside = span.intersect(whole)
        total += Tally(nights=nights) + (_days(inside, period) if inside else Tally())
    return total


def _days(span: Span, period: Period) -> Tally:
    """Of a span within the period: its time, and what of it falls on which days."""
    weekend, holiday = NONE, NONE
    weekend_days, holidays = set[date](), set[date]()
    on = walltime.local_date(span.starts_at, period.zone)
    while (begins := walltime.instant(on, time(), period.zone)) < span.ends_at:
        ends = walltime.instant(on + ONE_DAY, time(), period.zone)
        part = min(ends, span.ends_at) - max(begins, span.starts_at)
        if part > NONE and on.weekday() >= SATURDAY:
            weekend += part
            weekend_days.add(on)
        if part > NONE and period.holidays.includes(on):
            holiday += part
            holidays.add(on)
        on += ONE_DAY
    return Tally(
        span.length,
        frozenset(),
        weekend,
        frozenset(weekend_days),
        holiday,
        frozenset(holidays),
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A stored span of coverage. Pieces of one shift have the same `shift`.

    `ours`: it is of the roster whose ledger this is. `pattern`: whose night it is part
    of. `override`: the id of the change that put the person on; `waived`: that one
    overrides the rest rule by name.
    """

    person: PersonId
    position: int
    span: Span
    shift: Hashable
    ours: bool = True
    override: int | None = None
    waived: bool = False
    pattern: int | None = None

    def goes_on_from(self, other: "Piece") -> bool:
        """Whether it is more of one turn: the pattern's next night, by the plan."""
        ours, its = self.pattern, other.pattern
        by_plan = ours is not None and self.override is None and other.override is None
        there = self.position == other.position
        follows = self.span.starts_at == other.span.ends_at
        return by_plan and ours == its and there and follows


@dataclass(frozen=True, slots=True)
class ShortRest:
    """A shift that begins `rest` after another one. `override`: what waived it."""

    starts_at: datetime
    rest: timedelta
    override: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One person's part in the period."""

    tally: Tally
    shifts: int
    short: tuple[ShortRest, ...] = ()

    @property
    def waived(self) -> int:
        return sum(each.override is not None for each in self.short)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A roster's period: what each person carried, what nobody did though somebody
    should have, and when nobody had to. By position they fill the period.
    """

    people: Mapping[PersonId, Row]
    gaps: Tally
    free: timedelta

    @property
    def total(self) -> Tally:
        return sum((row.tally for row in self.people.values()), Tally())


def ledger(
    pieces: Iterable[Piece],
    period: Period,
    *,
    asked: Mapping[int, Sequence[Span]],
    rest: timedelta,
) -> Ledger:
    """The period's ledger. `asked`: by every position of the roster, when somebody
    should be on call there. `pieces`: all that overlaps `period.reach`, and of these
    people in any roster what ends at most `rest` before; standing ones only.
    """
    by_person: dict[PersonId, list[Piece]] = {}
    for piece in pieces:
        by_person.setdefault(piece.person, []).append(piece)
    rows = {
        person: _row(sorted(theirs, key=_in_order), period, rest)
        for person, theirs in sorted(by_person.items())
    }
    covered: dict[int, list[Span]] = {position: [] for position in asked}
    for piece in (each for theirs in by_person.values() for each in theirs):
        if piece.ours:
            covered.setdefault(piece.position, []).append(piece.span)
    gaps, free = Tally(), NONE
    for position, spans in covered.items():
        wanted = asked.get(position, ())
        gaps += tally(subtract(wanted, spans), period)
        off = subtract([period.span], [*wanted, *spans])
        free += sum((span.length for span in off), NONE)
    carried = {person: row for person, row in rows.items() if row != Row(Tally(), 0)}
    return Ledger(carried, gaps, free)


def _in_order(piece: Piece) -> tuple[datetime, datetime, int]:
    return piece.span.starts_at, piece.span.ends_at, piece.position


def _row(pieces: Sequence[Piece], period: Period, rest: timedelta) -> Row:
    ours = [piece for piece in pieces if piece.ours]
    whole = period.span
    first: dict[Hashable, datetime] = {}
    for piece in ours:
        first.setdefault((piece.position, piece.shift), piece.span.starts_at)
    begun = [at for at in first.values() if whole.covers(at)]
    return Row(
        sum((tally(spans, period) for spans in _by_position(ours)), Tally()),
        len(begun),
        tuple(_short(pieces, whole, rest)) if rest else (),
    )


def _by_position(pieces: Iterable[Piece]) -> Iterable[list[Span]]:
    found: dict[int, list[Span]] = {}
    for piece in pieces:
        found.setdefault(piece.position, []).append(piece.span)
    return [merge(spans) for spans in found.values()]


def _short(
    pieces: Sequence[Piece], whole: Span, rest: timedelta
) -> Iterable[ShortRest]:
    """The shifts that begin too soon after another, once each, in order."""
    found: dict[Hashable, ShortRest] = {}
    for piece in pieces:
        begins = piece.span.starts_at
        if not piece.ours or not whole.covers(begins):
            continue
        had = [
            begins - other.span.ends_at
            for other in pieces
            if other.shift != piece.shift
            and not piece.goes_on_from(other)
            and begins - rest < other.span.ends_at <= begins
        ]
        if not had:
            continue
        waiver = piece.override if piece.waived else None
        worst = found.get(piece.shift)
        if worst is None or min(had) < worst.rest:
            found[piece.shift] = ShortRest(begins, min(had), waiver)
    return sorted(found.values(), key=lambda each: each.starts_at)
