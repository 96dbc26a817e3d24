"""People's own calendars, and the published shifts for which they are busy."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from common.intervals import Span
from rosters.core import feeds
from rosters.core.busy import AHEAD
from rosters.models import BusyCalendar, BusySpan, Coverage, Roster
from rosters.models.busy import BusyCalendarQuerySet, BusySpanQuerySet
from rosters.models.coverage import LONGEST
from rosters.models.feeds import duties
from rosters.selectors.duty import eligible_people


@dataclass(frozen=True, slots=True)
class Clash:
    """A published shift, and when in it its person is busy for the first time."""

    shift: Coverage
    busy: Span


def calendars_of(scope: Scope) -> BusyCalendarQuerySet:
    """The asker's own, in the order in which they were given."""
    return BusyCalendar.objects.visible_to(scope).filter(person_id=scope.user_id)


def calendar_for(scope: Scope, public_id: UUID) -> BusyCalendar:
    """One of the asker's own, or 404."""
    return get_object_or_404(calendars_of(scope), public_id=public_id)


def calendars_on(scope: Scope, roster: Roster, *, now: datetime) -> list[BusyCalendar]:
    """Those of the roster's clinicians, for who edits it; with `person`."""
    people = eligible_people(roster, now=now)
    rows = BusyCalendar.objects.visible_to(scope).filter(person__in=people)
    return list(rows.select_related("person").order_by("person__full_name", "pk"))


def spans_of(calendar: BusyCalendar, *, now: datetime) -> list[Span]:
    """Its busy times that are not over, in order."""
    return [row.span() for row in calendar.spans.filter(ends_at__gt=now)]


def own_clashes(scope: Scope, *, now: datetime) -> list[Clash]:
    """The asker's own shifts, in any roster, for which they are busy."""
    mine = Coverage.objects.filter(person_id=scope.user_id)
    busy = BusySpan.objects.filter(person_id=scope.user_id)
    return _clashes(mine.values_list("pk", flat=True), busy, now=now)


def clashes_on(
    roster: Roster, people: Collection[int], *, now: datetime
) -> list[Clash]:
    """The roster's shifts for which one of these people is busy."""
    rows = Coverage.objects.filter(position__roster=roster, person_id__in=people)
    known = BusySpan.objects.known_in(roster.consortium_id)
    busy = known.filter(person_id__in=people)
    return _clashes(rows.values_list("pk", flat=True), busy, now=now)


def _clashes(
    shifts: Iterable[int], spans: BusySpanQuerySet, *, now: datetime
) -> list[Clash]:
    window = Span(now, now + AHEAD)
    busy: dict[int, list[Span]] = defaultdict(list)
    for row in spans.overlapping(window):
        busy[row.person_id].append(row.span())
    if not busy:
        return []
    rows = (
        Coverage.objects.overlapping(window)
        .filter(pk__in=shifts, person_id__in=list(busy))
        .select_related("person", "position__roster")
        .order_by("starts_at", "pk")
    )
    found = []
    for shift in rows:
        ahead = shift.span().intersect(window)
        some = [
            piece
            for span in busy[shift.person_id]
            if ahead is not None and (piece := span.intersect(ahead)) is not None
        ]
        if some:
            found.append(Clash(shift, min(some)))
    return found


def own_uids(person_id: int, *, now: datetime) -> frozenset[str]:
    """What the entries of the person's own feed are called, in whatever calendar they
    come back.
    """
    since = feeds.since(now)
    rows = Coverage.objects.standing().filter(
        person_id=person_id, starts_at__gt=since - LONGEST
    )
    found = feeds.entries(duties(rows), lambda _duty: "", since=since)
    return frozenset(str(entry.uid) for entry in found)
