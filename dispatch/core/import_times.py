"""What does this cell say about when? An instant, only a day, nothing, or nonsense."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from common import walltime
from dispatch.core.import_map import Missing

_DIRECTIVE = re.compile(r"%(.?)")
READABLE = frozenset("YymdbBaAHIMSp")
EARLIEST_YEAR = 1970


class Trouble(StrEnum):
    """Why a cell that is not empty gives no time, or gives it with a doubt."""

    UNREADABLE = "unreadable"  # no format fits
    AMBIGUOUS = "ambiguous"  # two formats fit and disagree
    SKIPPED_HOUR = "skipped_hour"  # the wall clock never showed it
    REPEATED_HOUR = "repeated_hour"  # the wall clock showed it twice


@dataclass(frozen=True, slots=True)
class Told:
    """What a cell told. `at` is None where it told no time that can be used.

    `day_only`: the day is known, the time of day is not; `at` is then that day's
    local midnight. `not_recorded` is the way the file said so, for counting.
    """

    at: datetime | None = None
    day_only: bool = False
    not_recorded: str | None = None
    trouble: Trouble | None = None


def directives(time_format: str) -> list[str]:
    """The letters after `%` in a format, in order; empty for a `%` at its end."""
    return [letter for letter in _DIRECTIVE.findall(time_format) if letter != "%"]


def has_time_of_day(time_format: str) -> bool:
    return not {"H", "I"}.isdisjoint(directives(time_format))


@lru_cache(maxsize=4096)
def told_by(
    text: str,
    *,
    formats: tuple[str, ...],
    missing: Missing,
    zone: ZoneInfo,
    home: ZoneInfo,
) -> Told:
    """What `text`, already stripped of outer blanks, says.

    A cell that is empty or one of `missing.cells` says nothing. A date followed by
    one of `missing.times` says the day alone, which is a day of the books: it begins
    at midnight of `home`, the consortium's zone, whatever `zone` the clocks are in. A
    skipped local time is read by the clock before the jump, and one that comes twice
    as its first: the rules of `common.walltime`, each with the doubt marked.
    """
    if text == "" or text in missing.cells:
        return Told(not_recorded=text)
    marker = next((t for t in missing.times if _ends_with(text, t)), None)
    if text == marker:
        return Told(not_recorded=marker)
    readings = {found for each in formats if (found := _parse(text, each))}
    if len({wall for wall, _ in readings}) != 1:
        return Told(trouble=Trouble.AMBIGUOUS if readings else Trouble.UNREADABLE)
    wall = next(iter(readings))[0]
    to_the_minute = any(timed for _, timed in readings)
    if marker is not None or not to_the_minute:
        midnight = walltime.instant_of(_midnight(wall), home)
        return Told(at=midnight, day_only=True, not_recorded=marker)
    return Told(at=walltime.instant_of(wall, zone), trouble=_doubt(wall, zone))


def _ends_with(text: str, marker: str) -> bool:
    """Whether the time of day in `text` is `marker` and nothing longer."""
    return text == marker or text.endswith((f" {marker}", f"T{marker}"))


def _parse(text: str, time_format: str) -> tuple[datetime, bool] | None:
    """The wall-clock time read, and whether it has a time of day."""
    try:
        read = datetime.strptime(text, time_format).replace(tzinfo=UTC)
    except ValueError:
        return None
    if read.year < EARLIEST_YEAR:
        return None
    return read.replace(tzinfo=None), has_time_of_day(time_format)


def _midnight(wall: datetime) -> datetime:
    return wall.replace(hour=0, minute=0, second=0, microsecond=0)


def _doubt(wall: datetime, zone: ZoneInfo) -> Trouble | None:
    if walltime.is_skipped(wall.date(), wall.time(), zone):
        return Trouble.SKIPPED_HOUR
    if walltime.is_repeated(wall.date(), wall.time(), zone):
        return Trouble.REPEATED_HOUR
    return None
