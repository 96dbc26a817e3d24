"""The import map as a JSON document: read, checked, and described by a schema."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from common import walltime
from common.errors import DomainError
from dispatch.core.import_map import Clock, Columns, Ending, ImportMap, Missing
from dispatch.core.import_times import READABLE, directives
from dispatch.core.words import DISPOSITIONS

VERSION = 1
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From each older version, the function that makes the next one."""

for shape in (ImportMap, Columns, Missing, Ending):
    with_config(ConfigDict(extra="forbid", strict=True))(shape)
_ADAPTER = TypeAdapter(ImportMap)
_SOURCE_LIMIT = 40
_WRONG_SHOWN = 5


class MapRefused(DomainError):
    """A map that cannot be read by, with what is wrong with it."""

    def __init__(self, wrong: list[str]) -> None:
        shown = " ".join(wrong[:_WRONG_SHOWN])
        super().__init__(
            _("This map cannot be used. {wrong}").format(wrong=shown), field="map"
        )
        self.wrong = wrong


def import_map_from(raw: str | bytes | dict[str, Any]) -> ImportMap:
    """The map a document describes, brought up to the present version.

    Raises MapRefused, naming each part that is wrong.
    """
    document = _upgraded(_as_json(raw))
    try:
        meaning = _ADAPTER.validate_json(json.dumps(document))
    except ValidationError as refusal:
        raise MapRefused([_sentence(dict(e)) for e in refusal.errors()]) from None
    if wrong := list(_contradicts_itself(meaning)):
        raise MapRefused(wrong)
    return meaning


def import_map_document(meaning: ImportMap) -> dict[str, Any]:
    """The document of a map: what a batch keeps of it."""
    document: dict[str, Any] = _ADAPTER.dump_python(meaning, mode="json")
    return document


def import_map_schema() -> dict[str, Any]:
    """The JSON Schema of the present version."""
    return _ADAPTER.json_schema()


def _as_json(raw: str | bytes | dict[str, Any]) -> dict[str, Any]:
    if isinstance(raw, dict):
        return raw
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        document = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise MapRefused([_("It is not a JSON document.")]) from None
    if not isinstance(document, dict):
        raise MapRefused([_("It is not a JSON object.")])
    return document


def _upgraded(document: dict[str, Any]) -> dict[str, Any]:
    version = document.get("version")
    while version != VERSION:
        if not isinstance(version, int) or version not in UPGRADES:
            raise MapRefused(
                [
                    _("It says version {version}; this program reads {known}.").format(
                        version=json.dumps(version)[:20], known=VERSION
                    )
                ]
            )
        document = UPGRADES[version](document)
        version = document.get("version")
    return document


def _sentence(error: dict[str, Any]) -> str:
    """`columns.requested: Field required.`"""
    where = ".".join(str(part) for part in error["loc"]) or _("map")
    return f"{where}: {error['msg']}."


def _contradicts_itself(meaning: ImportMap) -> Iterator[str]:
    """What the shape alone does not catch."""
    if not 0 < len(meaning.source) <= _SOURCE_LIMIT:
        yield _("source: name it in 1 to {limit} characters.").format(
            limit=_SOURCE_LIMIT
        )
    if meaning.zone not in walltime.zone_names():
        yield _("zone: there is no time zone called {name}.").format(
            name=repr(meaning.zone)
        )
    if not all(meaning.headings) or not all(meaning.clocks.values()):
        yield _("columns: a heading cannot be empty.")
    if set(meaning.clocks) <= {Clock.REQUESTED}:
        yield _(
            "columns: not one time of a response is named. A file that only says when "
            "somebody called is a list of calls, and calls never become requests."
        )
    yield from _wrong_formats(meaning.time_formats)
    if "" in meaning.missing.times:
        yield _("missing.times: a time of day cannot be empty.")
    yield from _wrong_endings(meaning.endings)


def _wrong_endings(endings: tuple[Ending, ...]) -> Iterator[str]:
    for ending in endings:
        if ending.disposition not in DISPOSITIONS:
            yield _("endings: there is no disposition {name}.").format(
                name=repr(ending.disposition)
            )
        if not ending.when:
            yield _("endings: each says which cells it is for.")


def _wrong_formats(formats: tuple[str, ...]) -> Iterator[str]:
    if not formats:
        yield _("time_formats: give at least one, such as %m/%d/%Y %H:%M.")
    for each in formats:
        listed = directives(each)
        letters = set(listed)
        if len(listed) > len(letters):
            yield _("time_formats: {format} says the same part twice.").format(
                format=repr(each)
            )
        if unknown := letters - READABLE:
            yield _("time_formats: {format} uses %{letter}, which is not read.").format(
                format=repr(each), letter=min(unknown)
            )
        yield from _wrong_hours(each, letters)
        is_a_day = "d" in letters and letters & set("mbB") and letters & set("Yy")
        if not is_a_day:
            yield _("time_formats: {format} has no day, month or year.").format(
                format=repr(each)
            )


def _wrong_hours(time_format: str, letters: set[str]) -> Iterator[str]:
    """Hours of 24 stand alone; hours of 12 need AM or PM, and AM or PM needs them.

    Python reads the others, and leaves AM and PM out of account.
    """
    said = {"format": repr(time_format)}
    if "H" in letters and letters & {"I", "p"}:
        yield _(
            "time_formats: {format} has %H, the hour of 24, beside %I or %p. Write %I "
            "with %p for hours with AM and PM, or %H alone."
        ).format(**said)
    elif "p" in letters and "I" not in letters:
        yield _("time_formats: {format} has %p, AM or PM, without %I.").format(**said)
    elif "I" in letters and "p" not in letters:
        yield _(
            "time_formats: {format} has %I, the hour of 12, without %p, AM or PM: "
            "mornings and evenings could not be told apart."
        ).format(**said)
