"""What one row of a file of past dispatches becomes: facts, or a reason why not.

Nothing is invented: what the map does not translate is kept in the source's words
and reported, and what cannot be true is not used (`import_clocks`).
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.core import import_clocks
from dispatch.core.import_map import Clock, ImportMap
from dispatch.core.import_row import (
    PLACE_LIMIT,
    WORDS_LIMIT,
    Facts,
    Finding,
    Note,
    Refused,
    Row,
)
from dispatch.core.import_times import Told
from dispatch.core.words import NOT_ASKED, UNKNOWN

KEY_LIMIT = 80


def judge(
    cells: Mapping[str, str], meaning: ImportMap, *, home: ZoneInfo, now: datetime
) -> Row:
    """What the row with these cells (by heading, stripped) becomes.

    Pure and repeatable: the same cells, map, `home` and `now` give the same row.
    `home` is the consortium's zone, whose days the books count in; `now` only tells
    the past from the future.
    """
    if any("\x00" in value for value in cells.values()):
        return Row(refused=Refused.UNSTORABLE)
    row_hash = _hash_of(cells, meaning)
    source_id = cells[meaning.columns.id] if meaning.columns.id else row_hash
    if source_id == "" or source_id in meaning.missing.cells:
        column = meaning.columns.id or ""
        return Row(refused=Refused.NO_ID, column=column, value=source_id)
    told = import_clocks.read(cells, meaning, home=home)
    key = _key_of(meaning.source, source_id)
    refused = _refused_request(told[Clock.REQUESTED], now)
    column = import_clocks.heading(Clock.REQUESTED, meaning)
    requested_at = told[Clock.REQUESTED].at
    if refused is not None or requested_at is None:
        value = import_clocks.as_recorded(Clock.REQUESTED, cells, meaning)
        return Row(key, row_hash, None, refused, column, value)
    usable, notes = import_clocks.usable(told, cells, meaning)
    place, agency, about_place = _place(cells, meaning)
    reasons, about_reasons = _reasons(cells, meaning)
    ending, disposition, arrest, about_ending = _ending(cells, meaning)
    facts = Facts(
        source_id=source_id,
        requested_at=requested_at,
        requested_day_only=told[Clock.REQUESTED].day_only,
        clocks=usable,
        place=place,
        agency=agency,
        reasons=reasons,
        ending=ending,
        disposition=disposition,
        arrest=arrest,
        as_recorded={
            c.value: import_clocks.as_recorded(c, cells, meaning) for c in told
        },
        unusable=tuple(
            clock.value
            for clock, cell in told.items()
            if cell.at is not None
            and not cell.day_only
            and clock is not Clock.REQUESTED
            and clock not in usable
        ),
    )
    found = (*notes, *about_place, *about_reasons, *about_ending)
    return Row(key, row_hash, facts, notes=found)


def _hash_of(cells: Mapping[str, str], meaning: ImportMap) -> str:
    """Of the mapped cells only: a change elsewhere is none of our business."""
    joined = "\x1f".join(cells[heading] for heading in meaning.headings)
    return hashlib.blake2b(joined.encode(), digest_size=16).hexdigest()


def _key_of(source: str, source_id: str) -> str:
    key = f"{source}:{source_id}"
    if len(key) <= KEY_LIMIT:
        return key
    digest = hashlib.blake2b(source_id.encode(), digest_size=16).hexdigest()
    return f"{source}:#{digest}"


def _refused_request(told: Told, now: datetime) -> Refused | None:
    if told.at is not None:
        return Refused.IN_THE_FUTURE if told.at > now else None
    if told.trouble is not None:
        return Refused.UNREADABLE_REQUEST
    return Refused.NO_REQUEST_DAY


def _place(
    cells: Mapping[str, str], meaning: ImportMap
) -> tuple[str, str | None, list[Note]]:
    heading = meaning.columns.place
    if heading is None:
        return "", None, [Note(Finding.PLACE_MISSING)]
    place = cells[heading]
    if place == "" or place in meaning.missing.cells:
        return "", None, [Note(Finding.PLACE_MISSING, heading)]
    if len(place) > PLACE_LIMIT:
        return "", None, [Note(Finding.TOO_LONG, heading)]
    if place not in meaning.agencies:
        return place, None, [Note(Finding.PLACE_UNKNOWN, heading, value=place)]
    agency = meaning.agencies[place]
    if agency is None:
        return place, None, [Note(Finding.PLACE_UNASSIGNED, heading, value=place)]
    return place, agency, []


def _reasons(
    cells: Mapping[str, str], meaning: ImportMap
) -> tuple[tuple[str, ...], list[Note]]:
    """The reasons given, each once, and which cells were too long to be a reason."""
    kept: list[str] = []
    notes: list[Note] = []
    for heading in meaning.columns.reasons:
        reason = cells[heading]
        if reason == "" or reason in meaning.missing.cells:
            notes.append(Note(Finding.NOT_RECORDED, heading, value=reason))
        elif len(reason) > WORDS_LIMIT:
            notes.append(Note(Finding.TOO_LONG, heading))
        elif reason not in kept:
            kept.append(reason)
    return tuple(kept), notes


def _ending(
    cells: Mapping[str, str], meaning: ImportMap
) -> tuple[dict[str, str], str, str, list[Note]]:
    """What the source said of the end, our disposition, the arrest, and notes.

    Nothing recorded: not asked. Recorded, but in words the map does not translate:
    unknown, and the words are kept.
    """
    said, notes = {}, []
    for heading in meaning.ending_columns:
        if len(cells[heading]) > WORDS_LIMIT:
            notes.append(Note(Finding.TOO_LONG, heading))
        elif cells[heading] and cells[heading] not in meaning.missing.cells:
            said[heading] = cells[heading]
    for ending in meaning.endings:
        if all(cells[heading] == value for heading, value in ending.when.items()):
            return said, ending.disposition, ending.arrest, notes
    if not said:
        return said, NOT_ASKED, NOT_ASKED, notes
    words = " / ".join(said.values())[:WORDS_LIMIT]
    notes.append(Note(Finding.ENDING_UNMAPPED, value=words))
    return said, UNKNOWN, NOT_ASKED, notes
