"""Who is on call, and who may know it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import Http404

from common.intervals import Span
from rosters import selectors
from rosters.core.words import Change, Tier
from rosters.models import Roster
from rosters.services import changes, plan, rosters, time_off
from tests.cast import ZONE, Cast, scope_of
from tests.integration.rosters.nights import (
    Nights,
    central,
    nightly,
    position,
    shown,
    span,
)

SECOND = timedelta(seconds=1)


def test_an_agency_hears_the_primary_before_the_backup(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    found = selectors.on_call_for_agency(cast.harlow.pk, now)

    assert [(o.person_id, o.tier, o.order, o.roster_id) for o in found] == [
        (cast.rivera.pk, Tier.PRIMARY, 1, nights.roster.pk),
        (cast.lindqvist.pk, Tier.BACKUP, 1, nights.roster.pk),
    ]
    assert [o.ends_at for o in found] == [central("2026-11-03T07:00")] * 2


def test_of_several_rosters_every_primary_comes_before_any_backup(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    second = rosters.create_roster(
        cast.tri_town, name="More", zone=ZONE, agencies_covered=[cast.harlow], now=now
    )
    plan.set_pattern(
        position(second, Tier.PRIMARY), nightly(person=cast.kessler), now=now
    )

    found = selectors.on_call_for_agency(cast.harlow.pk, now)

    assert [o.person_id for o in found] == [
        cast.rivera.pk,
        cast.kessler.pk,
        cast.lindqvist.pk,
    ]


def test_at_the_boundary_second_exactly_one_is_on_call(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    wish = changes.Wish(Change.ADD, cast.kessler)
    handover = central("2026-11-04T23:00")
    changes.add_override(
        nights.primary,
        wish,
        starts_at=handover,
        ends_at=central("2026-11-05T07:00"),
        now=now,
    )

    for at, expected in [
        (handover - SECOND, [cast.rivera.pk]),
        (handover, [cast.kessler.pk]),
        (handover + SECOND, [cast.kessler.pk]),
        (central("2026-11-05T07:00") - SECOND, [cast.kessler.pk]),
        (central("2026-11-05T07:00"), []),
    ]:
        found = selectors.on_call([nights.roster.pk], at)
        primary = [o.person_id for o in found if o.tier is Tier.PRIMARY]
        assert primary == expected


def test_an_agency_the_roster_does_not_cover_has_nobody(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    assert selectors.on_call_for_agency(cast.ashby.pk, now) == []


def test_a_closed_roster_serves_nobody(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    Roster.objects.update(closed_at=now)

    assert selectors.on_call_for_agency(cast.harlow.pk, now) == []


def test_who_is_on_call_takes_one_query(
    nights: Nights,
    cast: Cast,
    now: datetime,
    django_assert_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    with django_assert_num_queries(1):
        selectors.on_call_for_agency(cast.harlow.pk, now)


def test_a_stranger_finds_no_roster_and_no_coverage(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    window = span("2026-11-03T00:00", "2026-11-10T00:00")
    stranger = scope_of(cast.stranger_coordinator, now=now)
    coordinator = scope_of(cast.novak, now=now)

    assert selectors.rosters(coordinator) == [nights.roster]
    assert selectors.coverage_between(coordinator, nights.roster, window)
    assert selectors.rosters(stranger) == []
    assert selectors.coverage_between(stranger, nights.roster, window) == []
    assert selectors.on_call_now(stranger, nights.roster, now) == []
    assert selectors.patterns_of(stranger, nights.roster) == []
    assert selectors.rotations_of(stranger, nights.roster) == []
    with pytest.raises(Http404):
        selectors.roster_for(stranger, nights.roster.public_id)


def test_an_agency_sees_only_the_rosters_that_cover_it(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    rosters.cover(nights.roster, [cast.millbrook], now=now)

    assert selectors.rosters(scope_of(cast.pelt, now=now)) == [nights.roster]
    assert selectors.rosters(scope_of(cast.dunn, now=now)) == []
    assert selectors.rosters(scope_of(cast.wells, now=now)) == [nights.roster]


def test_one_sees_ones_own_shifts(nights: Nights, cast: Cast, now: datetime) -> None:
    week = span("2026-11-09T00:00", "2026-11-11T00:00")

    mine = selectors.my_shifts(scope_of(cast.okafor, now=now), week)

    assert shown(mine) == [
        ("J. Okafor", "09 19:00", "10 07:00"),
        ("J. Okafor", "10 19:00", "11 07:00"),
    ]


def test_a_gap_is_time_within_the_hours_that_nobody_covers(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    time_off.take(
        cast.tri_town,
        cast.okafor,
        starts_at=central("2026-11-10T12:00"),
        ends_at=central("2026-11-11T03:00"),
        now=now,
    )
    week = span("2026-11-09T00:00", "2026-11-16T00:00")

    gaps = selectors.gaps(scope_of(cast.novak, now=now), nights.roster, week, now=now)

    assert [(gap.position, gap.span) for gap in gaps] == [
        (nights.primary, span("2026-11-10T19:00", "2026-11-11T03:00"))
    ]


def test_before_anybody_was_ever_there_is_no_gap(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    eve = Span(now - timedelta(hours=6), now)

    gaps = selectors.gaps(scope_of(cast.novak, now=now), nights.roster, eve, now=now)

    assert gaps == []


def test_eligible_are_the_clinicians_of_the_consortium_today(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    found = selectors.eligible_people(nights.roster, now=now)

    assert [person.work_name for person in found] == [
        "D. Kessler",
        "J. Okafor",
        "M. Lindqvist",
        "R. Rivera",
        "T. Vang",
    ]
