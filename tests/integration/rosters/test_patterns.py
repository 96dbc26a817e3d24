"""Every kind of pattern and of turn, from the service to stored coverage."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from agencies.models import AuditEntry
from common.intervals import Span
from common.public_holidays import HolidayCalendar, Observed
from rosters.core.recurrence import Days, Recurrence, Unit
from rosters.core.rotation import Handoff
from rosters.core.words import Tier
from rosters.errors import PatternThereAlready, ShiftOverlaps, TooManyPositions
from rosters.models import Coverage, PatternLine, Position, Rotation
from rosters.services import plan, rosters
from tests.cast import ZONE, Cast
from tests.integration.rosters.nights import (
    Nights,
    empty_roster,
    position,
    rows,
    shown,
    span,
    wall,
)

DAYS = wall("2026-11-03T07:00"), wall("2026-11-03T19:00")
HOUR = timedelta(hours=1)


def by_day(
    cast: Cast,
    name: str,
    recurrence: Recurrence,
    *,
    days: Days = Days.ANY,
    at: tuple[datetime, datetime] = DAYS,
) -> plan.Shift:
    return plan.Shift(name, ZONE, *at, recurrence, cast.kessler, days=days)


def begins(where: Position, window: Span, line: PatternLine) -> list[str]:
    """On which days the pattern's shifts begin."""
    found = Coverage.objects.overlapping(window).filter(position=where, line=line)
    return [f"{row.night_on:%a %d %b}" for row in found]


YEAR = span("2026-11-03T12:00", "2027-11-03T12:00")


@pytest.mark.parametrize(
    ("recurrence", "first_five"),
    [
        (
            Recurrence(Unit.MONTH_DAYS, month_day=31),
            ["Mon 30 Nov", "Thu 31 Dec", "Sun 31 Jan", "Sun 28 Feb", "Wed 31 Mar"],
        ),
        (
            Recurrence(Unit.MONTH_WEEKDAYS, 1, frozenset({4}), nth=2),
            ["Fri 13 Nov", "Fri 11 Dec", "Fri 08 Jan", "Fri 12 Feb", "Fri 12 Mar"],
        ),
        (
            Recurrence(Unit.WEEKS, 2, frozenset({4})),
            ["Fri 06 Nov", "Fri 20 Nov", "Fri 04 Dec", "Fri 18 Dec", "Fri 01 Jan"],
        ),
        (
            Recurrence(Unit.DAYS, 10),
            ["Tue 03 Nov", "Fri 13 Nov", "Mon 23 Nov", "Thu 03 Dec", "Sun 13 Dec"],
        ),
    ],
)
def test_a_recurrence_is_stored_and_published(
    nights: Nights,
    cast: Cast,
    now: datetime,
    recurrence: Recurrence,
    first_five: list[str],
) -> None:
    line = plan.set_pattern(nights.primary, by_day(cast, "Days", recurrence), now=now)

    stored = PatternLine.objects.with_all().get(pk=line.pk)
    assert stored.recurrence() == recurrence
    assert begins(nights.primary, YEAR, line)[:5] == first_five


def test_a_pattern_for_holidays_outranks_the_night_it_runs_into(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    whole_day = wall("2026-11-03T00:00"), wall("2026-11-04T00:00")
    shift = by_day(
        cast, "Holidays", Recurrence(Unit.DAYS), days=Days.ONLY, at=whole_day
    )

    line = plan.set_pattern(nights.primary, shift, now=now)  # no overlap is refused

    thanksgiving = span("2026-11-25T12:00", "2026-11-27T12:00")
    there = Coverage.objects.overlapping(thanksgiving).filter(position=nights.primary)
    assert shown(list(there.select_related("person"))) == [
        ("R. Rivera", "25 19:00", "26 00:00"),
        ("D. Kessler", "26 00:00", "27 00:00"),
        ("R. Rivera", "27 00:00", "27 07:00"),
    ]
    assert len(begins(nights.primary, YEAR, line)) == 11  # the federal ones


def test_of_two_patterns_for_holidays_an_overlap_is_refused(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    shift = by_day(cast, "Holidays", Recurrence(Unit.DAYS), days=Days.ONLY)
    plan.set_pattern(nights.primary, shift, now=now)

    others = replace(shift, person=cast.okafor)

    with pytest.raises(ShiftOverlaps, match=r"overlaps Holidays, first on 11 Nov 2026"):
        plan.set_pattern(nights.primary, others, now=now)


@pytest.mark.parametrize("days", Days)
@pytest.mark.parametrize("wins", [False, True])
def test_a_pattern_that_another_says_already_is_refused_whichever_counts(
    nights: Nights, cast: Cast, now: datetime, days: Days, *, wins: bool
) -> None:
    daily = by_day(cast, "Days off", Recurrence(Unit.DAYS), days=days)
    weekly = Recurrence(Unit.WEEKS, 1, frozenset(range(7)))
    plan.set_pattern(nights.primary, daily, now=now)
    again = by_day(cast, "Again", weekly, days=days)

    with pytest.raises(PatternThereAlready, match="Days off is there already") as found:
        plan.set_pattern(nights.primary, again, now=now, wins=wins)

    assert found.value.field == "local_starts"
    assert not PatternLine.objects.filter(event__title="Again").exists()


def test_the_same_hours_again_for_others_later_or_elsewhere_are_another_pattern(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    shift = by_day(cast, "Days", Recurrence(Unit.DAYS))
    line = plan.set_pattern(nights.primary, shift, now=now)
    ends = replace(shift, last_on=date(2026, 12, 1))

    plan.set_pattern(nights.backup, shift, now=now)
    plan.set_pattern(
        nights.primary, replace(shift, person=cast.okafor), now=now, wins=True
    )
    plan.set_pattern(nights.primary, ends, now=now, wins=True)
    plan.set_pattern(nights.primary, shift, now=now, line=line, wins=True)

    assert PatternLine.objects.filter(event__title="Days").count() == 4


def test_weekdays_but_no_holidays(nights: Nights, cast: Cast, now: datetime) -> None:
    thursdays = Recurrence(Unit.WEEKS, 1, frozenset({3}))
    shift = by_day(cast, "Days", thursdays, days=Days.EXCEPT)

    line = plan.set_pattern(nights.primary, shift, now=now)

    assert begins(nights.primary, YEAR, line)[:4] == [
        "Thu 05 Nov",
        "Thu 12 Nov",
        "Thu 19 Nov",
        "Thu 03 Dec",
    ]


def test_the_roster_says_which_days_are_holidays_and_coverage_follows(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    shift = by_day(cast, "Holidays", Recurrence(Unit.DAYS), days=Days.ONLY)
    line = plan.set_pattern(nights.primary, shift, now=now)
    december = span("2026-12-20T12:00", "2027-01-02T12:00")
    federal = begins(nights.primary, december, line)

    wisconsin = HolidayCalendar("WI", Observed.BOTH)
    rosters.set_holidays(nights.roster, wisconsin, now=now, by=cast.novak.pk)

    assert federal == ["Fri 25 Dec", "Fri 01 Jan"]
    assert begins(nights.primary, december, line) == [
        "Thu 24 Dec",
        "Fri 25 Dec",
        "Thu 31 Dec",
        "Fri 01 Jan",
    ]
    assert AuditEntry.objects.get(act="set_holidays").person == cast.novak


def round_the_clock(
    nights: Nights, cast: Cast, now: datetime, kind: Handoff
) -> Rotation:
    """The second primary seat, shared out every twelve hours from seven."""
    rotation = plan.set_rotation(
        nights.roster,
        name="Halves",
        starts_on=date(2026, 11, 4),
        turn_days=1,
        people=[cast.kessler, cast.vang],
        now=now,
        by_clock=plan.ByTheClock(kind, 12, time(7)),
    )
    second = rosters.add_position(nights.roster, Tier.PRIMARY, now=now)
    whole_day = wall("2026-11-04T00:00"), wall("2026-11-05T00:00")
    shift = plan.Shift(
        "Always", ZONE, *whole_day, Recurrence(Unit.DAYS), rotation=rotation
    )
    plan.set_pattern(second, shift, now=now)
    return rotation


@pytest.mark.parametrize(
    ("kind", "handoffs"),
    [
        (Handoff.WALL, ["13 19:00", "14 00:00", "14 07:00", "14 19:00"]),
        (Handoff.ELAPSED, ["13 19:00", "14 00:00", "14 08:00", "14 20:00"]),
    ],
)
def test_turns_pass_by_the_clock_on_the_night_it_jumps(
    nights: Nights, cast: Cast, now: datetime, kind: Handoff, handoffs: list[str]
) -> None:
    round_the_clock(nights, cast, now, kind)
    second = nights.roster.positions.get(tier=Tier.PRIMARY.value, order=2)
    march = span("2027-03-13T20:00", "2027-03-14T23:00")

    there = Coverage.objects.overlapping(march).filter(position=second)

    assert [begin for _, begin, _ in shown(list(there))] == handoffs
    persons = [row.person_id for row in there]
    assert persons == [
        cast.vang.pk,
        cast.vang.pk,
        cast.kessler.pk,
        cast.vang.pk,
    ]


def test_people_join_and_leave_turns_by_the_clock_from_a_day_on(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    rotation = round_the_clock(nights, cast, now, Handoff.WALL)
    second = nights.roster.positions.get(tier=Tier.PRIMARY.value, order=2)
    before = rows(second)

    plan.set_rotation(
        nights.roster,
        name="Halves",
        starts_on=rotation.starts_on,
        turn_days=1,
        people=[cast.kessler, cast.okafor],
        now=now,
        rotation=rotation,
        from_on=date(2026, 12, 1),
        by_clock=plan.ByTheClock(Handoff.WALL, 12, time(7)),
    )

    day = span("2026-11-30T20:00", "2026-12-01T23:00")
    there = Coverage.objects.overlapping(day).filter(position=second)
    assert shown(list(there.select_related("person"))) == [
        ("T. Vang", "30 19:00", "01 00:00"),
        ("T. Vang", "01 00:00", "01 07:00"),
        ("D. Kessler", "01 07:00", "01 19:00"),
        ("J. Okafor", "01 19:00", "02 00:00"),
    ]
    sooner = [row for row in before if str(row[3]) < "2026-12-01"]
    assert rows(second)[: len(sooner)] == sooner


def test_a_tenth_seat_of_a_tier_is_refused(cast: Cast, now: datetime) -> None:
    roster = empty_roster(cast, now)
    for _ in range(8):
        rosters.add_position(roster, Tier.BACKUP, now=now)

    with pytest.raises(TooManyPositions, match="at most 9"):
        rosters.add_position(roster, Tier.BACKUP, now=now)

    assert roster.positions.filter(tier=Tier.BACKUP.value).count() == 9
    assert position(roster, Tier.PRIMARY).order == 1


@pytest.mark.parametrize("wins", [True, False])
def test_a_pattern_longer_than_its_own_cadence_is_refused(
    nights: Nights, cast: Cast, now: datetime, wins: bool
) -> None:
    second = rosters.add_position(nights.roster, Tier.BACKUP, now=now)
    at = wall("2026-11-03T07:00"), wall("2026-11-04T19:00")
    daily = by_day(cast, "A day and a half", Recurrence(Unit.DAYS), at=at)

    with pytest.raises(ShiftOverlaps) as refused:
        plan.set_pattern(second, daily, now=now, wins=wins)

    assert refused.value.field == "local_ends"
    assert "that of Tue 3 Nov 2026 overlaps the next" in str(refused.value)
    every_other = Recurrence(Unit.DAYS, every=2)
    plan.set_pattern(second, by_day(cast, "Every other", every_other, at=at), now=now)
    assert Coverage.objects.filter(position=second).exists()


def test_a_week_without_a_break_is_no_overlap(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    second = rosters.add_position(nights.roster, Tier.BACKUP, now=now)
    at = wall("2026-11-02T08:00"), wall("2026-11-09T08:00")

    plan.set_pattern(
        second, by_day(cast, "Weeks", Recurrence(Unit.WEEKS), at=at), now=now
    )

    assert Coverage.objects.filter(position=second).count() > 50
