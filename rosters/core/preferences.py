"""What people would rather do: the same every week, by the wall clock of the roster.

A preference holds from `starts` to `ends` on its weekday; `ends` at or before `starts`
is on the next day, and 00:00-00:00 the whole day. Of several that touch a shift the
strictest counts: `cannot`, then `rather_not`, then `prefers`.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Level(StrEnum):
    """How a person takes to a time of the week. `CANNOT` is a hard rule."""

    PREFERS = "prefers"
    RATHER_NOT = "rather_not"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True)
class Preference:
    """One line of a person's week. `weekday`: 0 is Monday."""

    weekday: int
    starts: time
    ends: time
    level: Level
