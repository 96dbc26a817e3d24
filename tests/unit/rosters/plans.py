"""Random plans round the nights on which the clock jumps, for the laws."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from common.intervals import Span
from common.public_holidays import HolidayCalendar, Observed
from rosters.core.amendment import Override, TimeOff
from rosters.core.pattern import Pattern
from rosters.core.recurrence import NTHS, OnHolidays, Recurrence, Unit
from rosters.core.resolution import Plan
from rosters.core.rotation import Clock, Handoff, Member, Rotation
from rosters.core.words import Change, PersonId

# The zones, and a day near which each changes its clock (Phoenix never does).
NIGHTS = [
    (ZoneInfo("America/Chicago"), date(2026, 3, 8)),
    (ZoneInfo("America/Chicago"), date(2026, 11, 1)),
    (ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 5)),
    (ZoneInfo("Australia/Lord_Howe"), date(2026, 10, 4)),
    (ZoneInfo("America/Phoenix"), date(2026, 3, 8)),
    (ZoneInfo("Africa/Casablanca"), date(2026, 2, 15)),
    (ZoneInfo("America/Chicago"), date(2028, 2, 29)),
    # The end of a year of 53 weeks, with holidays of both years near.
    (ZoneInfo("America/Chicago"), date(2027, 1, 1)),
    # Independence Day is a Saturday: Friday is kept for it.
    (ZoneInfo("America/Phoenix"), date(2026, 7, 4)),
]
PLACE = ZoneInfo("America/Chicago")
STARTS = [time(0), time(1, 30), time(2), time(2, 30), time(3), time(8), time(19)]

people = st.integers(1, 6).map(PersonId)


def clocks(zone: ZoneInfo) -> st.SearchStrategy[Clock]:
    return st.builds(
        Clock,
        kind=st.sampled_from([Handoff.WALL, Handoff.ELAPSED]),
        every_hours=st.sampled_from([1, 5, 8, 12, 24, 36, 168]),
        local_at=st.sampled_from(STARTS),
        zone=st.just(zone),
    )


@st.composite
def rotations(draw: st.DrawFn, near: date, zone: ZoneInfo = PLACE) -> Rotation:
    starts_on = near - timedelta(days=draw(st.integers(-5, 60)))
    persons = draw(st.lists(people, unique=True, max_size=5))
    members = []
    for person in persons:
        from_on = starts_on + timedelta(days=draw(st.integers(-10, 40)))
        stays = draw(st.none() | st.integers(1, 40))
        until_on = None if stays is None else from_on + timedelta(days=stays)
        members.append(Member(person, draw(st.integers(0, 3)), from_on, until_on))
        if until_on is not None and draw(st.booleans()):
            again = until_on + timedelta(days=draw(st.integers(0, 5)))
            members.append(Member(person, draw(st.integers(0, 3)), again))
    turn_days = draw(st.sampled_from([1, 2, 7, 14]))
    clock = draw(st.none() | clocks(zone))
    return Rotation(starts_on, turn_days, tuple(members), clock)


every = st.integers(1, 3)
by_weeks = st.builds(
    Recurrence,
    unit=st.sampled_from([Unit.ONCE, Unit.DAYS, Unit.WEEKS]),
    every=every,
    weekdays=st.frozensets(st.integers(0, 6), max_size=4),
)
by_month_days = st.builds(
    Recurrence,
    unit=st.just(Unit.MONTH_DAYS),
    every=every,
    month_day=st.sampled_from([1, 4, 5, 8, 15, 28, 29, 30, 31]),
)
by_month_weekdays = st.builds(
    Recurrence,
    unit=st.just(Unit.MONTH_WEEKDAYS),
    every=every,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1, max_size=1),
    nth=st.sampled_from(NTHS),
)
recurrences = by_weeks | by_month_days | by_month_weekdays
federal = st.sampled_from(Observed).map(lambda kept: HolidayCalendar("", kept))
on_holidays = st.builds(OnHolidays, only=st.booleans(), calendar=federal)


@st.composite
def on_some_days(draw: st.DrawFn) -> Recurrence:
    """A recurrence of the menu, perhaps only on holidays or not on them."""
    return replace(draw(recurrences), holidays=draw(st.none() | on_holidays))


@st.composite
def spans(draw: st.DrawFn, near: date) -> Span:
    middle = datetime.combine(near, time(), tzinfo=UTC)
    begins = middle + timedelta(minutes=draw(st.integers(-7 * 48, 7 * 48)) * 30)
    return Span(begins, begins + timedelta(minutes=30 * draw(st.integers(1, 100))))


@st.composite
def patterns(draw: st.DrawFn, number: int, zone: ZoneInfo, near: date) -> Pattern:
    starts_on = near - timedelta(days=draw(st.integers(-3, 70)))
    odd = draw(st.lists(st.integers(-6, 6), max_size=3, unique=True))
    moves = st.none() | spans(near)
    return Pattern(
        id=number,
        rank=draw(st.integers(0, 2)),
        zone=zone,
        starts_on=starts_on,
        local_start=draw(st.sampled_from(STARTS)),
        wall=timedelta(minutes=30 * draw(st.integers(1, 60) | st.just(7 * 48))),
        recurrence=draw(on_some_days()),
        holder=draw(people | rotations(near, zone)),
        last_on=draw(st.none() | st.just(near + timedelta(days=2))),
        exceptions={near + timedelta(days=day): draw(moves) for day in odd},
    )


@st.composite
def overrides(draw: st.DrawFn, number: int, near: date) -> Override:
    change = draw(st.sampled_from(Change))
    return Override(
        id=number,
        change=change,
        span=draw(spans(near)),
        made_at=datetime(2026, 1, draw(st.integers(1, 4)), tzinfo=UTC),
        person=None if change is Change.REMOVE else draw(people),
        instead_of=None if change is Change.ADD else draw(st.none() | people),
    )


@st.composite
def time_off(draw: st.DrawFn, number: int, near: date) -> TimeOff:
    made_at = datetime(2026, 1, draw(st.integers(1, 4)), tzinfo=UTC)
    return TimeOff(number, draw(people), draw(spans(near)), made_at)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, date]:
    """A plan, and the day near which something happens to the clock."""
    zone, near = draw(st.sampled_from(NIGHTS))
    numbers = range(draw(st.integers(0, 3)))
    made = range(draw(st.integers(0, 4)))
    off = range(draw(st.integers(0, 3)))
    plan = Plan(
        patterns=tuple(draw(patterns(n, zone, near)) for n in numbers),
        overrides=tuple(draw(overrides(n, near)) for n in made),
        time_off=tuple(draw(time_off(n, near)) for n in off),
    )
    return plan, near
