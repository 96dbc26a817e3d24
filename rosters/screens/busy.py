"""What pages show of people's own calendars: how fresh, when busy, what clashes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.core.acts import Act
from agencies.core.scope import Scope
from common import walltime
from rosters import words as seats
from rosters.core.words import Tier
from rosters.models import BusyCalendar, Roster
from rosters.selectors import busy as questions
from rosters.selectors.busy import Clash
from rosters.words import busy as words
from rosters.words import short_time, span

# Two readings missed: said as a warning.
OLD = timedelta(hours=1, minutes=15)
MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class ShownCalendar:
    """One calendar: what was found, what was not understood, how fresh it is."""

    calendar: BusyCalendar
    found: str
    unread: str
    freshness: str
    is_old: bool


@dataclass(frozen=True, slots=True)
class ShownClash:
    """A shift and the busy time in it, on the wall of the roster."""

    clash: Clash
    shift: str
    roster: str
    seat: str
    busy: str


@dataclass(frozen=True, slots=True)
class OnPlan:
    """The clinicians' calendars, for who makes the plan."""

    calendars: list[ShownCalendar]
    clashes: list[ShownClash]
    more: int


def own(scope: Scope, *, now: datetime) -> list[ShownCalendar]:
    return [shown(one, now=now) for one in questions.calendars_of(scope)]


def shown(calendar: BusyCalendar, *, now: datetime) -> ShownCalendar:
    spans = questions.spans_of(calendar, now=now)
    return _shown(calendar, words.found(spans, walltime.zone(calendar.zone)), now)


def _shown(calendar: BusyCalendar, found: str, now: datetime) -> ShownCalendar:
    return ShownCalendar(
        calendar,
        found,
        words.unread(calendar.unread, calendar.unread_said),
        words.freshness(calendar.read_at, calendar.failed_because, now=now),
        now - calendar.read_at >= OLD,
    )


def own_clashes(scope: Scope, *, now: datetime) -> list[ShownClash]:
    some = questions.own_clashes(scope, now=now)[:MOST_SHOWN]
    return [_clash(one) for one in some]


def on_plan(scope: Scope, roster: Roster, *, now: datetime) -> OnPlan | None:
    """How fresh each is, and which published nights clash: each once. None to who
    makes no plan.
    """
    if not scope.may(Act.EDIT_ROSTER):
        return None
    calendars = questions.calendars_on(scope, roster, now=now)
    people = {one.person_id for one in calendars}
    some = questions.clashes_on(roster, people, now=now) if people else []
    return OnPlan(
        [_shown(one, "", now) for one in calendars],
        [_clash(one) for one in some[:MOST_SHOWN]],
        max(len(some) - MOST_SHOWN, 0),
    )


def _clash(clash: Clash) -> ShownClash:
    shift, position = clash.shift, clash.shift.position
    zone = walltime.zone(position.roster.zone)
    begins, ends = (walltime.local(at, zone) for at in (shift.starts_at, shift.ends_at))
    first = walltime.local(clash.busy.starts_at, zone)
    last = walltime.local(clash.busy.ends_at, zone)
    same_day = first.date() == begins.date()
    said = f"{first:%H:%M}" if same_day else short_time(first)
    return ShownClash(
        clash,
        span(begins, ends),
        position.roster.name,
        seats.seat(Tier(position.tier), position.order),
        f"{said}-{last:%H:%M}"
        if last.date() == first.date()
        else f"{said}-{short_time(last)}",
    )
