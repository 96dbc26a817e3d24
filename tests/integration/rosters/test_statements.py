"""The statements written by hand do what the ORM would."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.selectors import scope_for
from common import walltime
from common.intervals import Span
from common.public_holidays import HolidayCalendar, Observed
from rosters.core import amendment
from rosters.core.pattern import Pattern
from rosters.core.recurrence import Days, OnHolidays, Recurrence, Unit
from rosters.core.resolution import Stretch
from rosters.core.rotation import Clock, Handoff, Rotation
from rosters.core.words import Change, PersonId
from rosters.models import (
    Coverage,
    Override,
    PatternLine,
    Roster,
    TimeOff,
    statements,
)
from rosters.models import Rotation as StoredRotation
from rosters.selectors import plans_of
from rosters.services import changes, plan, rosters, time_off
from rosters.services import nights as one_night
from tests.cast import ZONE, Cast
from tests.integration.rosters.nights import Nights, empty_roster, span, wall

HOUR = timedelta(hours=1)


def test_who_is_on_call_is_what_the_orm_says_at_every_hour(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    wish = changes.Wish(Change.ADD, cast.kessler)
    soon = now + 30 * HOUR
    changes.add_override(
        nights.primary, wish, starts_at=soon, ends_at=soon + 9 * HOUR, now=now
    )

    for hours in range(0, 24 * 40, 5):
        at = now + hours * HOUR
        expected = [
            (row.person_id, nights.roster.pk, row.position.tier, 1, *row_span(row))
            for row in Coverage.objects.at(at)
            .select_related("position")
            .order_by("-position__tier")
        ]
        assert statements.on_call_in([nights.roster.pk], at) == expected
        assert statements.on_call_for(cast.harlow.pk, at) == expected


def row_span(row: Coverage) -> tuple[datetime, datetime]:
    return row.starts_at, row.ends_at


def test_every_seat_is_what_the_orm_says_at_every_hour(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    soon = now + 20 * HOUR  # in the night
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=soon,
        ends_at=soon + 9 * HOUR,
        now=now,
    )
    scope = scope_for(cast.dunn.pk, acting=None, now=now)

    for hours in range(0, 24 * 40, 5):
        at = now + hours * HOUR
        rows = Coverage.objects.visible_to(scope).at(at).select_related("person")
        on = {row.position_id: row for row in rows}
        found = statements.seating_of(scope, nights.roster.public_id, at)
        assert found is not None
        assert found.seats == [
            (p.public_id, p.tier, p.order, *seated(on.get(p.pk)))
            for p in nights.roster.positions.all()
        ]


def seated(row: Coverage | None) -> tuple[object, ...]:
    if row is None:
        return (None,) * 4
    return row.person.public_id, row.person.work_name, row.starts_at, row.ends_at


def test_seats_are_seen_by_whom_the_roster_is_seen(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    roster = nights.roster
    roster.agencies.remove(cast.harlow)
    for person in cast.people():
        scope = scope_for(person.pk, acting=None, now=now)
        sees = Roster.objects.visible_to(scope).filter(pk=roster.pk).exists()
        found = statements.seating_of(scope, roster.public_id, now)
        assert (found is not None) == sees, person


def test_no_roster_has_nobody_on_call(db: None, now: datetime) -> None:
    assert statements.on_call_in([], now) == []


def test_what_is_stored_is_stored_as_the_orm_stores_it(
    nights: Nights, now: datetime
) -> None:
    row = Coverage.objects.filter(position=nights.primary).latest("starts_at")
    column = "CAST({} AS text)"
    columns = [
        "starts_at",
        "ends_at",
        "night_on",
        "made_at",
        "origin",
        "reason",
        "line_id",
        "override_id",
        "made_by_id",
    ]
    reading = (
        f"SELECT {', '.join(column.format(name) for name in columns)} "
        "FROM rosters_coverage WHERE id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(reading, [row.pk])
        ours = cursor.fetchone()
        row.save()
        cursor.execute(reading, [row.pk])
        assert cursor.fetchone() == ours


def test_what_is_read_of_storage_is_what_stands_and_is_not_over(
    nights: Nights, now: datetime
) -> None:
    later = now + 100 * HOUR
    rows = Coverage.objects.filter(position=nights.primary).order_by("starts_at")
    rows.filter(pk=rows[9].pk).update(superseded_at=now)

    found = statements.stored(nights.primary.pk, later)

    standing = rows.filter(superseded_at__isnull=True, ends_at__gt=later)
    assert [(row.id, *row.stretch[:6]) for row in found] == list(
        standing.values_list(
            "pk",
            "starts_at",
            "ends_at",
            "person_id",
            "line_id",
            "night_on",
            "override_id",
        )
    )


def test_two_rows_at_once_that_overlap_are_refused(
    nights: Nights, now: datetime
) -> None:
    far = now + 9999 * HOUR
    rows = [
        Stretch(far + n * HOUR, far + (n + 2) * HOUR, person, None, None, None, True)
        for n, person in enumerate(
            [PersonId(nights.rotation.members.all()[0].person_id)] * 2
        )
    ]
    made = statements.Made(nights.primary.pk, {None: "override"}, None, now, "")

    with (
        pytest.raises(IntegrityError, match="coverage_no_overlap"),
        transaction.atomic(),
    ):
        statements.store(rows, made)


@pytest.fixture
def all_sorts(nights: Nights, cast: Cast, now: datetime) -> Nights:
    """A moved night, a cancelled one, a single shift, changes and time off."""
    for number, (change, person) in enumerate(
        [(Change.ADD, cast.vang), (Change.REPLACE, cast.vang), (Change.REMOVE, None)]
    ):
        wish = changes.Wish(change, person, cast.rivera)
        begins = now + (9 + 12 * number) * HOUR
        changes.add_override(
            nights.primary, wish, starts_at=begins, ends_at=begins + 9 * HOUR, now=now
        )
    changes.withdraw_override(Override.objects.all()[2], now=now)
    time_off.take(
        cast.tri_town, cast.rivera, starts_at=now, ends_at=now + 50 * HOUR, now=now
    )
    once = plan.Shift(
        "Fair",
        ZONE,
        wall("2027-07-04T07:00"),
        wall("2027-07-04T12:00"),
        Recurrence(Unit.ONCE),
        rotation=nights.rotation,
        last_on=date(2027, 7, 4),
    )
    plan.set_pattern(nights.primary, once, now=now)
    by_clock = plan.set_rotation(
        nights.roster,
        name="Hours",
        starts_on=date(2026, 11, 3),
        turn_days=7,
        people=[cast.kessler, cast.vang],
        now=now,
        by_clock=plan.ByTheClock(Handoff.ELAPSED, 5, time(2, 30)),
    )
    begins, ends = wall("2026-11-03T07:00"), wall("2026-11-03T19:00")
    for days in (Days.ONLY, Days.EXCEPT):
        recurrence = Recurrence(Unit.MONTH_DAYS, 2, month_day=31)
        if days is Days.ONLY:
            recurrence = Recurrence(Unit.DAYS)
        daily = plan.Shift(
            days, ZONE, begins, ends, recurrence, rotation=by_clock, days=days
        )
        plan.set_pattern(nights.primary, daily, now=now)
    both = HolidayCalendar("WI", Observed.BOTH)
    rosters.set_holidays(nights.roster, both, now=now)
    one_night.move_night(nights.second_line, date(2026, 11, 10), None, now=now)
    to = span("2026-11-11T20:00", "2026-11-12T08:00")
    one_night.move_night(nights.second_line, date(2026, 11, 11), to, now=now)
    return nights


def holidays_of(line: PatternLine) -> OnHolidays | None:
    if line.holidays == Days.ANY:
        return None
    return OnHolidays(line.holidays == Days.ONLY, line.position().roster.holidays())


def clock_of(rotation: StoredRotation) -> Clock | None:
    if rotation.turn_hours is None or rotation.handoff_at is None:
        return None
    zone = walltime.zone(rotation.roster.zone)
    kind = Handoff(rotation.handoff)
    return Clock(kind, rotation.turn_hours, rotation.handoff_at, zone)


def as_the_models_say(line: PatternLine) -> Pattern:
    zone = walltime.zone(line.zone)
    return Pattern(
        id=line.pk,
        rank=line.rank,
        zone=zone,
        starts_on=line.starts_on,
        local_start=line.local_start,
        wall=timedelta(minutes=line.wall_minutes),
        recurrence=replace(line.recurrence(), holidays=holidays_of(line)),
        holder=Rotation(
            line.rotation.starts_on,
            line.rotation.turn_days,
            tuple(place.as_member() for place in line.rotation.members.order_by("pk")),
            clock_of(line.rotation),
        )
        if line.rotation
        else PersonId(line.person_id or 0),
        last_on=line.last_on,
        exceptions={
            walltime.local_date(night.original_start, zone): None
            if night.cancelled
            else Span(night.start, night.end)
            for night in line.event.occurrence_set.all()
        },
    )


def test_the_plan_that_is_read_is_what_the_models_say(
    all_sorts: Nights, now: datetime
) -> None:
    overrides = Override.objects.filter(withdrawn_at__isnull=True, ends_at__gt=now)
    off = TimeOff.objects.get()

    found = plans_of(all_sorts.roster, since=now)

    assert list(found) == [all_sorts.primary, all_sorts.backup]
    for position, made in found.items():
        lines = PatternLine.objects.filter(event__calendar=position.calendar)
        assert {p.id: p for p in made.patterns} == {
            line.pk: as_the_models_say(line) for line in lines
        }
        assert {
            (o.id, o.change, o.span, o.person, o.instead_of, o.made_at)
            for o in made.overrides
        } == {
            (
                row.pk,
                row.change,
                Span(row.starts_at, row.ends_at),
                row.person_id,
                row.instead_of_id,
                row.made_at,
            )
            for row in overrides.filter(position=position)
        }
        assert made.time_off == (
            amendment.TimeOff(
                off.pk, PersonId(off.person_id), Span(off.starts_at, off.ends_at), now
            ),
        )
    assert len(found[all_sorts.primary].overrides) == 2
    assert (
        len(
            plans_of(all_sorts.roster, since=now + 9999 * HOUR)[
                all_sorts.primary
            ].patterns
        )
        == 4
    )


def test_a_rotation_that_lost_its_last_member_is_nobodys_turn(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    nights.rotation.members.all().delete()

    [primary, _] = plans_of(nights.roster, since=now).values()

    [pattern] = primary.patterns
    assert isinstance(pattern.holder, Rotation)
    assert pattern.holder.members == ()
    assert plans_of(empty_roster(cast, now, "Days"), since=now)
