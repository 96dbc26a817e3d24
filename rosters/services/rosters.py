"""Making a roster: its name, zone, hours, positions and whom it covers."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import models, transaction
from django.utils.translation import gettext as _
from schedule.models.calendars import Calendar

from agencies import selectors as agencies
from agencies.models import Consortium, Organisation
from agencies.services import audit, live
from common import walltime
from common.public_holidays import HolidayCalendar
from rosters.core.words import Tier
from rosters.documents import kept_document
from rosters.errors import NameTaken, NotAMember, TooManyPositions
from rosters.models import Position, Roster
from rosters.services import endings, keeping, publication, starting

MOST_OF_A_TIER = 9
ROUND_THE_CLOCK = (time(0), time(0))


@transaction.atomic
def create_roster(
    consortium: Consortium,
    *,
    name: str,
    zone: str,
    now: datetime,
    agencies_covered: Sequence[Organisation] = (),
    hours: tuple[time, time] = ROUND_THE_CLOCK,
    primaries: int = 1,
    backups: int = 1,
    starts_on: date | None = None,
    by: int | None = None,
) -> Roster:
    """A new roster with its positions; nobody is on call until a pattern says so, nor
    before `starts_on` (None: it runs from now on).

    `zone` is an IANA name. `hours` are those in which somebody should be on call,
    every day, by the wall clock; the same time twice means round the clock. Raises
    UnknownZone, NameTaken, NotAMember, AlreadyOver, PeriodOutOfBounds.
    """
    walltime.zone(zone)
    begins = starting.instant(starts_on, hours[0], zone, now=now) if starts_on else None
    agencies.hold_consortium(consortium.pk)
    _require_free(name, consortium.pk)
    roster = Roster.objects.create(
        consortium=consortium,
        name=name,
        zone=zone,
        hours_from=hours[0],
        hours_until=hours[1],
        starts_at=begins,
    )
    _cover(roster, agencies_covered, now=now)
    for tier, count in ((Tier.PRIMARY, primaries), (Tier.BACKUP, backups)):
        for order in range(1, count + 1):
            _add_position(roster, tier, order)
    audit.record(
        act="create_roster",
        about=roster,
        now=now,
        person_id=by,
        organisation_id=consortium.host_id,
        name=name,
        zone=zone,
        starts=begins.isoformat() if begins else "",
    )
    publication.publish(roster.pk, now=now, by=by)
    roster.refresh_from_db(fields=["published_until"])
    return roster


@transaction.atomic
def rename(roster: Roster, name: str, *, now: datetime, by: int | None = None) -> None:
    """The roster is called `name` from now on, also in calendars. Raises NameTaken."""
    agencies.hold_consortium(roster.consortium_id)
    held = publication.locked(roster.pk)
    if held.name == name:
        return
    _require_free(name, held.consortium_id)
    was, held.name = held.name, name
    held.save(update_fields=["name"])
    audit.record(
        act="rename_roster",
        about=held,
        now=now,
        person_id=by,
        organisation_id=held.consortium.host_id,
        was=was,
        name=name,
    )
    live.touch(publication.topic(held))


@transaction.atomic
def cover(
    roster: Roster,
    agencies_covered: Sequence[Organisation],
    *,
    now: datetime,
    by: int | None = None,
) -> None:
    """From now on the roster covers exactly these agencies. Raises NotAMember."""
    roster = publication.locked(roster.pk)
    if set(roster.agencies.all()) == set(agencies_covered):
        return
    was = keeping.of_agencies(roster.agencies.all())
    _cover(roster, agencies_covered, now=now)
    audit.record(
        act="cover_agencies",
        about=roster,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        agencies=[agency.pk for agency in agencies_covered],
        facts=kept_document(keeping.of_agencies(agencies_covered), was),
    )
    live.touch(publication.topic(roster))


@transaction.atomic
def add_position(
    roster: Roster, tier: Tier, *, now: datetime, by: int | None = None
) -> Position:
    """One more seat, the last of its tier; nobody is on call in it until a pattern
    says so, and that is looked at as after every edit. The number of one that has ended
    is not given again. Raises TooManyPositions, Ended.
    """
    roster = publication.locked(roster.pk)
    endings.require_roster(roster, now)
    ever = roster.positions.filter(tier=tier.value)
    last = ever.aggregate(last=models.Max("order"))["last"] or 0
    if ever.still_there(now).count() >= MOST_OF_A_TIER:
        raise TooManyPositions(
            _("A tier has at most %(most)d positions.") % {"most": MOST_OF_A_TIER},
            field="tier",
        )
    made = _add_position(roster, tier, last + 1)
    audit.record(
        act="add_position",
        about=made,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        roster=str(roster.public_id),
        tier=tier.value,
        order=made.order,
    )
    publication.publish(roster.pk, now=now, by=by)  # its gap is told of
    live.touch(publication.topic(roster))
    return made


@transaction.atomic
def set_holidays(
    roster: Roster, calendar: HolidayCalendar, *, now: datetime, by: int | None = None
) -> None:
    """From now on these are the days that its patterns for holidays keep."""
    roster = publication.locked(roster.pk)
    was = keeping.of_holidays(roster)
    roster.holiday_state = calendar.state
    roster.holidays_observed = calendar.observed.value
    roster.save(update_fields=["holiday_state", "holidays_observed"])
    audit.record(
        act="set_holidays",
        about=roster,
        now=now,
        person_id=by,
        organisation_id=roster.consortium.host_id,
        state=calendar.state,
        observed=calendar.observed.value,
        facts=kept_document(keeping.of_holidays(roster), was),
    )
    publication.publish(roster.pk, now=now, by=by, reason="holidays")


def _require_free(name: str, consortium_id: int) -> None:
    if Roster.objects.filter(consortium=consortium_id, name=name).exists():
        raise NameTaken(
            _("There is already a roster called %(name)s.") % {"name": name},
            field="name",
        )


def _cover(roster: Roster, covered: Sequence[Organisation], *, now: datetime) -> None:
    members = agencies.members_of(roster.consortium_id, now=now)
    for agency in covered:
        if agency not in members:
            raise NotAMember(
                _("%(agency)s has no seat in the consortium.") % {"agency": agency},
                field="agencies",
            )
    roster.agencies.set(covered)


def _add_position(roster: Roster, tier: Tier, order: int) -> Position:
    calendar = Calendar.objects.create(
        name=f"{roster.name}: {tier} {order}", slug=f"rota-{uuid.uuid4()}"
    )
    return Position.objects.create(
        roster=roster, tier=tier.value, order=order, calendar=calendar
    )
