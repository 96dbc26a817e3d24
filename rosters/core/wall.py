"""How large can a month be printed so that it fills one page and no more?"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

# Points on US Letter upright, inside half an inch of margin; what is around the table
# (heading, numbers, foot) is taken off. Smaller than the last is not worth printing.
WIDTH, HEIGHT = 540.0, 590.0
DAY_WIDTH = 64.0
SIZES = (15, 13, 12, 11, 10, 9, 8, 7, 6, 5)  # points: the classes `size-15` to `size-5`
LETTER, LINE = 0.6, 1.25  # of the size: a letter's mean width, a line's height
PADDING = 3.0  # points: between two rows, with its rule


@dataclass(frozen=True, slots=True)
class Row:
    """A day: for each position the lines that must stand one below another."""

    cells: tuple[tuple[str, ...], ...]


def size_for(rows: Sequence[Row]) -> int:
    """The largest of SIZES at which all rows stand on one page; the smallest where
    none does.
    """
    fitting = (size for size in SIZES if height(rows, size) <= HEIGHT)
    return next(fitting, SIZES[-1])


def height(rows: Sequence[Row], size: float) -> float:
    """Points that the rows take at a size, lines broken where the column ends."""
    seats = max((len(row.cells) for row in rows), default=1) or 1
    letters = max(1, int((WIDTH - DAY_WIDTH) / seats / (LETTER * size)) - 1)
    lines = sum(
        max((_lines(cell, letters) for cell in row.cells), default=1) for row in rows
    )
    return lines * size * LINE + len(rows) * PADDING


def _lines(cell: Sequence[str], letters: int) -> int:
    return max(1, sum(len(wrap(text, letters)) for text in cell))
