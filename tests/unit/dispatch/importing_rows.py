"""A map and rows for the tests of pure row reading."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dispatch.core.import_map import Columns, Ending, ImportMap, Missing
from dispatch.core.import_row import Finding, Row
from dispatch.core.importing import judge

NOW = datetime(2026, 11, 3, tzinfo=UTC)
DAY = "3/3/2025"


PLAIN = ImportMap(
    version=1,
    source="old sheet",
    zone="America/Chicago",
    columns=Columns(
        id="id",
        place="place",
        requested="requested",
        dispatched="dispatched",
        on_scene="on scene",
        engaged="engaged",
        cleared="cleared",
        reasons=("why", "why 2"),
    ),
    time_formats=("%m/%d/%Y %H:%M",),
    missing=Missing(cells=("n/a",), times=("0:00",)),
    agencies={"Harlow": "Harlow PD", "?": None},
    endings=(
        Ending({"end": "gone"}, "unable_to_locate"),
        Ending({"end": "jail"}, "other", "yes"),
    ),
)


def cells(**changes: str) -> dict[str, str]:
    """A plain row; underscores in names stand for spaces."""
    plain = {
        "id": "7",
        "place": "Harlow",
        "requested": f"{DAY} 10:00",
        "dispatched": f"{DAY} 10:02",
        "on scene": f"{DAY} 10:20",
        "engaged": f"{DAY} 10:21",
        "cleared": f"{DAY} 11:00",
        "why": "welfare",
        "why 2": "",
        "end": "gone",
    }
    return plain | {name.replace("_", " "): text for name, text in changes.items()}


def judged(meaning: ImportMap = PLAIN, /, **changes: str) -> Row:
    return judge(cells(**changes), meaning, home=ZoneInfo(meaning.zone), now=NOW)


def columns_of(row: Row, finding: Finding) -> list[str]:
    return [note.column for note in row.notes if note.finding is finding]
