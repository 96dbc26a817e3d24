"""From which day on a roster runs: until then nobody is on call in it, and nothing of
it is a gap.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from common import walltime
from rosters.errors import AlreadyBegun, AlreadyOver, PeriodOutOfBounds
from rosters.models import Roster
from rosters.services import endings, publication

# Its first weeks are then within what is published, so that it can be filled.
LATEST = timedelta(days=366)


def instant(starts_on: date, begins: time, zone: str, *, now: datetime) -> datetime:
    """When a roster whose hours begin at `begins` starts: then, on that day. Raises
    AlreadyOver for a day that is past, PeriodOutOfBounds for one too far ahead.
    """
    where = walltime.zone(zone)
    today = walltime.local_date(now, where)
    if starts_on < today:
        raise AlreadyOver(_("That day is past already."), field="starts_on")
    if starts_on > today + LATEST:
        sentence = _("Choose a day within a year from now.")
        raise PeriodOutOfBounds(sentence, field="starts_on")
    return walltime.instant(starts_on, begins, where)


@transaction.atomic
def start_roster(
    roster: Roster, starts_on: date, *, now: datetime, by: int | None = None
) -> None:
    """It starts on that day instead, at the hour its hours begin. Raises AlreadyBegun
    once it has begun, PeriodOutOfBounds for a day by which it has ended, AlreadyOver
    and PeriodOutOfBounds as `instant` does.
    """
    held = publication.locked(roster.pk)
    if held.has_begun(now):
        raise AlreadyBegun(_("It has begun. End it instead."), field="starts_on")
    begins = instant(starts_on, held.hours_from, held.zone, now=now)
    if held.ends_at is not None and begins >= held.ends_at:
        sentence = _(
            "It would have ended by then: its end is %(moment)s. Choose a day before "
            "that, or move its end first."
        )
        ends = {"moment": endings.said(held, held.ends_at)}
        raise PeriodOutOfBounds(sentence % ends, field="starts_on")
    held.starts_at = begins
    held.save(update_fields=["starts_at"])
    audit.record(
        act="start_roster",
        about=held,
        now=now,
        person_id=by,
        organisation_id=held.consortium.host_id,
        roster=str(held.public_id),
        starts=begins.isoformat(),
    )
    publication.publish(held.pk, now=now, by=by, reason="start_roster")
