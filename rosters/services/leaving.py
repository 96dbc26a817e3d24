"""What ends on rosters when somebody leaves or loses a role: shifts, and calendars."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from agencies import selectors as agencies
from agencies.core.words import Role
from agencies.services.leaving import Leaving, RoleEnd
from common import walltime
from rosters.core.swaps import Source
from rosters.models import (
    BusyCalendar,
    Feed,
    Override,
    PatternLine,
    Roster,
    RotationMember,
    TimeOff,
)
from rosters.services import open_swaps, publication
from rosters.services.swaps import Act

# Longer than any shift that has begun: it takes them off what is running.
RUNNING = timedelta(days=31)


def end_shifts(leaving: Leaving) -> Mapping[str, int]:
    """End every turn, pattern and override of the person in the rosters of the
    organisation's consortia, unless they are still a clinician of its host or another
    provider.

    Where they would have been on call there is an open shift from now on.
    """
    ended = {"turns": 0, "patterns": 0, "overrides": 0}
    rosters = Roster.objects.filter(
        consortium__seats__organisation=leaving.organisation_id, closed_at__isnull=True
    ).distinct()
    over = set[int]()
    for roster in rosters.order_by("pk"):
        if not _is_still_clinician(roster, leaving):
            _end_in(publication.locked(roster.pk), leaving, ended)
            over.add(roster.consortium_id)
    for consortium_id in sorted(over):
        open_swaps.end_of_leaver(leaving.person_id, consortium_id, _act(leaving))
    return ended


def end_shifts_of_clinician(ended: RoleEnd) -> Mapping[str, int]:
    """The same for who stays, but is no clinician there any more."""
    if ended.role is not Role.CLINICIAN:
        return {}
    return end_shifts(
        Leaving(
            ended.person_id,
            ended.organisation_id,
            entirely=False,
            by=ended.by,
            now=ended.now,
        )
    )


@transaction.atomic
def end_shifts_of_former(roster_id: int, *, now: datetime) -> int:
    """The same for those whose role as a clinician ended by its own date, which is
    no event that anybody could tell of; how many people. Safe to repeat.
    """
    roster = Roster.objects.get(pk=roster_id)
    # All of them, in one order: a swap may reach into another roster.
    beside = Roster.objects.filter(consortium=roster.consortium_id)
    list(beside.select_for_update().order_by("pk"))
    planned = set(_planned(roster, now))
    staying = agencies.clinicians_now_or_later(
        planned, now, consortium_id=roster.consortium_id
    )
    former = planned - staying
    for person_id in sorted(former):
        ended = {"turns": 0, "patterns": 0, "overrides": 0}
        left = Leaving(person_id, roster.consortium.host_id, False, None, now)
        _end_in(roster, left, ended)
        open_swaps.end_of_leaver(person_id, roster.consortium_id, _act(left))
    return len(former)


def _planned(roster: Roster, now: datetime) -> Iterator[int]:
    """Everybody whom the plan puts on call from now on."""
    rows = _turns(roster, now), _patterns(roster, now), _overrides(roster, now)
    for each in rows:
        named = each.filter(person__isnull=False)
        yield from named.values_list("person_id", flat=True)


def end_feeds(leaving: Leaving) -> Mapping[str, int]:
    """Nothing is any more at the calendar addresses the person made there, whatever
    they show: whoever leaves may have written them down.
    """
    made = Feed.objects.live().filter(
        made_by=leaving.person_id, organisation=leaving.organisation_id
    )
    return {"feeds": made.update(revoked_at=leaving.now)}


def end_feeds_of_role(ended: RoleEnd) -> Mapping[str, int]:
    """The same for who stays: a clinician's own, or those a coordinator made."""
    if ended.role not in {Role.CLINICIAN, Role.COORDINATOR}:
        return {}
    made = Feed.objects.live().filter(
        made_by=ended.person_id,
        organisation=ended.organisation_id,
        person__isnull=ended.role is Role.COORDINATOR,
    )
    return {"feeds": made.update(revoked_at=ended.now)}


def end_calendars(leaving: Leaving) -> Mapping[str, int]:
    """The person's own calendars given there are read no more."""
    given = BusyCalendar.objects.filter(
        person=leaving.person_id, organisation=leaving.organisation_id
    )
    count = given.count()
    given.delete()
    return {"own_calendars": count}


def end_calendars_of_role(ended: RoleEnd) -> Mapping[str, int]:
    """The same for who stays, but is no clinician there any more."""
    if ended.role is not Role.CLINICIAN:
        return {}
    return end_calendars(
        Leaving(ended.person_id, ended.organisation_id, False, ended.by, ended.now)
    )


def _is_still_clinician(roster: Roster, leaving: Leaving) -> bool:
    serving = agencies.serving(roster.consortium_id, now=leaving.now)
    people = agencies.people_with_role(
        Role.CLINICIAN, organisation_ids=[one.pk for one in serving], now=leaving.now
    )
    return leaving.person_id in {person.pk for person in people}


def _end_in(roster: Roster, leaving: Leaving, ended: dict[str, int]) -> None:
    person, now = leaving.person_id, leaving.now
    today = _today(roster, now)
    turns = _turns(roster, now).filter(person=person)
    patterns = _patterns(roster, now).filter(person=person)
    overrides = _overrides(roster, now).filter(person=person)
    if not (turns.exists() or patterns.exists() or overrides.exists()):
        return
    ended["turns"] += turns.count()
    turns.filter(from_on__gte=today).delete()
    turns.filter(from_on__lt=today).update(until_on=today)
    ended["patterns"] += patterns.update(last_on=today - timedelta(days=1))
    beside = open_swaps.undo_of_leaver(
        list(overrides.values_list("pk", flat=True)), _act(leaving)
    )
    ended["overrides"] += overrides.update(withdrawn_at=now, withdrawn_by=leaving.by)
    TimeOff.objects.create(
        consortium=roster.consortium,
        person_id=person,
        starts_at=now,
        ends_at=now + RUNNING,
        made_by_id=leaving.by,
        made_at=now,
    )
    for roster_id in (roster.pk, *sorted(beside - {roster.pk})):
        publication.publish(
            roster_id, now=now, by=leaving.by, reason="left", tell_anyway=True
        )


def _act(leaving: Leaving) -> Act:
    return Act(leaving.by, leaving.now, Source.WEB if leaving.by else Source.ENGINE)


def _today(roster: Roster, now: datetime) -> date:
    return walltime.local_date(now, walltime.zone(roster.zone))


def _turns(roster: Roster, now: datetime) -> QuerySet[RotationMember]:
    """The turns in a rotation that go on after today."""
    goes_on = Q(until_on__isnull=True) | Q(until_on__gt=_today(roster, now))
    return RotationMember.objects.filter(goes_on, rotation__roster=roster)


def _patterns(roster: Roster, now: datetime) -> QuerySet[PatternLine]:
    """The patterns with a night today or later."""
    goes_on = Q(last_on__isnull=True) | Q(last_on__gte=_today(roster, now))
    return PatternLine.objects.filter(goes_on, event__calendar__position__roster=roster)


def _overrides(roster: Roster, now: datetime) -> QuerySet[Override]:
    standing = Override.objects.standing()
    return standing.filter(position__roster=roster, ends_at__gt=now)
