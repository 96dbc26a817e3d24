"""A request as one line of a file, with the names that its page would show."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agencies.core.scope import Scope
from common import walltime
from common.spreadsheets import Record
from dispatch.models import Callout
from dispatch.screens.history import clinician_name, shown_name
from dispatch.services.endings import lead_response

COLUMNS = (
    *("number", "kind", "agency", "asked_at", "asked_by", "channel", "help"),
    *("priority", "place", "beat", "incident", "stands", "accepted_at", "clinician"),
    *("on_scene_at", "cleared_at", "closed_at"),
)


def record_of(callout: Callout, scope: Scope) -> Record:
    """By `COLUMNS` (docs/requests-csv.md). Times by the consortium's clock."""
    zone = walltime.zone(callout.consortium.zone)
    asked, work = callout.requested_at, lead_response(callout)
    came = work.clinician if work else None
    asked_by = callout.requester
    return {
        "number": callout.number,
        "kind": callout.kind,
        "agency": str(callout.requesting_organisation or ""),
        "asked_at": str(walltime.local_date(asked, zone))
        if callout.requested_day_only
        else _at(asked, zone),
        "asked_by": shown_name(asked_by, callout, scope) if asked_by else "",
        "channel": callout.channel,
        "help": callout.response_type,
        "priority": callout.priority,
        "place": callout.place,
        "beat": callout.beat,
        "incident": callout.cad_incident,
        "stands": callout.state,
        "accepted_at": _at(callout.accepted_at, zone),
        "clinician": clinician_name(came, callout, scope) if came else "",
        "on_scene_at": _at(work.on_scene_at if work else None, zone),
        "cleared_at": _at(work.cleared_at if work else None, zone),
        "closed_at": _at(callout.closed_at, zone),
    }


def _at(at: datetime | None, zone: ZoneInfo) -> str:
    """To the second, with its offset from UTC: 2026-11-24T02:41:07-06:00."""
    return at.astimezone(zone).isoformat(timespec="seconds") if at else ""
