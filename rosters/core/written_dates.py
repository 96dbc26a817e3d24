"""How does a spreadsheet write its dates? In one way, or it is not read.

A date is recognised by its shape. Where day and month are both numbers and the year
comes last, which is which must show in some row (a number above 12) or be asked: it is
never guessed. Rows that contradict each other, in shape or in order, are told with the
first row of each.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from common.walltime import YEARS

_HALVES = ["jan feb mar apr may jun", "jul aug sep oct nov dec"]
MONTHS = [month for half in _HALVES for month in half.split()]
_NAME = r"(?P<name>[A-Za-z]{3,9})\.?"
_YEAR, _SHORT = r"(?P<year>\d{4})", r"(?P<short>\d{2})"
# By what it is called, the shape of a date at the beginning of a cell.
_SHAPES = {
    "2026-11-05": rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})",
    "2026/11/05": rf"{_YEAR}/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})",
    "05.11.2026": rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
    "11/05/2026": r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/" + _YEAR,
    "11/05/26": r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/" + _SHORT,
    "11-05-2026": r"(?P<one>\d{1,2})-(?P<two>\d{1,2})-" + _YEAR,
    "5 Nov 2026": rf"(?P<day>\d{{1,2}})[ -]{_NAME}[ -],?{_YEAR}",
    "Nov 5, 2026": rf"{_NAME} (?P<day>\d{{1,2}}),? {_YEAR}",
}
_READ = {
    name: re.compile(
        rf"(?:[A-Za-z]{{3,9}}\.?,? )?{shape}(?P<rest>(?:[ T,].*)?)", re.DOTALL
    )
    for name, shape in _SHAPES.items()
}
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?::?(?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:\.0+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
NOON = 12
LONGEST_CELL = 60


class Order(StrEnum):
    """Which number of 05/06/2026 is the month."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"


@dataclass(frozen=True, slots=True)
class Example:
    """A row, by its line in the file, and the date as it stands there."""

    line: int
    text: str


class Mixed(Exception):
    """The dates are written in several ways; the first row of each."""

    def __init__(self, examples: tuple[Example, ...]) -> None:
        super().__init__(repr(examples))
        self.examples = examples


class Unclear(Exception):
    """Day or month first? No row shows it; the first of them."""

    def __init__(self, example: Example) -> None:
        super().__init__(repr(example))
        self.example = example


@dataclass(frozen=True, slots=True)
class Found:
    """A cell whose date has a shape, and what stands behind the date."""

    shape: str
    parts: dict[str, str]
    rest: str


def find(text: str) -> Found | None:
    """The date a cell begins with; None: it begins with none."""
    cell = " ".join(text[:LONGEST_CELL].split())
    for shape, pattern in _READ.items():
        if (match := pattern.fullmatch(cell)) is not None:
            parts = {k: v for k, v in match.groupdict().items() if v is not None}
            return Found(shape, parts, parts.pop("rest").strip())
    return None


def order_of(cells: Iterable[tuple[int, str]], told: Order | None) -> Order | None:
    """Which of two numbers is the month in all these dates, each with its line; None
    where none is written so. `told`: what the person said who knows.

    Raises Mixed, Unclear.
    """
    shapes: dict[str, Example] = {}
    orders: dict[Order | None, Example] = {}
    dated = ((line, text, find(text)) for line, text in cells)
    for line, text, found in dated:
        if found is None:
            continue
        example = Example(line, text.strip()[:LONGEST_CELL])
        shapes.setdefault(found.shape, example)
        if "one" in found.parts:
            orders.setdefault(_shown(found), example)
    for some in (shapes, {k: v for k, v in orders.items() if k is not None}):
        if len(some) > 1:
            raise Mixed(tuple(some.values()))
    return _agreed(orders, told)


def _agreed(orders: dict[Order | None, Example], told: Order | None) -> Order | None:
    unclear = orders.pop(None, None)
    if not orders:
        if unclear is not None and told is None:
            raise Unclear(unclear)
        return told
    [(shown, example)] = orders.items()
    if told not in {None, shown}:
        raise Mixed((example,))
    return shown


def _shown(found: Found) -> Order | None:
    """The order that the numbers themselves show."""
    one, two = int(found.parts["one"]), int(found.parts["two"])
    if one > NOON >= two:
        return Order.DAY_FIRST
    if two > NOON >= one:
        return Order.MONTH_FIRST
    return None


def date_of(found: Found, order: Order | None) -> date | None:
    """None: there is no such day, or not within the years of a roster."""
    parts = found.parts
    year = int(parts["year"]) if "year" in parts else 2000 + int(parts["short"])
    if "one" in parts:
        numbers = int(parts["one"]), int(parts["two"])
        day, month = numbers if order is Order.DAY_FIRST else numbers[::-1]
    else:
        day = int(parts["day"])
        month = _month(parts["name"]) if "name" in parts else int(parts["month"])
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """From 1; 0: no month is called so."""
    short = name.lower()[:3]
    return MONTHS.index(short) + 1 if short in MONTHS else 0


def time_of(text: str) -> time | None:
    """A time of day: 19:00, 1900, 7 pm, 7:00 PM. None: it is none. A bare number is
    one only with "am" or "pm", or with four digits.
    """
    cell = text.strip()[:LONGEST_CELL]
    match = _TIME.fullmatch(cell)
    if match is None or (match["minute"] is None and match["half"] is None):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if match["half"].lower().startswith("p") else 0)
    try:
        return time(hour, minute, int(match["second"] or 0))
    except ValueError:
        return None


def moment_of(found: Found, order: Order | None) -> datetime | None:
    """A date and the time behind it, bare. None: there is none, or no such day."""
    on = date_of(found, order)
    at = time_of(found.rest.removeprefix("T").removeprefix(",").strip())
    return datetime.combine(on, at) if on is not None and at is not None else None


def until(on: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """From one time of day to the other, which is the next day's unless it is later."""
    last = on if ends > starts else on + timedelta(days=1)
    return datetime.combine(on, starts), datetime.combine(last, ends)
