"""Ladders put in force for a test, and when their rungs began."""

import json
from datetime import datetime
from typing import Any

from tests.flow.system import SCALE, System

LONG = 900.0
"""Seconds of the story that even a busy machine tells from "at once"."""


def put_in_force(system: System, *rungs: str, seconds: float, rings: int = 2) -> None:
    """One rung for each of `rungs`, every one waiting `seconds` of unscaled time."""
    ladder = {
        "version": 1,
        "rungs": [
            {"whom": whom, "wait_seconds": seconds, "rings": rings} for whom in rungs
        ],
        "bound_seconds": 2 * len(rungs) * seconds,
    }
    put_document(system, ladder)


def put_rungs(system: System, *rungs: dict[str, Any]) -> None:
    """These rungs of the newest version, in seconds of the story."""
    put_document(system, {"version": 2, "rungs": list(rungs), "bound_seconds": 3600})


def put_document(system: System, document: dict[str, Any]) -> None:
    changed = system.house.database.write(
        "UPDATE dispatch_ladderpolicy SET document = %s", [json.dumps(document)]
    )
    assert changed


def real(seconds: float) -> float:
    """How long that many seconds of the story take here."""
    return seconds * SCALE


def rung_starts(system: System, request: str) -> list[tuple[int, datetime]]:
    """Which rungs of the request began, and when, in the order they were written."""
    database = system.house.database
    found = system.rows(
        "SELECT e.details, e.at FROM dispatch_calloutevent e"
        " JOIN dispatch_callout c ON c.id = e.callout_id"
        " WHERE e.kind = 'rung_started' AND c.public_id = %s ORDER BY e.id",
        database.key(request),
    )
    return [(_details(raw)["rung"], database.instant(at)) for raw, at in found]


def _details(raw: Any) -> dict[str, Any]:
    found: dict[str, Any] = raw if isinstance(raw, dict) else json.loads(raw)
    return found
