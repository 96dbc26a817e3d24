"""The shape of a judged row: what is stored of it, or why it is not, and notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dispatch.core.import_map import Clock

PLACE_LIMIT = 80
WORDS_LIMIT = 120
"""Longer text is not a word from a list but somebody's notes: never kept."""


class Refused(StrEnum):
    """Why a row was not stored."""

    MALFORMED = "malformed"  # not as many cells as the heading, or broken quotes
    UNSTORABLE = "unstorable"  # a character no database keeps
    NO_ID = "no_id"
    NO_REQUEST_DAY = "no_request_day"
    UNREADABLE_REQUEST = "unreadable_request"
    IN_THE_FUTURE = "in_the_future"


class Finding(StrEnum):
    """What was noticed about a row that was stored."""

    NOT_RECORDED = "not_recorded"
    BEFORE = "before"  # this clock lies before one that must precede it
    UNUSABLE = "unusable"  # a value kept as recorded and used for nothing
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    SKIPPED_HOUR = "skipped_hour"
    REPEATED_HOUR = "repeated_hour"
    LONG = "long"  # more than 24 hours from its first clock to its last
    DAY_ONLY = "day_only"  # the request's day is known, its time is not
    PLACE_UNKNOWN = "place_unknown"  # the map does not mention this place
    PLACE_UNASSIGNED = "place_unassigned"  # the map gives it to nobody
    PLACE_MISSING = "place_missing"
    TOO_LONG = "too_long"  # free text, not kept
    ENDING_UNMAPPED = "ending_unmapped"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing noticed. `column` and `other` are headings, `value` as recorded."""

    finding: Finding
    column: str = ""
    other: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored of a row. `clocks` hold only times that can be used.

    `agency` is an organisation's name, or None where nobody is to be billed yet.
    `as_recorded` are the cells of the mapped times, untouched, by clock; `unusable`
    names those among them that contradict another and are in no interval.
    """

    source_id: str
    requested_at: datetime
    requested_day_only: bool
    clocks: Mapping[Clock, datetime]
    place: str
    agency: str | None
    reasons: tuple[str, ...]
    ending: Mapping[str, str]
    disposition: str
    arrest: str
    as_recorded: Mapping[str, str] = field(default_factory=dict)
    unusable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A judged row: `facts`, or `refused` with the column and value that did it."""

    key: str = ""
    row_hash: str = ""
    facts: Facts | None = None
    refused: Refused | None = None
    column: str = ""
    value: str = ""
    notes: tuple[Note, ...] = ()
