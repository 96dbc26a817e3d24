"""Who has read a request: the audit trail says so (DESIGN.md §7)."""

from datetime import datetime

from agencies.core.scope import Scope
from agencies.services import audit
from dispatch.models import Callout


def note_read(callout: Callout, scope: Scope, *, now: datetime) -> None:
    """Write down that a request's page was read: once an hour for each person, house
    and request.

    Not of whoever asked for it or entered it. They know it all, are named on it, and
    open it in the moment they ask: nothing may keep that page from them.
    """
    known = scope.user_id in {callout.requester_id, callout.entered_by_id}
    if known or scope.acting_organisation_id is None:
        return
    audit.record_read(
        act="see_callout",
        about=callout,
        now=now,
        person_id=scope.user_id,
        organisation_id=scope.acting_organisation_id,
    )
