"""Which of a row's times can be used, and what is wrong with the others.

A time that cannot be true is kept as it was recorded, in a note, and is not used.
Which of two contradicting times is wrong the file does not say, so neither is used.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from dispatch.core.import_map import Clock, ImportMap
from dispatch.core.import_row import WORDS_LIMIT, Finding, Note
from dispatch.core.import_times import Told, told_by

LONG = timedelta(hours=24)


def read(
    cells: Mapping[str, str], meaning: ImportMap, *, home: ZoneInfo
) -> dict[Clock, Told]:
    """What each mapped clock's cells tell, in order of happening. `home` is the
    consortium's zone.
    """
    zone = ZoneInfo(meaning.zone)
    return {
        clock: told_by(
            as_recorded(clock, cells, meaning),
            formats=meaning.time_formats,
            missing=meaning.missing,
            zone=zone,
            home=home,
        )
        for clock in meaning.clocks
    }


def as_recorded(clock: Clock, cells: Mapping[str, str], meaning: ImportMap) -> str:
    """The clock's cells untouched, cut at 120 characters."""
    parts = (cells[heading] for heading in meaning.clocks[clock])
    return " ".join(part for part in parts if part)[:WORDS_LIMIT]


def heading(clock: Clock, meaning: ImportMap) -> str:
    """The heading or headings the clock stands under."""
    return " + ".join(meaning.clocks[clock])


def usable(
    told: Mapping[Clock, Told], cells: Mapping[str, str], meaning: ImportMap
) -> tuple[dict[Clock, datetime], list[Note]]:
    """The clocks after the request that can be used, and all there is to say.

    Both times of every contradiction are left out. The request's own stays, because
    a callout has one: no interval is left that it could spoil.
    """
    timed = {
        clock: cell.at
        for clock, cell in told.items()
        if cell.at is not None and (clock is Clock.REQUESTED or not cell.day_only)
    }
    backwards = contradictions(timed)
    doubted = {clock for pair in backwards for clock in pair}
    kept: dict[Clock, datetime] = {
        clock: at
        for clock, at in timed.items()
        if clock is not Clock.REQUESTED and clock not in doubted
    }
    notes = _about_cells(told, cells, meaning)
    notes += [
        Note(
            Finding.BEFORE,
            heading(later, meaning),
            other=heading(earlier, meaning),
            value=as_recorded(later, cells, meaning),
        )
        for earlier, later in backwards
    ]
    notes += [
        Note(
            Finding.UNUSABLE,
            heading(clock, meaning),
            value=as_recorded(clock, cells, meaning),
        )
        for clock in Clock
        if clock in doubted and clock is not Clock.REQUESTED
    ]
    if kept and max(kept.values()) - min(kept.values()) > LONG:
        notes.append(Note(Finding.LONG))
    return kept, notes


def _about_cells(
    told: Mapping[Clock, Told], cells: Mapping[str, str], meaning: ImportMap
) -> list[Note]:
    """What was not recorded, could not be read, or was read with a doubt."""
    notes = []
    for clock, cell in told.items():
        column = heading(clock, meaning)
        if cell.not_recorded is not None:
            notes.append(Note(Finding.NOT_RECORDED, column, value=cell.not_recorded))
        if cell.trouble is not None:
            value = as_recorded(clock, cells, meaning)
            notes.append(Note(Finding(cell.trouble.value), column, value=value))
    if told[Clock.REQUESTED].day_only:
        notes.append(Note(Finding.DAY_ONLY, heading(Clock.REQUESTED, meaning)))
    return notes


def contradictions(timed: Mapping[Clock, datetime]) -> list[tuple[Clock, Clock]]:
    """Every pair (earlier, later) by meaning whose times run the other way.

    Equal times do not contradict: the source counts in minutes. A request known by
    its day only stands at that day's midnight, so what lies before it contradicts.
    """
    in_order = [clock for clock in Clock if clock in timed]
    return [
        (earlier, later)
        for earlier, later in combinations(in_order, 2)
        if timed[later] < timed[earlier]
    ]
