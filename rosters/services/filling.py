"""What a draft is made of: open shifts, and who might take them, as they are now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agencies import selectors as agencies
from agencies.models import User
from common import walltime
from common.intervals import Span, split, subtract
from notifications import selectors as notifications
from rosters import selectors
from rosters.core.filling import Candidate, OpenShift, Sharing
from rosters.core.ledger import Period, Tally, tally
from rosters.core.resolution import Plan, resolve
from rosters.core.rules import NEAR, ONE_DAY, Duty
from rosters.core.words import PersonId
from rosters.models import Coverage, Roster
from rosters.selectors import preferences
from rosters.services.rules import busy_in, time_off_in

LONGEST = timedelta(days=31)
A_YEAR = timedelta(days=365)
Night = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Situation:
    """A roster's open shifts on some days, and everybody who might take one. `busy`:
    by person, when they are by their own calendars, whether or not it blocks.
    """

    roster: Roster
    from_on: date
    until_on: date
    shifts: tuple[OpenShift, ...]
    people: tuple[User, ...]
    candidates: tuple[Candidate, ...]
    busy: Mapping[int, Sequence[Span]]

    def sharing(self) -> Sharing:
        """All of them before anything is given."""
        return Sharing(self.candidates, self.roster.limits(), self.roster.holidays())


def situation(
    roster: Roster, from_on: date, until_on: date, *, now: datetime
) -> Situation:
    """Everything a draft of these local days needs; a constant number of queries,
    however many shifts and people.
    """
    shifts = open_shifts(roster, from_on, until_on, now=now)
    people = selectors.eligible_people(roster, now=now)
    whole = walltime.days(from_on, until_on, walltime.zone(roster.zone))
    near = Span(whole.starts_at, whole.ends_at + LONGEST)
    busy = busy_in(roster.consortium_id, (person.pk for person in people), near)
    some = _candidates(roster, from_on, until_on, people, busy, now=now)
    return Situation(
        roster, from_on, until_on, tuple(shifts), tuple(people), tuple(some), busy
    )


def open_shifts(
    roster: Roster, from_on: date, until_on: date, *, now: datetime
) -> list[OpenShift]:
    """The shifts nobody holds that begin on these local days and have not begun, as
    far as it is published, in order.

    A gap is cut into the nights it is of; what is of none, at the hour at which the
    roster's day begins.
    """
    zone = walltime.zone(roster.zone)
    whole = walltime.days(from_on, until_on, zone)
    window = Span.between(max(now, whole.starts_at - LONGEST), whole.ends_at + LONGEST)
    horizon = roster.published_until
    if window is None or horizon is None:
        return []
    plans = selectors.plans_of(roster, since=now)
    nights = {position: _open_nights(plan, window) for position, plan in plans.items()}
    found = [
        OpenShift(span, gap.position.pk, night)
        for gap in selectors.gaps_of(roster, window, now=now)
        for span, night in _cut(gap.span, nights[gap.position], roster)
    ]
    return sorted(
        each
        for each in found
        if whole.covers(each.span.starts_at)
        and each.span.starts_at > now
        and each.span.ends_at < horizon
    )


def _open_nights(plan: Plan, window: Span) -> list[tuple[Span, Night]]:
    return [
        (Span(each.starts_at, each.ends_at), (each.pattern, each.on))
        for each in resolve(plan, window)
        if each.planned
        and each.person is None
        and each.pattern is not None
        and each.on is not None
    ]


def _cut(
    gap: Span, nights: Iterable[tuple[Span, Night]], roster: Roster
) -> list[tuple[Span, Night | None]]:
    """The gap as shifts: a piece for each night in it, and what is of none by days."""
    found: list[tuple[Span, Night | None]] = []
    for span, night in nights:
        part = span.intersect(gap)
        if part is not None:
            found.append((part, night))
    zone = walltime.zone(roster.zone)
    for left in subtract([gap], [span for span, _ in found]):
        first = walltime.local_date(left.starts_at, zone)
        days = (walltime.local_date(left.ends_at, zone) - first).days
        edges = [
            walltime.instant(first + n * ONE_DAY, roster.hours_from, zone)
            for n in range(days + 1)
        ]
        found += [(piece, None) for piece in split(left, edges)]
    return found


def _candidates(
    roster: Roster,
    from_on: date,
    until_on: date,
    people: Sequence[User],
    busy: Mapping[int, Sequence[Span]],
    *,
    now: datetime,
) -> list[Candidate]:
    zone = walltime.zone(roster.zone)
    whole = walltime.days(from_on, until_on, zone)
    ids = [person.pk for person in people]
    year = Period(until_on - A_YEAR, until_on, zone, roster.holidays())
    carried, duties, last = _history(roster, ids, year, whole)
    near = Span(whole.starts_at, whole.ends_at + LONGEST)
    off = time_off_in(roster, ids, near)
    reach = notifications.is_reachable(ids)
    unfit = agencies.unfit_days(
        ids, _days(whole, zone_of=roster, now=now), consortium_id=roster.consortium_id
    )
    weeks = preferences.preferences_of(ids, roster.consortium_id)
    since = agencies.clinicians_since(ids, consortium_id=roster.consortium_id)
    return [
        Candidate(
            PersonId(pk),
            carried.get(pk, Tally()),
            tuple(duties[pk]),
            last.get(pk),
            tuple(off[pk]),
            reach[pk].at_all,
            frozenset(unfit.get(pk, ())),
            weeks[pk],
            busy=tuple(busy.get(pk, ())) if roster.busy_blocks else (),
            days=_days_there(since.get(pk, year.from_on), year),
        )
        for pk in ids
    ]


def _history(
    roster: Roster, ids: Sequence[int], year: Period, whole: Span
) -> tuple[dict[int, Tally], dict[int, list[Duty]], dict[int, datetime]]:
    """What each carried in the year in this consortium's rosters; what they are on
    call for near the days, in any; and until when they last were before those.
    """
    near = Span(whole.starts_at - NEAR, whole.ends_at + NEAR)
    window = Span(year.span.starts_at, near.ends_at)
    rows = Coverage.objects.overlapping(window).filter(person_id__in=ids)
    ours: dict[int, list[Span]] = defaultdict(list)
    duties: dict[int, list[Duty]] = defaultdict(list)
    last: dict[int, datetime] = {}
    for person, position, begins, ends, line, on, consortium in rows.values_list(
        "person_id",
        "position_id",
        "starts_at",
        "ends_at",
        "line_id",
        "night_on",
        "position__roster__consortium_id",
    ):
        span = Span(begins, ends)
        if consortium == roster.consortium_id:
            ours[person].append(span)
        if span.overlaps(near):
            night = (line, on) if line and on else None
            duties[person].append(Duty(span, position, night))
        elif ends <= near.starts_at:
            last[person] = max(last.get(person, ends), ends)
    return {pk: tally(spans, year) for pk, spans in ours.items()}, duties, last


def _days_there(since: date, year: Period) -> int:
    """How many days of the year somebody was there who came then; at least one."""
    return max((year.until_on - max(since, year.from_on)).days, 1)


def _days(
    whole: Span, *, zone_of: Roster, now: datetime
) -> list[tuple[date, datetime]]:
    """Every local day that a shift of these days may touch, and an instant in it."""
    zone = walltime.zone(zone_of.zone)
    on = walltime.local_date(max(whole.starts_at, now), zone)
    last = walltime.local_date(whole.ends_at + LONGEST, zone)
    found = []
    while on <= last:
        found.append((on, max(now, walltime.instant(on, time(), zone))))
        on += ONE_DAY
    return found
