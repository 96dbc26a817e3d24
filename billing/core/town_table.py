"""Which towns does a table of somebody's hold? Each row with its figures, or why not.

Nothing is guessed: a cell that cannot be read for certain is refused by its row.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from billing.core.agreement import AgencyKey
from billing.core.keys import key_of
from billing.core.what_if import Town

MOST_TOWNS, MOST_COLUMNS = 60, 50
MOST_CHARACTERS = 100_000
LONGEST_NAME = 60
MOST = 10**12
NAME = "name"
# What a column may be called; the first of each is what we call it.
HEADINGS = {
    NAME: ("town", "name", "agency", "member", "city", "village", "department"),
    "population": ("population", "residents", "people", "pop"),
    "sworn": ("officers", "sworn", "sworn officers"),
    "calls": ("calls", "requests", "incidents"),
    "minutes": ("hours", "clinician hours"),
    "value": ("value", "assessed value", "valuation"),
    "points": ("percent", "share", "%", "agreed percent"),
}
HUNDREDTHS = {"minutes", "points"}
_NUMBER = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
_WORDS = re.compile(r"[^a-z%]+")


class Fault(StrEnum):
    """Why a row, or the whole table, is not taken."""

    EMPTY = "empty"
    BROKEN = "broken"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NO_NAMES = "no_names"  # no column says which town
    NO_FIGURES = "no_figures"  # no column that means anything here
    TWO_COLUMNS = "two_columns"  # `what` is named twice
    NO_NAME = "no_name"
    LONG_NAME = "long_name"
    TWICE = "twice"  # the town stands in an earlier row
    NOT_WHOLE = "not_whole"
    NOT_NUMBER = "not_number"
    NEGATIVE = "negative"
    TOO_BIG = "too_big"
    TOO_FINE = "too_fine"  # more than two decimals
    MORE_CELLS = "more_cells"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong where. `line`: the heading's is 1, 0 is the table as a whole;
    `column` as it is headed there, `what`: what stands in it."""

    why: Fault
    line: int = 0
    town: str = ""
    column: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class TownTable:
    """The towns of a table in its order; none where something is `wrong`. `ignored`:
    columns that mean nothing here, as they are headed."""

    towns: tuple[Town, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    ignored: tuple[str, ...] = ()


def read(text: str) -> TownTable:
    """The towns of a CSV, its columns divided by commas, semicolons or tabs.

    An empty cell is nothing; hours may have two decimals and become whole minutes, half
    a minute up. Everything that is wrong is said at once, up to the most towns there
    may be.
    """
    if len(text) > MOST_CHARACTERS:
        return TownTable(wrong=(Wrong(Fault.TOO_LONG),))
    try:
        rows = _rows(text.removeprefix("\ufeff"))
    except csv.Error:
        return TownTable(wrong=(Wrong(Fault.BROKEN),))
    if len(rows) < 2:
        return TownTable(wrong=(Wrong(Fault.EMPTY),))
    if len(rows) - 1 > MOST_TOWNS:
        return TownTable(wrong=(Wrong(Fault.TOO_MANY, what=str(len(rows) - 1)),))
    headings = rows[0][1]
    columns, ignored, wrong = _columns(headings)
    if wrong:
        return TownTable(wrong=wrong, ignored=ignored)
    towns: list[Town] = []
    faults: list[Wrong] = []
    for line, cells in rows[1:]:
        row = _Row(line, cells, headings)
        town, found = row.town(columns, towns)
        faults += found
        if town is not None:
            towns.append(town)
    return TownTable(() if faults else tuple(towns), tuple(faults), ignored)


def meant(heading: str) -> str | None:
    """The figure a column of that heading holds; None where it means nothing here."""
    plain = _WORDS.sub(" ", heading.lower()).strip()
    return next((name for name, known in HEADINGS.items() if plain in known), None)


def plain(typed: str) -> str | None:
    """A number without the signs people put into it: "$12,000" is 12000; None for what
    is no number, as "1,5", which might be meant either way."""
    bare = typed.replace("$", "").replace("%", "").replace(" ", "")
    return bare.replace(",", "") if _NUMBER.fullmatch(bare) else None


def minutes_of(hundredths: int) -> int:
    """Hundredths of an hour in whole minutes, half a minute up."""
    return (hundredths * 60 + 50) // 100


def _rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    begun = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((begun, tuple(cell.strip() for cell in cells[:MOST_COLUMNS])))
        begun = reader.line_num + 1
    return found


def _columns(
    headings: Sequence[str],
) -> tuple[dict[str, int], tuple[str, ...], tuple[Wrong, ...]]:
    columns: dict[str, int] = {}
    ignored: list[str] = []
    wrong: list[Wrong] = []
    for place, heading in enumerate(headings):
        name = meant(heading)
        if name is None:
            ignored += [heading] if heading else []
        elif name in columns:
            wrong.append(Wrong(Fault.TWO_COLUMNS, 1, column=heading))
        else:
            columns[name] = place
    if NAME not in columns:
        wrong.append(Wrong(Fault.NO_NAMES, 1, what=", ".join(headings)[:200]))
    elif len(columns) == 1:
        wrong.append(Wrong(Fault.NO_FIGURES, 1, what=", ".join(headings)[:200]))
    return columns, tuple(ignored), tuple(wrong)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: tuple[str, ...]
    headings: tuple[str, ...]

    def town(
        self, columns: dict[str, int], earlier: Sequence[Town]
    ) -> tuple[Town | None, list[Wrong]]:
        name = self._cell(columns[NAME])
        wrong = list(self._wrong_name(name, earlier))
        figures: dict[str, int] = {}
        for what, place in columns.items():
            if what == NAME:
                continue
            typed = self._cell(place)
            figure, why = _figure(what, typed)
            if why is not None:
                heading = self.headings[place]
                wrong.append(Wrong(why, self.line, name, heading, typed[:40]))
            figures[what] = figure
        if wrong:
            return None, wrong
        key = key_of(name, (town.key for town in earlier))
        return _town(key, name, figures), []

    def _wrong_name(self, name: str, earlier: Sequence[Town]) -> Iterator[Wrong]:
        if not name:
            yield Wrong(Fault.NO_NAME, self.line)
        if len(name) > LONGEST_NAME:
            yield Wrong(Fault.LONG_NAME, self.line, name[:40])
        if name.casefold() in {town.name.casefold() for town in earlier}:
            yield Wrong(Fault.TWICE, self.line, name)
        if any(self.cells[len(self.headings) :]):
            yield Wrong(Fault.MORE_CELLS, self.line, name)

    def _cell(self, place: int) -> str:
        return self.cells[place] if place < len(self.cells) else ""


def _town(key: str, name: str, figures: dict[str, int]) -> Town:
    return Town(
        AgencyKey(key),
        name,
        population=figures.get("population", 0),
        sworn=figures.get("sworn", 0),
        calls=figures.get("calls", 0),
        minutes=figures.get("minutes", 0),
        value=figures.get("value", 0),
        points=figures.get("points", 0),
    )


def _figure(what: str, typed: str) -> tuple[int, Fault | None]:
    """A cell as a whole number of people, minutes or basis points; or why not."""
    if not typed:
        return 0, None
    bare = plain(typed)
    if bare is None:
        return 0, Fault.NOT_NUMBER
    number = Decimal(bare)
    if number < 0:
        return 0, Fault.NEGATIVE
    if number > MOST:
        return 0, Fault.TOO_BIG
    fine = number.scaleb(2) if what in HUNDREDTHS else number
    if fine != fine.to_integral_value():
        return 0, Fault.TOO_FINE if what in HUNDREDTHS else Fault.NOT_WHOLE
    return minutes_of(int(fine)) if what == "minutes" else int(fine), None
