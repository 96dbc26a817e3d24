"""Who is on call: the nights people ask about, one by one."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from common import walltime
from common.intervals import Span
from rosters.core.amendment import Override, TimeOff
from rosters.core.pattern import Pattern
from rosters.core.recurrence import Recurrence, Unit
from rosters.core.resolution import Compiled, Plan, Stretch, gaps, resolve
from rosters.core.rotation import Member, Rotation
from rosters.core.words import Change, PersonId
from tests.unit.rosters.oracle import Oracle, at_midnight
from tests.unit.rosters.plans import NIGHTS

CHICAGO = ZoneInfo("America/Chicago")
RIVERA, OKAFOR, VANG = map(PersonId, (1, 2, 3))
SECOND = timedelta(seconds=1)
NIGHTLY = Pattern(
    id=1,
    rank=0,
    zone=CHICAGO,
    starts_on=date(2026, 1, 1),
    local_start=time(19),
    wall=timedelta(hours=12),
    recurrence=Recurrence(Unit.DAYS),
    holder=RIVERA,
)


def central(wall: str) -> datetime:
    return walltime.instant_of(datetime.fromisoformat(wall), CHICAGO)


def span(begin: str, end: str) -> Span:
    return Span(central(begin), central(end))


def override(
    change: Change,
    when: Span,
    person: PersonId | None = None,
    *,
    instead_of: PersonId | None = None,
    id: int = 1,  # noqa: A002 - the row's own word
) -> Override:
    made_at = datetime(2026, 1, id, tzinfo=UTC)
    return Override(id, change, when, made_at, person, instead_of)


def on_call(plan: Plan, begin: str, end: str) -> list[tuple[str, int]]:
    """Who is on call from when, by Central wall clock; 0 is nobody."""
    return [
        (f"{walltime.local(s.starts_at, CHICAGO):%d %H:%M}", s.person or 0)
        for s in resolve(plan, span(begin, end))
    ]


@pytest.mark.parametrize(
    ("begin", "hours"), [("2026-03-07T12:00", 11), ("2026-10-31T12:00", 13)]
)
def test_a_night_is_seven_to_seven_also_when_the_clock_jumps(
    begin: str, hours: int
) -> None:
    window = Span(central(begin), central(begin) + timedelta(hours=23))

    night = next(s for s in resolve(Plan((NIGHTLY,)), window) if s.person)

    assert walltime.local(night.starts_at, CHICAGO).time() == time(19)
    assert walltime.local(night.ends_at, CHICAGO).time() == time(7)
    assert night.ends_at - night.starts_at == timedelta(hours=hours)


def test_at_the_second_of_handover_there_is_one_person_not_two_or_none() -> None:
    days = replace(
        NIGHTLY, id=2, local_start=time(7), wall=timedelta(hours=12), holder=OKAFOR
    )
    compiled = Compiled(Plan((NIGHTLY, days)))
    at = central("2026-11-01T19:00")

    asked = [compiled.on_call_at(at + step) for step in (-SECOND, 0 * SECOND, SECOND)]

    assert [answer.person for answer in asked] == [OKAFOR, RIVERA, RIVERA]


def test_a_handoff_in_the_skipped_hour_leaves_no_gap() -> None:
    evening = replace(NIGHTLY, wall=timedelta(hours=7, minutes=30))
    morning = replace(
        NIGHTLY, id=2, local_start=time(2, 30), wall=timedelta(hours=8), holder=OKAFOR
    )

    assert on_call(
        Plan((evening, morning)), "2026-03-07T19:00", "2026-03-08T10:30"
    ) == [("07 19:00", RIVERA), ("08 03:30", OKAFOR)]


def test_a_handoff_in_the_repeated_hour_is_at_the_first_of_the_two() -> None:
    morning = replace(
        NIGHTLY, id=2, local_start=time(1, 30), wall=timedelta(hours=8), holder=OKAFOR
    )
    evening = replace(NIGHTLY, wall=timedelta(hours=6, minutes=30))

    found = resolve(
        Plan((evening, morning)), span("2026-10-31T19:00", "2026-11-01T09:30")
    )

    assert [s.starts_at for s in found][1] == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert [s.person for s in found] == [RIVERA, OKAFOR]


def test_a_shift_of_which_the_skipped_hour_leaves_nothing_does_not_happen() -> None:
    short = replace(NIGHTLY, local_start=time(2, 30), wall=timedelta(minutes=30))

    assert gaps(Plan((short,)), span("2026-03-08T00:00", "2026-03-08T12:00")) == [
        span("2026-03-08T00:00", "2026-03-08T12:00")
    ]


def test_a_night_between_two_days_of_nobody_is_a_night_between_two_gaps() -> None:
    assert on_call(Plan((NIGHTLY,)), "2026-06-01T12:00", "2026-06-02T12:00") == [
        ("01 12:00", 0),
        ("01 19:00", RIVERA),
        ("02 07:00", 0),
    ]


def test_two_nights_of_one_person_running_are_two_stretches() -> None:
    whole_days = replace(NIGHTLY, wall=timedelta(hours=24))

    found = resolve(Plan((whole_days,)), span("2026-06-01T19:00", "2026-06-03T19:00"))

    assert [(s.person, s.on) for s in found] == [
        (RIVERA, date(2026, 6, 1)),
        (RIVERA, date(2026, 6, 2)),
    ]


def test_of_two_patterns_at_once_the_lower_rank_wins() -> None:
    fourth = replace(
        NIGHTLY,
        id=9,
        rank=-1,
        starts_on=date(2026, 7, 4),
        recurrence=Recurrence(Unit.ONCE),
        local_start=time(22),
        wall=timedelta(hours=2),
        holder=VANG,
    )

    assert on_call(Plan((NIGHTLY, fourth)), "2026-07-04T19:00", "2026-07-05T07:00") == [
        ("04 19:00", RIVERA),
        ("04 22:00", VANG),
        ("05 00:00", RIVERA),
    ]


def test_a_long_shift_hands_over_when_the_next_one_starts() -> None:
    long = replace(NIGHTLY, wall=timedelta(hours=30), holder=weekly(OKAFOR, VANG, 1))

    assert on_call(Plan((long,)), "2026-01-02T19:00", "2026-01-04T10:00") == [
        ("02 19:00", VANG),
        ("03 19:00", OKAFOR),
    ]


def weekly(one: PersonId, other: PersonId, turn_days: int = 7) -> Rotation:
    start = date(2026, 1, 1)
    return Rotation(start, turn_days, (Member(one, 0, start), Member(other, 1, start)))


def test_a_turn_hands_over_at_the_wall_clock_on_the_week_the_clock_jumps() -> None:
    rota = replace(NIGHTLY, wall=timedelta(hours=24), holder=weekly(RIVERA, OKAFOR))
    compiled = Compiled(Plan((rota,)))
    handover = central("2026-03-12T19:00")  # a Thursday, ten weeks on

    people = [
        compiled.on_call_at(handover + step).person for step in (-SECOND, 0 * SECOND)
    ]

    assert people == [OKAFOR, RIVERA]


def moved(exceptions: Mapping[date, Span | None]) -> Plan:
    return Plan((replace(NIGHTLY, exceptions=exceptions),))


def test_a_cancelled_night_is_a_gap_that_nobody_planned() -> None:
    plan = moved({date(2026, 6, 2): None})

    found = resolve(plan, span("2026-06-02T19:00", "2026-06-03T07:00"))

    assert [(s.person, s.planned) for s in found] == [(None, False)]


def test_a_moved_night_is_there_once_and_where_it_was_moved_to() -> None:
    plan = moved({date(2026, 6, 2): span("2026-06-02T15:00", "2026-06-03T03:00")})

    assert on_call(plan, "2026-06-02T12:00", "2026-06-03T12:00") == [
        ("02 12:00", 0),
        ("02 15:00", RIVERA),
        ("03 03:00", 0),
    ]


def test_a_moved_night_belongs_to_whoever_its_own_date_gave_it_to() -> None:
    far = span("2026-02-01T08:00", "2026-02-01T10:00")
    pattern = replace(
        NIGHTLY, holder=weekly(OKAFOR, VANG), exceptions={date(2026, 1, 9): far}
    )

    assert Compiled(Plan((pattern,))).on_call_at(far.starts_at).person == VANG


def test_the_same_night_moved_or_cancelled_is_found_from_any_zone() -> None:
    plan = moved({date(2026, 10, 31): None})
    window = span("2026-10-31T12:00", "2026-11-01T12:00")

    assert gaps(plan, window) == [window]


NIGHT = span("2026-06-02T19:00", "2026-06-03T07:00")
EVENING = span("2026-06-02T19:00", "2026-06-02T23:00")


def night(*overrides: Override, off: tuple[TimeOff, ...] = ()) -> list[tuple[str, int]]:
    plan = Plan((NIGHTLY,), overrides, off)
    return on_call(plan, "2026-06-02T18:00", "2026-06-03T08:00")


def test_somebody_added_is_on_call_for_the_whole_span_gap_or_not() -> None:
    longer = span("2026-06-02T18:30", "2026-06-02T23:00")

    assert night(override(Change.ADD, longer, OKAFOR)) == [
        ("02 18:00", 0),
        ("02 18:30", OKAFOR),
        ("02 23:00", RIVERA),
        ("03 07:00", 0),
    ]


def test_a_replacement_stands_in_only_where_the_other_would_be() -> None:
    longer = span("2026-06-02T18:30", "2026-06-02T23:00")
    stands_in = override(Change.REPLACE, longer, OKAFOR, instead_of=RIVERA)

    assert night(stands_in) == [
        ("02 18:00", 0),
        ("02 19:00", OKAFOR),
        ("02 23:00", RIVERA),
        ("03 07:00", 0),
    ]
    assert night(replace(stands_in, instead_of=VANG)) == night()


def test_removing_somebody_leaves_an_open_shift() -> None:
    plan = Plan((NIGHTLY,), (override(Change.REMOVE, EVENING, instead_of=RIVERA),))

    found = resolve(plan, EVENING)

    assert [(s.person, s.planned, s.override) for s in found] == [(None, True, 1)]


def test_of_two_overrides_the_later_made_wins() -> None:
    first = override(Change.ADD, NIGHT, OKAFOR, id=1)
    second = override(Change.ADD, EVENING, VANG, id=2)

    expected = [("02 18:00", 0), ("02 19:00", VANG), ("02 23:00", OKAFOR)]
    assert night(first, second)[:3] == expected
    assert night(second, first)[:3] == expected


def test_time_off_leaves_a_gap_until_somebody_stands_in() -> None:
    off = TimeOff(1, RIVERA, NIGHT, datetime(2026, 1, 5, tzinfo=UTC))
    stands_in = override(Change.ADD, NIGHT, OKAFOR, id=6)

    assert night(off=(off,)) == [("02 18:00", 0), ("02 19:00", 0), ("03 07:00", 0)]
    assert night(stands_in, off=(off,))[1] == ("02 19:00", OKAFOR)


def test_an_override_made_before_the_time_off_holds_nobody_to_it() -> None:
    asked = override(Change.ADD, NIGHT, OKAFOR, id=4)
    off = TimeOff(1, OKAFOR, NIGHT, datetime(2026, 1, 5, tzinfo=UTC))

    assert night(asked, off=(off,))[1] == ("02 19:00", 0)
    assert night(replace(asked, made_at=off.made_at), off=(off,))[1][1] == OKAFOR


def test_time_off_of_somebody_else_does_not_cut_the_night() -> None:
    off = TimeOff(1, VANG, EVENING, datetime(2026, 1, 5, tzinfo=UTC))

    assert night(off=(off,)) == night()


def test_an_override_must_name_who_comes_on() -> None:
    with pytest.raises(ValueError, match="who comes on is named"):
        override(Change.ADD, NIGHT)
    with pytest.raises(ValueError, match="who comes on is named"):
        override(Change.REMOVE, NIGHT, OKAFOR)


def test_a_shift_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        replace(NIGHTLY, wall=timedelta(0))


def busy(zone: ZoneInfo, near: date) -> Plan:
    """Three handoffs a day, one of them at 02:30, and something of everything."""
    start = near - timedelta(days=400)
    rota = Rotation(start, 7, tuple(Member(PersonId(n), n, start) for n in range(8)))
    hours: list[tuple[time, int, PersonId | Rotation]] = [
        (time(2, 30), 6, rota),
        (time(8, 30), 11, OKAFOR),
        (time(19), 8, rota),
    ]
    daily = Recurrence(Unit.DAYS)
    patterns = tuple(
        Pattern(number, 0, zone, start, at, timedelta(hours=length), daily, holder)
        for number, (at, length, holder) in enumerate(hours)
    )
    some = random.Random(near.toordinal())
    overrides = []
    for number in range(20):
        begins = at_midnight(near) + timedelta(minutes=some.randrange(-10_000, 10_000))
        when = Span(begins, begins + timedelta(minutes=some.randrange(1, 900)))
        person = PersonId(some.randrange(8))
        overrides.append(Override(number, Change.REPLACE, when, begins, person))
    return Plan(patterns, tuple(overrides))


@pytest.mark.parametrize(("zone", "near"), NIGHTS)
def test_minute_by_minute_for_a_fortnight_the_answers_agree(
    zone: ZoneInfo, near: date
) -> None:
    plan = busy(zone, near)
    oracle, compiled = Oracle(plan, until=near + timedelta(days=9)), Compiled(plan)
    begins = at_midnight(near) - timedelta(days=7)
    minutes = [begins + timedelta(minutes=number) for number in range(14 * 24 * 60)]
    oracle.nights = [n for n in oracle.nights if n.ends > begins]

    assert [compiled.on_call_at(at).person for at in minutes] == [
        oracle.on_call(at) for at in minutes
    ]


def test_a_stretch_is_more_of_the_same_only_when_all_but_its_time_agree() -> None:
    one = Stretch(NIGHT.starts_at, NIGHT.ends_at, RIVERA, 1, None, None, True)

    assert one.joins(one._replace(starts_at=NIGHT.ends_at))
    assert not one.joins(one._replace(override=3))
