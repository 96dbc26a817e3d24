"""Small files and maps for the import tests."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from agencies.core.words import Kind
from agencies.models import Consortium
from agencies.services import membership
from dispatch.core.import_map import ImportMap
from dispatch.documents.imports import import_map_from
from dispatch.services import imports
from tests.cast import Cast

HEADING = "ID,City,Asked,Sent,There,Engaged,Left,Why,End"
EXAMPLE_MAP = (
    Path(__file__).resolve().parents[3] / "docs" / "examples" / "lane-county-map.json"
)


def a_map(**changes: Any) -> ImportMap:
    """A map for HEADING over the story's departments; `changes` replace parts."""
    document: dict[str, Any] = {
        "version": 1,
        "source": "old sheet",
        "zone": "America/Chicago",
        "columns": {
            "id": "ID",
            "place": "City",
            "requested": "Asked",
            "dispatched": "Sent",
            "on_scene": "There",
            "engaged": "Engaged",
            "cleared": "Left",
            "reasons": ["Why"],
        },
        "time_formats": ["%m/%d/%Y %H:%M"],
        "missing": {"times": ["0:00"]},
        "agencies": {"Harlow": "Harlow PD", "Millbrook": "Millbrook PD", "?": None},
        "endings": [{"when": {"End": "gone"}, "disposition": "unable_to_locate"}],
    }
    return import_map_from(json.loads(json.dumps(document | changes)))


def row(source_id: str, *, city: str = "Harlow", end: str = "gone", **at: str) -> str:
    """A plain row of 3 March 2025; name a clock to give it another value."""
    clocks = {
        "asked": "3/3/2025 10:00",
        "sent": "3/3/2025 10:02",
        "there": "3/3/2025 10:20",
        "engaged": "3/3/2025 10:21",
        "left": "3/3/2025 11:00",
    } | at
    return ",".join([source_id, city, *clocks.values(), "welfare", end])


def write(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([HEADING, *rows]) + "\n", encoding=encoding)
    return path


def ask(cast: Cast, path: Path, meaning: ImportMap | None = None) -> imports.Asked:
    return imports.Asked(
        path=path,
        file_name=path.name,
        consortium_id=cast.tri_town.pk,
        meaning=meaning or a_map(),
        by=cast.novak.pk,
        organisation_id=cast.tamarack.pk,
    )


def lane_county(now: datetime) -> Consortium:
    """The real file's consortium: Eugene, Springfield, Other."""
    zone = "America/Los_Angeles"
    names = ["Lane County Mobile Crisis", "Eugene", "Springfield", "Other"]
    host, *members = [
        membership.create_organisation(
            kind=Kind.HOST if name.startswith("Lane") else Kind.AGENCY,
            name=name,
            short_name=name[:24],
            zone=zone,
            now=now,
        )
        for name in names
    ]
    made = membership.create_consortium(
        name="Lane County",
        short_name="Lane",
        zone=zone,
        host=host,
        voice_number="+15415550100",
        outside_line="+15415550199",
        now=now,
    )
    for member in (host, *members):
        membership.seat(made, member, starts_on=date(2024, 1, 1), now=now)
    return made
