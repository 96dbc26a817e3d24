"""Which nights does a file of somebody's roster hold? Each with its line, or why not.

A spreadsheet (CSV) says in columns who and when; a calendar (ICS) in events. Nothing is
guessed: a row that cannot be read for certain is refused by its line.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span
from rosters.core import busy, ics, written_dates
from rosters.core.ics import Problem
from rosters.core.repeats import Looks
from rosters.core.written_dates import Order, find

MOST_NIGHTS = 1_000
MOST_COLUMNS = 50
MOST_LEFT_OUT = 100
LONGEST = timedelta(days=31)


class Fault(StrEnum):
    """Why a row is no night."""

    EVENT = "event"  # `problem` says more
    NO_DATE = "no_date"
    NO_TIME = "no_time"
    NO_NAME = "no_name"
    ENDS_FIRST = "ends_first"
    TOO_LONG = "too_long"
    SHORT_ROW = "short_row"
    EARLIER = "earlier"  # some of its dates are over
    LATER = "later"  # some are further off than is published
    MORE = "more"  # so many rows more (`what`) are not listed


class OddFile(StrEnum):
    """Why a file is not read at all."""

    EMPTY = "empty"
    BROKEN = "broken"
    TOO_MANY = "too_many"


class FileOdd(Exception):
    """Why, and on which line; 0: nowhere in particular."""

    def __init__(self, why: OddFile, *, line: int = 0) -> None:
        super().__init__(f"{why} {line}")
        self.why, self.line = why, line


@dataclass(frozen=True, slots=True)
class Row:
    """A row or an event: who is meant, and from when until when; or its fault, with
    what stands there. `who`: as it is written; `or_else`: who is meant if these mean
    nobody.
    """

    line: int
    who: tuple[str, ...] = ()
    span: Span | None = None
    fault: Fault | None = None
    what: str = ""
    problem: Problem | None = None
    or_else: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands, counted from 0. Without `on` both times are whole moments."""

    who: int
    starts: int
    ends: int
    on: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The headings and the rows below, each with its line: the heading's is 1."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def is_calendar(content: bytes) -> bool:
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    return start.startswith(b"BEGIN:VCALENDAR")


def table(content: bytes) -> Table:
    """Raises FileOdd."""
    text = _text(content)
    whole = io.StringIO(text, newline="")
    reader = csv.reader(whole, delimiter=_delimiter(text), strict=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    begun = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                trimmed = tuple(cell.strip() for cell in cells[:MOST_COLUMNS])
                found.append((begun, trimmed))
            begun = reader.line_num + 1
            if len(found) > MOST_NIGHTS + 1:
                raise FileOdd(OddFile.TOO_MANY, line=begun - 1)
    except csv.Error:
        raise FileOdd(OddFile.BROKEN, line=begun) from None
    if len(found) < 2:
        raise FileOdd(OddFile.EMPTY)
    return Table(found[0][1], tuple(found[1:]))


def _delimiter(text: str) -> str:
    """The one that stands most often in the headings; not what stands in quotes."""
    headings = re.sub(r'"[^"]*"', "", text.lstrip()).partition("\n")[0]
    return max(",;\t|", key=headings.count)


def _text(content: bytes) -> str:
    """Raises FileOdd for what is no text."""
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileOdd(OddFile.BROKEN, line=1)
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileOdd(OddFile.BROKEN, line=1)


_CALLED = {
    "who": ("who", "person", "name", "clinician", "e-mail", "email", "on call"),
    "on": ("date", "day", "night", "on"),
    "starts": ("starts", "start", "from", "begins", "begin", "start time"),
    "ends": ("ends", "end", "until", "to", "end time"),
}


def likely(headings: Iterable[str]) -> dict[str, int]:
    """Which column is which by its heading, as far as it is plain."""
    called = [heading.strip().lower() for heading in headings]
    return {
        part: called.index(name)
        for part, names in _CALLED.items()
        for name in [next((each for each in names if each in called), "")]
        if name
    }


def by_rows(
    found: Table, columns: Columns, told: Order | None, zone: ZoneInfo
) -> list[Row]:
    """The rows of a table. Raises written_dates.Mixed and Unclear: the dates must all
    be written in one way, and which, must be certain.
    """
    dated = [columns.starts, columns.ends] if columns.on is None else [columns.on]
    cells = (
        (line, cells[at])
        for line, cells in found.rows
        for at in dated
        if at < len(cells)
    )
    order = written_dates.order_of(cells, told)
    return [_row(line, cells, columns, order, zone) for line, cells in found.rows]


def _row(
    line: int,
    cells: tuple[str, ...],
    columns: Columns,
    order: Order | None,
    zone: ZoneInfo,
) -> Row:
    used = [columns.who, columns.starts, columns.ends, columns.on or 0]
    if max(used) >= len(cells):
        return Row(line, fault=Fault.SHORT_ROW)
    who = cells[columns.who]
    row = Row(line, (who,) if who else ())
    if not who:
        return replace(row, fault=Fault.NO_NAME)
    walls: tuple[datetime | Odd, ...]
    if columns.on is None:
        walls = (
            _moment(cells[columns.starts], order),
            _moment(cells[columns.ends], order),
        )
    else:
        walls = _of_day(cells, columns, columns.on, order)
    for wall in walls:
        if isinstance(wall, Odd):
            return replace(row, fault=wall.fault, what=wall.text[:40])
    begins, ends = (wall for wall in walls if isinstance(wall, datetime))
    return _between(row, begins, ends, zone)


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is no date or no time."""

    fault: Fault
    text: str


def _moment(cell: str, order: Order | None) -> datetime | Odd:
    found = find(cell)
    if found is None or written_dates.date_of(found, order) is None:
        return Odd(Fault.NO_DATE, cell)
    return written_dates.moment_of(found, order) or Odd(Fault.NO_TIME, cell)


def _of_day(
    cells: tuple[str, ...], columns: Columns, on: int, order: Order | None
) -> tuple[datetime | Odd, ...]:
    found = find(cells[on])
    day = written_dates.date_of(found, order) if found else None
    if day is None:
        return (Odd(Fault.NO_DATE, cells[on]),)
    times = [cells[columns.starts], cells[columns.ends]]
    read = [written_dates.time_of(text) for text in times]
    for text, at in zip(times, read, strict=True):
        if at is None:
            return (Odd(Fault.NO_TIME, text),)
    starts, ends = (at for at in read if at is not None)
    return written_dates.until(day, starts, ends)


def _between(row: Row, begins: datetime, ends: datetime, zone: ZoneInfo) -> Row:
    span = Span.between(
        walltime.instant_of(begins, zone), walltime.instant_of(ends, zone)
    )
    return _with(row, span)


def _with(row: Row, span: Span | None) -> Row:
    if span is None:
        return replace(row, fault=Fault.ENDS_FIRST)
    if span.length > LONGEST:
        return replace(row, fault=Fault.TOO_LONG)
    return replace(row, span=span)


def by_events(content: bytes, window: Span, zone: ZoneInfo) -> list[Row]:
    """The events of a calendar that touch `window`, by their start; first those that
    cannot be read, then those that do not touch it, and the repeated ones of which some
    dates do not. Raises ics.Unreadable, and FileOdd for more than MOST_NIGHTS.
    """
    read = ics.read(content, zone)
    found, problems = busy.occurrences(read.events, window, Looks())
    if len(found) > MOST_NIGHTS:
        raise FileOdd(OddFile.TOO_MANY, line=found[MOST_NIGHTS].event.line)
    faults = [
        Row(problem.line, fault=Fault.EVENT, problem=problem)
        for problem in [*read.problems, *problems]
    ]
    left_out = list(_left_out(read.events, window))
    if (more := len(left_out) - MOST_LEFT_OUT) > 0:
        line = left_out[MOST_LEFT_OUT].line
        left_out[MOST_LEFT_OUT:] = [Row(line, fault=Fault.MORE, what=str(more))]
    return [*faults, *left_out, *_in_order(found)]


def _left_out(events: Sequence[ics.Event], window: Span) -> Iterator[Row]:
    """A night that does not touch the window, as it is; of a repeated event a row for
    the dates before it, and one for those after it.
    """
    for event, is_early, is_late in busy.outside(events, window, Looks()):
        if not (event.rule or event.besides):
            if is_early or is_late:
                begins, ends = event.begins.at, busy.ends_at(event, event.begins)
                yield _of_event(event, Span.between(begins, ends))
            continue
        for fault, is_so in ((Fault.EARLIER, is_early), (Fault.LATER, is_late)):
            if is_so:
                yield replace(_of_event(event, None), fault=fault)


def _in_order(found: Iterable[busy.Occurrence]) -> Iterator[Row]:
    for one in sorted(found, key=lambda one: (one.starts_at, one.event.line)):
        yield _of_event(one.event, one.span)


def _of_event(event: ics.Event, span: Span | None) -> Row:
    who = tuple(name for name in (*event.names, event.summary) if name)
    # Who calls people together is not therefore the one on call.
    row = Row(event.line, who or event.organiser, or_else=event.organiser)
    return _with(row, span) if row.who else replace(row, fault=Fault.NO_NAME)
