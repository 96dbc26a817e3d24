"""From which day on a roster runs: until then nobody is on call in it, and nothing of
it is a gap.
"""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from common import walltime
from rosters.errors import AlreadyBegun, AlreadyOver
from rosters.models import Roster
from rosters.services import publication


def instant(starts_on: date, begins: time, zone: str, *, now: datetime) -> datetime:
    """When a roster whose hours begin at `begins` starts: then, on that day. Raises
    AlreadyOver for a day that is past.
    """
    where = walltime.zone(zone)
    if starts_on < walltime.local_date(now, where):
        raise AlreadyOver(_("That day is past already."), field="starts_on")
    return walltime.instant(starts_on, begins, where)


@transaction.atomic
def start_roster(
    roster: Roster, starts_on: date, *, now: datetime, by: int | None = None
) -> None:
    """It starts on that day instead, at the hour its hours begin. Raises AlreadyBegun
    once it has begun, AlreadyOver for a day that is past.
    """
    held = publication.locked(roster.pk)
    if held.has_begun(now):
        raise AlreadyBegun(_("It has begun. End it instead."), field="starts_on")
    held.starts_at = instant(starts_on, held.hours_from, held.zone, now=now)
    held.save(update_fields=["starts_at"])
    audit.record(
        act="start_roster",
        about=held,
        now=now,
        person_id=by,
        organisation_id=held.consortium.host_id,
        roster=str(held.public_id),
        starts=held.starts_at.isoformat(),
    )
    publication.publish(held.pk, now=now, by=by, reason="start_roster")
