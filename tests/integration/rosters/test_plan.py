"""Patterns, single nights and rotations, as a coordinator sets them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from schedule.models.rules import Rule

from common.errors import DomainError
from common.walltime import UnknownZone
from rosters.core.recurrence import Recurrence, Unit
from rosters.errors import (
    EndsBeforeItStarts,
    NameTaken,
    NobodyInRotation,
    NoSuchNight,
    NotAMember,
    NotEligible,
    ShiftOverlaps,
    ShiftTooLong,
    TwiceInRotation,
)
from rosters.models import Coverage, PatternLine, RotationMember
from rosters.services import nights as one_night
from rosters.services import plan, rosters
from tests.cast import ZONE, Cast
from tests.integration.rosters.nights import (
    Nights,
    central,
    empty_roster,
    nightly,
    shown,
    span,
    wall,
)


def nights_of(nights: Nights, begin: str, end: str) -> list[tuple[str, str, str]]:
    rows = Coverage.objects.overlapping(span(begin, end))
    return shown(list(rows.filter(position=nights.primary).select_related("person")))


def test_the_rotation_hands_over_on_its_weekday(nights: Nights) -> None:
    found = nights_of(nights, "2026-11-08T12:00", "2026-11-10T12:00")

    assert [row[0] for row in found] == ["R. Rivera", "J. Okafor"]


@pytest.mark.parametrize("on", ["2026-11-01", "2027-03-14"])
def test_the_night_is_seven_to_seven_when_the_clock_jumps(
    cast: Cast, now: datetime, on: str
) -> None:
    roster = empty_roster(cast, now - timedelta(days=9))
    start = now - timedelta(days=9)
    where = roster.positions.get(tier="primary")
    early = nightly(
        person=cast.rivera, begins="2026-10-20T19:00", ends="2026-10-21T07:00"
    )
    plan.set_pattern(where, early, now=start)

    row = Coverage.objects.get(position=where, ends_at=central(f"{on}T07:00"))

    eve = date.fromisoformat(on) - timedelta(days=1)
    assert row.starts_at == central(f"{eve}T19:00")


def test_a_first_night_in_the_skipped_hour_keeps_its_wall_clock(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    shift = nightly(
        person=cast.kessler, begins="2027-03-14T02:30", ends="2027-03-14T06:30"
    )

    line = plan.set_pattern(nights.backup, shift, now=now, wins=True)

    row = Coverage.objects.filter(line=line).order_by("starts_at")[1]
    assert row.span() == span("2027-03-15T02:30", "2027-03-15T06:30")


def test_a_pattern_is_kept_in_the_schedulers_tables(nights: Nights) -> None:
    event = nights.first_line.event

    assert event.calendar == nights.primary.calendar
    assert event.title == "Nights"
    assert event.rule is not None
    assert (event.rule.frequency, event.rule.params) == ("DAILY", "")
    assert event.start == central("2026-11-02T19:00")
    assert Rule.objects.count() == 1


def test_a_cancelled_night_is_not_covered_and_comes_back_when_moved(
    nights: Nights, now: datetime
) -> None:
    on = date(2026, 11, 10)
    line = PatternLine.objects.with_all().get(pk=nights.first_line.pk)

    one_night.move_night(line, on, None, now=now)
    cancelled = nights_of(nights, "2026-11-10T12:00", "2026-11-11T12:00")
    line = PatternLine.objects.with_all().get(pk=nights.first_line.pk)
    to = span("2026-11-10T20:00", "2026-11-11T08:00")
    one_night.move_night(line, on, to, now=now)

    assert cancelled == []
    assert nights_of(nights, "2026-11-10T12:00", "2026-11-11T12:00") == [
        ("J. Okafor", "10 20:00", "11 08:00")
    ]
    assert line.event.occurrence_set.count() == 1


def test_a_night_that_does_not_exist_cannot_be_moved(
    nights: Nights, now: datetime
) -> None:
    with pytest.raises(NoSuchNight):
        one_night.move_night(nights.first_line, date(2026, 11, 1), None, now=now)


def test_the_last_night_of_an_ended_pattern_is_the_day_said(
    nights: Nights, now: datetime
) -> None:
    plan.end_pattern(nights.first_line, last_on=date(2026, 11, 12), now=now)

    last = Coverage.objects.filter(position=nights.primary).latest("starts_at")
    assert last.span() == span("2026-11-12T19:00", "2026-11-13T07:00")


def test_two_patterns_of_a_position_may_not_overlap_unless_one_is_to_win(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    fourth = plan.Shift(
        "Independence Day",
        ZONE,
        wall("2027-07-04T18:00"),
        wall("2027-07-04T23:00"),
        Recurrence(Unit.ONCE),
        person=cast.kessler,
    )

    with pytest.raises(ShiftOverlaps, match=r"Nights, first on 04 Jul 2027 19:00"):
        plan.set_pattern(nights.primary, fourth, now=now)
    plan.set_pattern(nights.primary, fourth, now=now, wins=True)

    assert nights_of(nights, "2027-07-04T12:00", "2027-07-05T06:00") == [
        ("D. Kessler", "04 18:00", "04 23:00"),
        ("J. Okafor", "04 23:00", "05 07:00"),
    ]


def test_a_pattern_can_be_changed_in_place(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    shift = nightly(person=cast.kessler, ends="2026-11-03T06:00")

    line = plan.set_pattern(nights.primary, shift, now=now, line=nights.first_line)

    assert line.pk == nights.first_line.pk
    assert nights_of(nights, "2026-11-10T12:00", "2026-11-11T12:00") == [
        ("D. Kessler", "10 19:00", "11 06:00")
    ]


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"zone": "Central"}, UnknownZone, "zone"),
        ({"local_ends": wall("2026-11-02T19:00")}, EndsBeforeItStarts, "local_ends"),
        ({"local_ends": wall("2026-12-03T20:00")}, ShiftTooLong, "local_ends"),
    ],
)
def test_a_shift_that_makes_no_sense_is_refused_at_the_field(
    nights: Nights,
    cast: Cast,
    now: datetime,
    wrong: dict[str, Any],
    refusal: type[DomainError],
    field: str,
) -> None:
    shift = replace(nightly(person=cast.kessler), **wrong)

    with pytest.raises(refusal) as refused:
        plan.set_pattern(nights.backup, shift, now=now)

    assert refused.value.field == field
    assert PatternLine.objects.count() == 2


def test_an_officer_cannot_be_given_a_pattern(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    with pytest.raises(NotEligible):
        plan.set_pattern(nights.backup, nightly(person=cast.dunn), now=now)


def test_a_member_who_joins_waits_for_their_turn_and_history_is_kept(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    plan.set_rotation(
        nights.roster,
        name="Weekly",
        starts_on=date(2026, 11, 2),
        turn_days=7,
        people=[cast.rivera, cast.okafor, cast.vang, cast.kessler],
        rotation=nights.rotation,
        from_on=date(2026, 11, 23),
        now=now,
    )

    weeks = [9, 16, 23, 30]
    found = [
        nights_of(nights, f"2026-11-{day:02}T20:00", f"2026-11-{day:02}T21:00")[0][0]
        for day in weeks
    ]
    assert found == ["J. Okafor", "T. Vang", "D. Kessler", "R. Rivera"]
    assert RotationMember.objects.filter(until_on=date(2026, 11, 23)).count() == 3


@pytest.mark.parametrize(
    ("names", "refusal"),
    [
        ([], NobodyInRotation),
        (["rivera", "rivera"], TwiceInRotation),
        (["rivera", "dunn"], NotEligible),
    ],
)
def test_a_rotation_that_makes_no_sense_is_refused(
    nights: Nights,
    cast: Cast,
    now: datetime,
    names: list[str],
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        plan.set_rotation(
            nights.roster,
            name="Other",
            starts_on=date(2026, 11, 2),
            turn_days=7,
            people=[getattr(cast, name) for name in names],
            now=now,
        )


def test_a_roster_that_makes_no_sense_is_refused(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    with pytest.raises(NameTaken):
        empty_roster(cast, now)
    with pytest.raises(UnknownZone):
        rosters.create_roster(cast.tri_town, name="Days", zone="Wisconsin", now=now)
    with pytest.raises(NotAMember):
        rosters.create_roster(
            cast.tri_town,
            name="Days",
            zone=ZONE,
            agencies_covered=[cast.ashby],
            now=now,
        )


def test_a_pattern_has_a_person_or_a_rotation_and_the_database_says_so(
    nights: Nights, cast: Cast
) -> None:
    with (
        pytest.raises(IntegrityError, match="pattern_held_by"),
        transaction.atomic(),
    ):
        PatternLine.objects.filter(pk=nights.first_line.pk).update(person=cast.vang)
