import json
from typing import Any

import pytest

from dispatch.core.import_map import Clock
from dispatch.documents.imports import (
    MapRefused,
    import_map_document,
    import_map_from,
    import_map_schema,
)
from tests.integration.dispatch.importing import EXAMPLE_MAP


def document(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(EXAMPLE_MAP.read_text())
    return plain | changes


def test_the_example_map_is_read_and_written_back() -> None:
    meaning = import_map_from(EXAMPLE_MAP.read_bytes())

    assert import_map_from(import_map_document(meaning)) == meaning
    assert list(meaning.clocks) == [c for c in Clock if c is not Clock.DEPARTED]
    assert meaning.agencies["Unknown"] is None


def test_the_schema_describes_the_map() -> None:
    properties = import_map_schema()["properties"]

    assert {"version", "source", "zone", "columns", "agencies"} <= set(properties)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 2}, "version 2; this program reads 1"),
        ({"version": None}, "version null"),
        ({"zone": "Mars/Olympus"}, "no time zone called 'Mars/Olympus'"),
        ({"columns": {}}, "columns.requested"),
        ({"columns": {"requested": "a"}}, "list of calls"),
        ({"columns": {"requested": "", "cleared": "b"}}, "heading cannot be empty"),
        ({"colour": "red"}, "colour"),
        ({"time_formats": []}, "at least one"),
        ({"time_formats": ["%H:%M"]}, "no day, month or year"),
        ({"time_formats": ["%d %d %m %Y"]}, "same part twice"),
        ({"time_formats": ["%d/%m/%Y %z"]}, "%z"),
        ({"time_formats": ["%d/%m/%Y %H:%M %p"]}, "the hour of 24, beside"),
        ({"time_formats": ["%d/%m/%Y %I:%M"]}, "%I, the hour of 12, without %p"),
        ({"time_formats": ["%d/%m/%Y %p"]}, "%p, AM or PM, without %I"),
        ({"time_formats": ["%d/%m/%Y %H %I"]}, "the hour of 24, beside"),
        ({"missing": {"times": [""]}}, "missing.times"),
        ({"endings": [{"when": {"a": "b"}, "disposition": "?"}]}, "no disposition '?'"),
        ({"endings": [{"when": {}, "disposition": "other"}]}, "which cells"),
        ({"source": ""}, "source"),
        ({"in_person": "yes"}, "in_person"),
    ],
)
def test_a_map_that_cannot_be_used_says_which_part_is_wrong(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(MapRefused) as refusal:
        import_map_from(document(**changes))

    assert said in str(refusal.value)
    assert refusal.value.field == "map"


@pytest.mark.parametrize("hours", ["%H:%M", "%I:%M %p", ""])
def test_hours_of_24_and_hours_with_am_and_pm_are_read(hours: str) -> None:
    formats = [f"%d/%m/%Y {hours}".strip()]

    assert import_map_from(document(time_formats=formats)).time_formats == (*formats,)


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", "[1]", "{", "[" * 100_000])
def test_what_is_not_a_json_object_is_refused_in_words(raw: str | bytes) -> None:
    with pytest.raises(MapRefused, match="not a JSON"):
        import_map_from(raw)
