"""One shift as a calendar file."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import Http404

from agencies.core.scope import Scope
from common import walltime
from rosters import selectors
from rosters.core import calendar, feeds
from rosters.services.feeds import own_summary


def shift_file(
    scope: Scope, position_id: UUID, starts_at: datetime
) -> tuple[str, bytes]:
    """The asker's own shift there that starts then, as a calendar file with its name.

    404 when they have none. It has the identity it has in their feed.
    """
    # Calendars know whole seconds only, and so does the address.
    until = starts_at + timedelta(seconds=1)
    parts = selectors.own_duties(scope, position_id, until)
    found = feeds.entries(parts, own_summary, since=starts_at)
    shift = next((entry for entry in found if entry.starts_at == starts_at), None)
    if shift is None:
        raise Http404
    on = walltime.local_date(starts_at, shift.zone)
    return f"on-call-{on}.ics", calendar.write([shift])
