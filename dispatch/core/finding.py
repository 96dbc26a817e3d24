"""What somebody looks for among the requests, as far as their words say it."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

_NUMBER = re.compile(r"(?:(?P<before>.*\S)\s+)?#?(?:(?P<year>\d\d)-)?(?P<last>\d{1,6})")
MOST_LETTERS = 60


class Standing(StrEnum):
    """Which requests, by how they stand or ended."""

    OPEN = "open"
    NOBODY = "nobody"  # nobody was found, whatever came of it later
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; blank or None: anything. Days are local, both included."""

    words: str = ""
    agency: UUID | None = None
    standing: Standing | None = None
    from_on: date | None = None
    until_on: date | None = None


ANYTHING = Sought()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A request's number, as it is read out: `26-0412`, `412`, or `Harlow 412`.

    `year` is its last two digits where they were said; `agency` what stood before.
    """

    sequence: int
    year: int | None = None
    agency: str = ""


def number_in(words: str) -> Numbered | None:
    """The request's number that these words may name; None where they name none.

    What a place ends in looks like one too ("Highway 8"), so that whoever looks for
    a number looks for the words as well.
    """
    found = _NUMBER.fullmatch(words.strip())
    if found is None:
        return None
    year, before = found["year"], found["before"] or ""
    return Numbered(
        sequence=int(found["last"]),
        year=int(year) if year else None,
        agency="" if before.casefold() in {"drill", "request", "no."} else before,
    )
