"""From the lines of a CSV file to rows by heading, one at a time."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from dispatch.core.import_map import ImportMap

RECORD_LIMIT = 128 * 1024
"""The most characters that quotes may join into one row of several lines."""


class Lines:
    """The lines of a file for `csv.reader`, and those of the record being read.

    After a record that is none, all but its first line can be read again: a quote
    that never closes makes one record of everything after it.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._coming = iter(lines)
        self._again: deque[str] = deque()
        self._record: list[str] = []
        self._length = 0
        self._begun = 1

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._coming)
        if self._record and self._length + len(line) > RECORD_LIMIT:
            self._again.appendleft(line)
            raise csv.Error("a quote that does not close")
        self._record.append(line)
        self._length += len(line)
        return line

    def begin(self) -> int:
        """A record begins here: the number of its first line, the first being 1."""
        self._begun += len(self._record)
        self._record, self._length = [], 0
        return self._begun

    def give_back(self) -> None:
        """The record was none: read all but its first line again."""
        self._again.extendleft(reversed(self._record[1:]))
        del self._record[1:]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file.

    `line` is the line on which it begins, the first being 1: a row whose quotes hold
    line breaks is longer than one. `cells` has the mapped columns, outer blanks
    removed. `broken` says how a row that is no row is broken; it has no cells.
    """

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    broken: str = ""


@dataclass(frozen=True, slots=True)
class WrongHeading:
    """Why the file is not the one the map describes. Empty: `found` is empty too."""

    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below a heading that fits the map."""

    headings: tuple[str, ...]
    rows: Iterator[RawRow]


def table(lines: Iterable[str], meaning: ImportMap) -> Table | WrongHeading:
    """Read the heading; the rows follow as they are asked for.

    `lines` keep their line endings (`open(newline="")`). Columns may stand in any
    order and others may stand between them.
    """
    source = Lines(lines)
    reader = csv.reader(source, delimiter=meaning.delimiter, strict=True)
    try:
        first: list[str] = next(reader, [])
    except csv.Error:
        first = []
    headings = tuple(cell.strip() for cell in first)
    wanted = meaning.headings
    missing = tuple(heading for heading in wanted if heading not in headings)
    doubled = tuple(heading for heading in wanted if headings.count(heading) > 1)
    if missing or doubled:
        return WrongHeading(headings, missing, doubled)
    where = {heading: headings.index(heading) for heading in wanted}
    return Table(headings, _rows(reader, source, where, width=len(headings)))


def _rows(
    reader: Iterator[list[str]], source: Lines, where: dict[str, int], width: int
) -> Iterator[RawRow]:
    """Every row but blank lines. A broken one is told by its first line, and the line
    after it read as the next.
    """
    while True:
        line = source.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RawRow(line, broken=str(error))
            source.give_back()
            continue
        if not row:
            continue
        if len(row) < width or any(cell.strip() for cell in row[width:]):
            yield RawRow(line, broken=f"{len(row)} / {width}")
            source.give_back()
            continue
        yield RawRow(line, {heading: row[at].strip() for heading, at in where.items()})
