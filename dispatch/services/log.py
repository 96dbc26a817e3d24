"""Writing the append-only log of a callout."""

from datetime import datetime
from typing import Any

from dispatch.core.words import EventKind, Source
from dispatch.models import Callout, CalloutEvent


def note(
    callout: Callout,
    kind: EventKind,
    *,
    now: datetime,
    by: int | None,
    source: Source,
    at: datetime | None = None,
    **details: Any,
) -> CalloutEvent:
    """Append one fact, in the caller's transaction. `at` is when it happened."""
    return CalloutEvent.objects.create(
        callout=callout,
        kind=kind.value,
        at=at or now,
        entered_at=now,
        by_id=by,
        source=source.value,
        details=details,
    )


def for_whom(person_id: int | None, *, by: int | None) -> dict[str, Any]:
    """Details of an event: for whom, where somebody else said it (promise 11)."""
    return {} if person_id is None or person_id == by else {"person": person_id}
