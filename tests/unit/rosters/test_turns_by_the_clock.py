"""Turns that pass by the clock: by the wall's, or by a stopwatch's."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from common import walltime
from common.intervals import Span
from rosters.core.pattern import Pattern
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.resolution import Plan, resolve
from rosters.core.rotation import Clock, Handoff, Member, Rotation
from rosters.core.turns import ClockTurns
from rosters.core.words import PersonId

CHICAGO = ZoneInfo("America/Chicago")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
A, B, C = PersonId(1), PersonId(2), PersonId(3)
SPRING, AUTUMN = date(2026, 3, 7), date(2026, 10, 31)  # the eves of the jumps
HOUR = timedelta(hours=1)


def turns(
    starts_on: date,
    *members: Member,
    kind: Handoff = Handoff.WALL,
    hours: int = 8,
    at: time = time(6),
    zone: ZoneInfo = CHICAGO,
) -> ClockTurns:
    clock = Clock(kind, hours, at, zone)
    return ClockTurns(Rotation(starts_on, 1, members, clock), clock)


def three(since: date) -> list[Member]:
    return [Member(person, person, since) for person in (A, B, C)]


def shown(
    turns: ClockTurns, begin: str, end: str, zone: ZoneInfo = CHICAGO
) -> list[tuple[str, PersonId | None]]:
    """Who takes over when, by the clock on the wall."""
    window = Span(
        walltime.instant_of(datetime.fromisoformat(begin), zone),
        walltime.instant_of(datetime.fromisoformat(end), zone),
    )
    return [
        (f"{walltime.local(piece.starts_at, zone):%d %H:%M}", person)
        for piece, person in turns.hand_over(window)
    ]


def lengths(turns: ClockTurns, begin: str, end: str) -> list[timedelta]:
    window = Span(
        walltime.instant_of(datetime.fromisoformat(begin), CHICAGO),
        walltime.instant_of(datetime.fromisoformat(end), CHICAGO),
    )
    return [piece.length for piece, _ in turns.hand_over(window)]


def test_every_eight_hours_from_six_o_clock() -> None:
    every_eight = turns(SPRING, *three(SPRING))

    assert shown(every_eight, "2026-03-07T00:00", "2026-03-08T00:00") == [
        ("07 00:00", None),
        ("07 06:00", A),
        ("07 14:00", B),
        ("07 22:00", C),
    ]


def test_by_the_wall_handoffs_stay_put_and_the_turn_of_the_jump_is_shorter() -> None:
    every_eight = turns(SPRING, *three(SPRING))
    night = "2026-03-07T22:00", "2026-03-09T06:00"

    assert shown(every_eight, *night) == [
        ("07 22:00", C),
        ("08 06:00", A),
        ("08 14:00", B),
        ("08 22:00", C),
    ]
    assert lengths(every_eight, *night) == [7 * HOUR, 8 * HOUR, 8 * HOUR, 8 * HOUR]


def test_by_a_stopwatch_turns_are_equal_and_handoffs_move_with_the_jump() -> None:
    every_eight = turns(SPRING, *three(SPRING), kind=Handoff.ELAPSED)
    night = "2026-03-07T22:00", "2026-03-09T07:00"

    assert shown(every_eight, *night) == [
        ("07 22:00", C),
        ("08 07:00", A),
        ("08 15:00", B),
        ("08 23:00", C),
    ]
    assert set(lengths(every_eight, *night)) == {8 * HOUR}


def test_in_autumn_the_wall_gives_nine_hours_and_the_stopwatch_moves_back() -> None:
    night = "2026-10-31T22:00", "2026-11-01T22:00"
    wall = turns(AUTUMN, *three(AUTUMN))
    elapsed = turns(AUTUMN, *three(AUTUMN), kind=Handoff.ELAPSED)

    assert lengths(wall, *night) == [9 * HOUR, 8 * HOUR, 8 * HOUR]
    assert shown(elapsed, *night)[:3] == [
        ("31 22:00", C),
        ("01 05:00", A),
        ("01 13:00", B),
    ]


def test_a_handoff_in_the_skipped_hour_is_read_by_the_old_clock() -> None:
    daily = turns(SPRING, *three(SPRING), hours=24, at=time(2, 30))

    assert shown(daily, "2026-03-07T12:00", "2026-03-10T00:00") == [
        ("07 12:00", A),
        ("08 03:30", B),
        ("09 02:30", C),
    ]


def test_a_handoff_at_a_repeated_time_is_at_the_first() -> None:
    daily = turns(AUTUMN, *three(AUTUMN), hours=24, at=time(1, 30))
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)

    assert daily.holder(first - timedelta(seconds=1)) == A
    assert daily.holder(first) == B
    assert daily.holder(first + HOUR) == B  # 01:30 again


def test_of_two_handoffs_that_come_together_the_later_turn_has_it() -> None:
    hourly = turns(SPRING, *three(SPRING), hours=1, at=time(0))

    # 26 turns on the 7th and until 02:00; then 02:00 and 03:00 are one instant.
    assert shown(hourly, "2026-03-08T00:00", "2026-03-08T05:00") == [
        ("08 00:00", A),
        ("08 01:00", B),
        ("08 03:00", A),
        ("08 04:00", B),
    ]


def test_where_the_clock_jumps_half_an_hour_a_turn_is_half_an_hour_shorter() -> None:
    eve = date(2026, 10, 3)
    nightly = turns(eve, *three(eve), hours=12, at=time(19), zone=LORD_HOWE)
    window = Span(
        walltime.instant(eve, time(19), LORD_HOWE),
        walltime.instant(eve + timedelta(days=1), time(19), LORD_HOWE),
    )

    pieces = [piece.length for piece, _ in nightly.hand_over(window)]

    assert pieces == [11.5 * HOUR, 12 * HOUR]


def test_who_leaves_has_the_turn_until_the_days_handoff_and_the_next_takes_over() -> (
    None
):
    monday = date(2026, 6, 1)
    leaving = Member(A, 1, monday, date(2026, 6, 3))
    weekly = turns(
        monday, leaving, Member(B, 2, monday), Member(C, 3, monday), hours=168
    )

    assert shown(weekly, "2026-06-01T06:00", "2026-06-20T06:00") == [
        ("01 06:00", A),
        ("03 06:00", B),  # the rest of the turn
        ("08 06:00", C),
        ("15 06:00", B),
    ]


def test_who_joins_waits_for_their_turn() -> None:
    monday = date(2026, 6, 1)
    daily = turns(
        monday,
        Member(A, 1, monday),
        Member(B, 3, monday),
        Member(C, 2, date(2026, 6, 3)),
        hours=24,
    )

    assert [
        person for _, person in shown(daily, "2026-06-01T06:00", "2026-06-06T06:00")
    ] == [A, B, A, C, B]


def test_one_shift_is_shared_out_at_the_handoffs_inside_it() -> None:
    monday = date(2026, 6, 1)
    clock = Clock(Handoff.WALL, 12, time(19), CHICAGO)
    members = tuple(Member(person, person, monday) for person in (A, B))
    whole_day = Pattern(
        id=1,
        rank=0,
        zone=CHICAGO,
        starts_on=monday,
        local_start=time(0),
        wall=timedelta(days=1),
        recurrence=Recurrence(Unit.DAYS),
        holder=Rotation(monday, 1, members, clock),
    )
    window = walltime.days(date(2026, 6, 2), date(2026, 6, 3), CHICAGO)

    found = [
        (f"{walltime.local(s.starts_at, CHICAGO):%H:%M}", s.person, s.on)
        for s in resolve(Plan((whole_day,)), window)
    ]

    second = date(2026, 6, 2)
    assert found == [("00:00", A, second), ("07:00", B, second), ("19:00", A, second)]


@pytest.mark.parametrize(
    ("kind", "hours", "why"),
    [(Handoff.WALL, 0, "at least an hour"), (Handoff.SHIFT, 8, "needs no clock")],
)
def test_a_clock_that_makes_no_sense_is_refused(
    kind: Handoff, hours: int, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        Clock(kind, hours, time(6), CHICAGO)
