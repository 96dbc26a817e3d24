"""A roster's history tells what happened then, not what the rows say today."""

from datetime import date, datetime, timedelta

import pytest

from common.public_holidays import HolidayCalendar, Observed
from rosters.core.words import Change
from rosters.models import Rotation, Shortfall, TimeOff
from rosters.services import (
    bases,
    changes,
    confirming,
    gap_offers,
    plan,
    publication,
    rosters,
    settings,
    shortfalls,
    swaps,
    unavailable,
)
from rosters.services import nights as night_changes
from tests.cast import Cast
from tests.integration.rosters import swapping
from tests.integration.rosters.histories import Telling, old, saved
from tests.integration.rosters.nights import (
    Nights,
    span,
)
from tests.integration.rosters.swapping import NIGHT, NOON, act

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_pattern_says_from_what_to_what_it_was_changed_whatever_it_is_called_now(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    saved(nights, cast, now, name="Late", begins="2026-11-02T20:00")
    saved(nights, cast, now, name="Latest", begins="2026-11-02T20:00")

    last, before, *_ = told().splitlines()

    assert last == "P. Novak saved a pattern. Latest, Backup. Name: Late → Latest."
    assert before == (
        "P. Novak saved a pattern. Late, Backup. Name: Nights → Late. Shifts: Every "
        "day 19:00–07:00 → Every day 20:00–07:00."  # noqa: RUF001 - a span of time
    )


def test_a_new_pattern_is_told_whole_and_an_ended_one_until_when(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    plan.end_pattern(
        nights.second_line, last_on=date(2026, 12, 4), now=now, by=cast.novak.pk
    )
    plan.end_pattern(
        nights.second_line, last_on=date(2026, 12, 1), now=now, by=cast.novak.pk
    )

    last, before, *older = told().splitlines()

    assert last.endswith("Nights, Backup. Last on: Fri 4 Dec 2026 → Tue 1 Dec 2026.")
    assert before.endswith("Nights, Backup. Last on: none → Fri 4 Dec 2026.")
    assert next(one for one in older if "saved a pattern" in one).endswith(
        "From: Mon 2 Nov 2026. Held by: M. Lindqvist. Clock: America/Chicago."
    )


def test_a_rotation_says_who_was_in_it_before(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    plan.set_rotation(
        nights.roster,
        name="Pairs",
        starts_on=nights.rotation.starts_on,
        turn_days=7,
        people=[cast.rivera, cast.okafor],
        now=now,
        by=cast.novak.pk,
        rotation=nights.rotation,
        from_on=date(2026, 11, 30),
    )
    Rotation.objects.filter(pk=nights.rotation.pk).update(name="Today's")

    assert told().splitlines()[0] == (
        "P. Novak saved a rotation. Pairs. Name: Weekly → Pairs. In it from Mon 30 Nov "
        "2026: R. Rivera, J. Okafor and T. Vang → R. Rivera and J. Okafor."
    )


def test_settings_say_from_what_to_what(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    roster, by = nights.roster, cast.novak.pk
    settings.set_rules(roster, settings.Rules(8, 5), now=now, by=by)
    settings.set_rules(roster, settings.Rules(10, 5, True), now=now, by=by)
    settings.set_rules(roster, settings.Rules(10, 5, True), now=now, by=by)
    calendar = HolidayCalendar("MN", Observed.BOTH)
    rosters.set_holidays(roster, calendar, now=now, by=by)
    confirming.set_lead(roster, 0, now=now, by=by)
    rosters.cover(roster, [cast.harlow, cast.millbrook], now=now, by=by)
    for town in (cast.harlow, cast.millbrook):
        bases.set_base_towns(
            roster, {0: town}, from_on=date(2026, 11, 9), now=now, by=by
        )

    lines = [line.partition(". ")[2].partition(". ")[2] for line in told().splitlines()]
    three = "Harlow PD, Millbrook PD and Stony Ford PD"

    assert lines[:8] == [
        "From Mon 9 Nov 2026 on. Monday: Harlow PD → Millbrook PD.",
        "From Mon 9 Nov 2026 on. Monday: none → Harlow PD.",
        f"Covers: {three} → Harlow PD and Millbrook PD.",
        "Asked so many minutes before: 60 → none.",
        "Public holidays: federal → MN. The day: the holiday itself → both days.",
        "It stayed as it was.",
        "Hours of rest: 8 → 10. Swaps need approval: no → yes.",
        "Hours of rest: none → 8. Most nights in a row: none → 5.",
    ]


def test_a_swap_names_its_taker_from_when_there_was_one_and_its_times_of_then(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    swap = swapping.offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    moved = span("2026-11-10T20:00", "2026-11-11T08:00")
    night_changes.move_night(
        nights.first_line, date(2026, 11, 10), moved, now=NOON, by=cast.novak.pk
    )

    lines = told().splitlines()
    offer = next(line for line in lines if "offered a shift" in line)
    took = next(line for line in lines if "took an offered" in line)
    follows = next(line for line in lines if "moved with its shift" in line)

    assert offer.endswith(
        "Primary, Tue 10 Nov 19:00-07:00. Held by J. Okafor. Asked: T. Vang."
    )
    assert took.endswith("Primary, Tue 10 Nov 19:00-07:00. From J. Okafor to T. Vang.")
    assert follows.endswith(
        "The shift: Primary, Tue 10 Nov 19:00-07:00 → Primary, Tue 10 Nov 20:00-08:00."
    )


def test_a_night_says_from_when_to_when_each_time_it_was_moved(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    on, by = date(2026, 11, 20), cast.novak.pk
    later = span("2026-11-20T21:00", "2026-11-21T07:00")
    night_changes.move_night(nights.second_line, on, later, now=now, by=by)
    night_changes.move_night(nights.second_line, on, None, now=now, by=by)
    night_changes.restore_night(nights.second_line, on, now=now, by=by)

    lines = [line.partition("The shift of ")[2] for line in told().splitlines()]

    assert lines[:3] == [
        "Fri 20 Nov 2026. When: it does not take place → Fri 20 Nov 19:00-07:00.",
        "Fri 20 Nov 2026. When: Fri 20 Nov 21:00-07:00 → it does not take place.",
        "Fri 20 Nov 2026. When: Fri 20 Nov 19:00-07:00 → Fri 20 Nov 21:00-07:00.",
    ]


def test_time_off_ends_when_it_was_said_to_then(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    for hours in (4, 8):
        unavailable.begin(cast.okafor, now + timedelta(hours=hours), now=now, way="web")
    TimeOff.objects.update(ends_at=now + 9 * DAY)

    changed, entered, *_ = [
        line for line in told().splitlines() if "on call nowhere" in line
    ]

    assert "Tue 3 Nov 2026 02:14 until Tue 3 Nov 2026 06:14." in entered
    assert changed.endswith("Until: Tue 3 Nov 2026 06:14 → Tue 3 Nov 2026 10:14.")


def test_a_gap_is_as_long_as_it_was_when_people_were_asked(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REMOVE),
        starts_at=NIGHT.starts_at,
        ends_at=NIGHT.ends_at,
        now=now,
    )
    shortfalls.look(nights.roster.pk, now=now + timedelta(hours=1))
    gap = Shortfall.objects.get(position=nights.primary)
    offer = gap_offers.ask(gap, now=now, by=cast.novak.pk)
    Shortfall.objects.update(ends_at=NIGHT.ends_at + DAY)
    offer.asked.clear()

    line = next(line for line in told().splitlines() if "fill a gap" in line)

    assert "Primary, Tue 10 Nov 19:00-07:00. Asked: " in line
    assert "T. Vang" in line


def test_a_correction_says_who_was_on_call_before_it(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    publication.correct(
        nights.primary,
        person=cast.vang,
        span=span("2026-11-03T20:00", "2026-11-03T21:00"),
        reason="the phone was dead",
        by=cast.novak.pk,
        now=now + 2 * DAY,
    )

    assert (
        told()
        .splitlines()[0]
        .endswith("Primary, Tue 3 Nov 20:00-21:00. On call: R. Rivera → T. Vang.")
    )


def test_an_older_entry_says_less_rather_than_what_is_true_today_only(
    nights: Nights, cast: Cast, now: datetime, told: Telling
) -> None:
    swap = swapping.offered(nights, cast.okafor, cast.vang)
    swaps.take(swap.pk, cast.vang, act(cast.vang))
    roster = str(nights.roster.public_id)
    old(swap, "offer_swap", cast, now, holder=cast.okafor.pk)
    old(nights.second_line, "end_pattern", cast, now, last_on="2026-12-04")
    old(nights.rotation, "set_rotation", cast, now, roster=roster)
    old(nights.roster, "set_roster_rules", cast, now, rest_hours=3)

    assert told().splitlines()[:4] == [
        "P. Novak set the rules of rest, nights and swaps. ",
        "P. Novak saved a rotation. ",
        "P. Novak ended a pattern. Backup. The last shift begins on Fri 4 Dec 2026.",
        "P. Novak offered a shift to others. Primary. Held by J. Okafor.",
    ]
