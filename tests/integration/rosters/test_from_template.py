"""Rosters made and filled at once from a template, and taken back before they begin."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from agencies.models import User
from common.intervals import Span
from rosters import duties, selectors
from rosters.core import templates as shapes
from rosters.errors import AlreadyBegun, NobodyInRotation
from rosters.models import Coverage, Roster, Shortfall
from rosters.services import starting, templates
from tests.cast import Cast, scope_of
from tests.conftest import SignIn
from tests.integration.rosters.nights import central

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 16)


def made(cast: Cast, now: datetime, code: str, *people: User) -> list[Roster]:
    return templates.make(
        cast.tri_town,
        shapes.template(code),
        people=people,
        starts_on=MONDAY,
        now=now,
        by=cast.novak.pk,
    )


def on_call(roster: Roster, at: datetime) -> list[int]:
    return [one.person_id for one in selectors.on_call([roster.pk], at)]


def address(cast: Cast) -> str:
    return f"/rosters/new/{cast.tri_town.public_id}/template/"


def taken_back(client: Client, roster: Roster) -> str:
    page = client.post(f"/rosters/{roster.public_id}/take-back/", follow=True)
    return page.content.decode()


def test_two_people_take_the_week_in_turn_the_other_behind_for_every_department(
    cast: Cast, now: datetime
) -> None:
    (clock,) = made(cast, now, "clock", cast.rivera, cast.okafor)

    first, second = central("2026-11-18T03:00"), central("2026-11-25T03:00")
    assert on_call(clock, first) == [cast.rivera.pk, cast.okafor.pk]
    assert on_call(clock, second) == [cast.okafor.pk, cast.rivera.pk]
    assert set(clock.agencies.all()) == {cast.harlow, cast.millbrook, cast.stony_ford}


def test_nights_and_days_together_leave_no_hour_open(cast: Cast, now: datetime) -> None:
    nights, days = made(cast, now, "nights-days", cast.rivera, cast.okafor)

    scope = scope_of(cast.novak, now=now)
    weeks = Span(central("2026-11-16T00:00"), central("2026-12-16T00:00"))
    for roster in (nights, days):
        assert selectors.gaps(scope, roster, weeks, now=now) == []
    for hour in range(7, 24 * 9):
        at = central("2026-11-16T00:00") + timedelta(hours=hour)
        assert bool(on_call(nights, at)) != bool(on_call(days, at)), at


def test_one_alone_has_nobody_behind_and_nobody_makes_none(
    cast: Cast, now: datetime
) -> None:
    (clock,) = made(cast, now, "clock", cast.rivera)

    assert [one.tier for one in clock.positions.all()] == ["primary"]
    with pytest.raises(NobodyInRotation):
        made(cast, now, "nights")
    assert Roster.objects.count() == 1


def test_before_its_first_day_nothing_of_it_is_a_gap_and_nobody_is_on_call(
    cast: Cast, now: datetime
) -> None:
    (clock,) = made(cast, now, "clock", cast.rivera)
    for minutes in (6, 12, 24 * 60):
        duties.look_for_gaps(now + timedelta(minutes=minutes))

    assert not Shortfall.objects.exists()
    assert not Coverage.objects.filter(starts_at__lt=central("2026-11-16T08:00"))
    assert on_call(clock, now) == []


def test_one_that_has_not_begun_is_taken_back_and_its_name_is_free(
    cast: Cast, now: datetime
) -> None:
    (clock,) = made(cast, now, "clock", cast.rivera, cast.okafor)

    templates.take_back(clock, now=now, by=cast.novak.pk)
    (again,) = made(cast, now, "clock", cast.rivera)
    templates.take_back(again, now=now, by=cast.novak.pk)
    (third,) = made(cast, now, "clock", cast.rivera)

    assert not Coverage.objects.filter(position__roster__in=[clock, again]).exists()
    assert selectors.rosters(scope_of(cast.novak, now=now)) == [third]
    assert sorted(Roster.objects.values_list("name", flat=True)) == [
        "On call",
        "On call, taken back",
        "On call, taken back 2",
    ]


def test_one_that_runs_is_ended_instead(cast: Cast, now: datetime) -> None:
    (clock,) = made(cast, now, "clock", cast.rivera)
    begun = central("2026-11-16T08:00")

    with pytest.raises(AlreadyBegun, match="End it instead"):
        templates.take_back(clock, now=begun, by=cast.novak.pk)

    assert on_call(clock, begun) == [cast.rivera.pk]


def test_on_its_page_everybody_is_ticked_and_the_start_is_ahead(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    novak = sign_in(cast.novak)
    page = novak.get(address(cast)).content.decode()
    assert page.count("checked") >= 1 + len(
        selectors.clinicians_of(cast.tri_town.pk, now=now)
    )

    shown = novak.post(
        address(cast),
        {
            "template": "nights",
            "people": [cast.rivera.public_id, cast.okafor.public_id],
            "starts_on": MONDAY.isoformat(),
        },
        follow=True,
    )

    assert "Made, and filled." in shown.content.decode()
    roster = Roster.objects.get()
    assert "Nights is taken back." in taken_back(novak, roster)
    assert "It has begun." in taken_back(novak, roster)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"people": []}, 422, "Choose at least one clinician."),
        ({"starts_on": "2026-11-01"}, 409, "That day is past already."),
        ({"template": "weekends"}, 422, "weekends"),
    ],
)
def test_what_cannot_be_made_is_said_at_its_field(
    cast: Cast,
    sign_in: SignIn,
    typed: dict[str, object],
    status: int,
    sentence: str,
) -> None:
    right = {
        "template": "clock",
        "people": [cast.rivera.public_id],
        "starts_on": MONDAY.isoformat(),
    }

    page = sign_in(cast.novak).post(address(cast), right | typed)

    assert page.status_code == status
    assert sentence in page.content.decode()
    assert not Roster.objects.exists()


def test_moving_its_start_and_taking_it_back_both_hold(
    cast: Cast, now: datetime
) -> None:
    (clock,) = made(cast, now, "clock", cast.rivera)
    starting.start_roster(clock, MONDAY + timedelta(days=7), now=now)
    clock.refresh_from_db()

    templates.take_back(clock, now=now, by=cast.novak.pk)

    assert not Coverage.objects.filter(position__roster=clock).exists()
