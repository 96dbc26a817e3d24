"""When should somebody be on call, and which shifts does nobody hold?"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common import walltime
from common.intervals import Span
from rosters.core.hours import Hours, open_shifts
from rosters.core.pattern import Pattern
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.resolution import Plan
from rosters.core.rotation import Rotation
from rosters.core.words import PersonId

CHICAGO = ZoneInfo("America/Chicago")
NIGHTS = Hours(CHICAGO, time(19), time(7))
MONDAY = date(2026, 6, 1)


def span(begin: str, end: str) -> Span:
    return Span(
        walltime.instant_of(datetime.fromisoformat(begin), CHICAGO),
        walltime.instant_of(datetime.fromisoformat(end), CHICAGO),
    )


WINDOW = span("2026-06-01T12:00", "2026-06-03T12:00")


def pattern(holder: PersonId | Rotation, hours: int) -> Pattern:
    return Pattern(
        id=1,
        rank=0,
        zone=CHICAGO,
        starts_on=MONDAY,
        local_start=time(19),
        wall=timedelta(hours=hours),
        recurrence=Recurrence(Unit.DAYS),
        holder=holder,
    )


def test_nights_are_seven_to_seven_and_cut_to_what_was_asked() -> None:
    assert NIGHTS.within(span("2026-06-01T20:00", "2026-06-02T19:30")) == [
        span("2026-06-01T20:00", "2026-06-02T07:00"),
        span("2026-06-02T19:00", "2026-06-02T19:30"),
    ]


def test_the_same_hour_twice_means_round_the_clock() -> None:
    assert Hours(CHICAGO, time(0), time(0)).within(WINDOW) == [WINDOW]


def test_a_night_on_which_the_clock_jumps_is_still_seven_to_seven() -> None:
    window = span("2026-03-07T12:00", "2026-03-08T12:00")

    assert NIGHTS.within(window) == [span("2026-03-07T19:00", "2026-03-08T07:00")]


def test_a_shift_that_is_nobodys_turn_is_open() -> None:
    nobody = Rotation(MONDAY, 7, ())

    assert open_shifts(Plan((pattern(nobody, 14),)), WINDOW) == [
        span("2026-06-01T19:00", "2026-06-02T09:00"),
        span("2026-06-02T19:00", "2026-06-03T09:00"),
    ]


def test_hours_without_a_shift_are_not_an_open_shift() -> None:
    assert open_shifts(Plan((pattern(PersonId(1), 10),)), WINDOW) == []


def test_hours_begin_again_the_same_evening_and_not_while_they_run() -> None:
    before = span("2026-06-01T12:00", "2026-06-01T19:00")
    noon, evening = before.starts_at, before.ends_at

    assert NIGHTS.begin_after(noon) == evening
    assert NIGHTS.begin_after(evening) is None
    assert NIGHTS.begin_after(evening - timedelta(microseconds=1)) == evening
    assert Hours(CHICAGO, time(0), time(0)).begin_after(noon) is None
