"""What a file of past dispatches means: its columns, times, gaps, places and endings.

A map is somebody's statement about a file. The importer reads by it and guesses
nothing that it does not say.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

Cells = str | tuple[str, ...]
"""One column, or several whose cells belong together (a date and a time)."""


class Clock(StrEnum):
    """The times a row may record, in the order in which they happen."""

    REQUESTED = "requested"
    DISPATCHED = "dispatched"
    DEPARTED = "departed"
    ON_SCENE = "on_scene"
    ENGAGED = "engaged"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Columns:
    """The heading of each column that is read. Others are never looked at.

    `id` null: rows have no identity of their own and are told apart by their values.
    `departed` is leaving for the scene, `cleared` is leaving it.
    """

    requested: Cells
    id: str | None = None
    place: str | None = None
    dispatched: Cells | None = None
    departed: Cells | None = None
    on_scene: Cells | None = None
    engaged: Cells | None = None
    cleared: Cells | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """How the file says "not recorded": whole cells, and times of day."""

    cells: tuple[str, ...] = ()
    times: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """A row whose cells are exactly `when` ended with this disposition."""

    when: dict[str, str]
    disposition: str
    arrest: Literal["yes", "no", "unknown", "not_asked"] = "not_asked"


@dataclass(frozen=True)
class ImportMap:
    """One map, version 1.

    `source` names whose rows these are; the same id under the same source is the
    same row. `time_formats` are tried all; a time that two of them read differently
    is not read. `agencies` gives each place's agency by name, or null: listed, and
    billed to nobody until a person assigns it. `endings`: the first that fits.
    Without slots, so that what is asked of it for every row is worked out once.
    """

    version: Literal[1]
    source: str
    zone: str
    columns: Columns
    time_formats: tuple[str, ...]
    missing: Missing = field(default_factory=Missing)
    agencies: dict[str, str | None] = field(default_factory=dict)
    endings: tuple[Ending, ...] = ()
    response_type: Literal["co_response", "alternative", "consult"] = "co_response"
    in_person: bool = True
    delimiter: Literal[",", ";", "\t", "|"] = ","

    @cached_property
    def clocks(self) -> dict[Clock, tuple[str, ...]]:
        """Which columns hold which clock, in order of happening."""
        named = {clock: getattr(self.columns, clock.value) for clock in Clock}
        return {clock: cells(spec) for clock, spec in named.items() if spec is not None}

    @cached_property
    def ending_columns(self) -> tuple[str, ...]:
        """Every column an ending looks at, as first mentioned."""
        return tuple(dict.fromkeys(c for ending in self.endings for c in ending.when))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        single = [c for c in (self.columns.id, self.columns.place) if c]
        times = [heading for columns in self.clocks.values() for heading in columns]
        return tuple(
            dict.fromkeys(
                [*single, *times, *self.columns.reasons, *self.ending_columns]
            )
        )


def cells(spec: Cells) -> tuple[str, ...]:
    """The headings a column specification names."""
    return (spec,) if isinstance(spec, str) else spec
