"""The drills of a shadow month, each with what was noted of the phone tree."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from agencies.models import Consortium
from dispatch.core.shadow import DAYS, Beside
from dispatch.core.words import OPEN, EventKind, Kind, State
from dispatch.models import Callout, CalloutEvent

TREE = "tree"  # the detail of a noted event: minutes, or -1 for nobody
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Shadowed:
    """One drill of it, and what it says beside the phone tree."""

    callout: Callout
    beside: Beside


def drills(consortium: Consortium, *, now: datetime) -> list[Shadowed]:
    """Those of the last 31 days that are over or were answered, the newest first; who
    rang only themselves is left out. A constant number of queries.
    """
    noted = CalloutEvent.objects.filter(
        kind=EventKind.NOTED.value, details__has_key=TREE
    )
    rows = (
        Callout.objects.filter(
            consortium=consortium,
            kind=Kind.DRILL.value,
            requested_at__gte=now - DAYS,
            recorded_why="",
        )
        .select_related("requesting_organisation", "consortium")
        .prefetch_related(
            "pages",
            Prefetch("events", noted.order_by("entered_at", "pk"), to_attr="noted"),
        )
        .order_by("-requested_at", "-pk")
    )
    return [Shadowed(one, _beside(one)) for one in rows if _counts(one)]


def drill_for(consortium: Consortium, public_id: UUID) -> Callout:
    """A drill there, or 404."""
    drills = Callout.objects.filter(consortium=consortium, kind=Kind.DRILL.value)
    found = drills.select_related("consortium", "requesting_organisation")
    return get_object_or_404(found, public_id=public_id)


def _counts(callout: Callout) -> bool:
    if callout.accepted_at is None and State(callout.state) in OPEN:
        return State(callout.state) is State.EXHAUSTED
    rung = {page.person_id for page in callout.pages.all()}
    return bool(rung) and rung != {callout.requester_id}


def _beside(callout: Callout) -> Beside:
    taken, said = callout.accepted_at, getattr(callout, "noted", [])
    tandem = taken - callout.requested_at if taken else None
    if not said:
        return Beside(tandem)
    minutes = int(said[-1].details[TREE])
    tree = None if minutes == NOBODY else timedelta(minutes=minutes)
    return Beside(tandem, tree, is_noted=True)
