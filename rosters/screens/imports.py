"""What an import's pages show: the first rows of a file, and what becomes of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from common import walltime
from rosters.core import nights_file
from rosters.core.nights_file import Table
from rosters.core.rules import Rule
from rosters.models import Roster, RosterImport
from rosters.services.imports import table_of
from rosters.services.imports_judging import Night
from rosters.words import rules as rule_words

FIRST_ROWS = 5
Draft = RosterImport


@dataclass(frozen=True, slots=True)
class ShownNight:
    """A row, on the wall of the roster, and why it is left out or what it breaks."""

    line: int
    who: str
    starts_at: datetime | None
    ends_at: datetime | None
    said: str


@dataclass(frozen=True, slots=True)
class ShownImport:
    """What a file would do."""

    new: list[ShownNight]
    known: list[ShownNight]
    refused: list[ShownNight]


def table(draft: RosterImport) -> Table | None:
    """The file as a table; None for a calendar."""
    content = bytes(draft.content or b"")
    return None if nights_file.is_calendar(content) else table_of(content)


def shown(roster: Roster, nights: Sequence[Night]) -> ShownImport:
    zone = walltime.zone(roster.zone)
    return ShownImport(
        [_shown(night, zone) for night in nights if night.is_new],
        [_shown(night, zone) for night in nights if night.is_known],
        [_shown(night, zone) for night in nights if night.why_not],
    )


def broken_in(nights: Sequence[Night]) -> list[Rule]:
    """The rules for which some of them are left out, or that are overridden."""
    some = {
        each.rule for night in nights for each in (*night.broken, *night.overridden)
    }
    return sorted(some)


def _shown(night: Night, zone: ZoneInfo) -> ShownNight:
    span = night.row.span
    names = [each.rule.value for each in night.overridden]
    return ShownNight(
        night.row.line,
        str(night.person) if night.person else "".join(night.row.who[-1:])[:60],
        walltime.local(span.starts_at, zone) if span else None,
        walltime.local(span.ends_at, zone) if span else None,
        night.why_not or rule_words.overridden(names),
    )
