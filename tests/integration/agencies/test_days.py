"""The first and the last day of a role or a seat are days of its own calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies import selectors
from agencies.core.words import Kind, Role
from agencies.models import Consortium, ConsortiumMember, Membership
from agencies.services import leaving, membership, people
from common.local_days import is_in_force
from tests.cast import Cast

CENTRAL = ZoneInfo("America/Chicago")
LAST = date(2026, 11, 10)
MIDNIGHT = datetime(2026, 11, 11, tzinfo=CENTRAL).astimezone(UTC)
JUST_BEFORE = MIDNIGHT - timedelta(seconds=1)


def test_an_agency_may_ask_until_midnight_of_its_last_day(cast: Cast) -> None:
    ConsortiumMember.objects.filter(organisation=cast.harlow).update(ends_on=LAST)

    assert selectors.consortium_of_agency(cast.harlow.pk, now=JUST_BEFORE)
    assert selectors.consortium_of_agency(cast.harlow.pk, now=MIDNIGHT) is None


def test_a_role_begins_and_ends_at_local_midnight(cast: Cast) -> None:
    Membership.objects.filter(person=cast.rivera).update(starts_on=LAST, ends_on=LAST)
    begins = MIDNIGHT - timedelta(days=1)

    def clinicians(at: datetime) -> list[str]:
        found = selectors.people_with_role(
            Role.CLINICIAN, organisation_ids=[cast.tamarack.pk], now=at
        )
        return [person.work_name for person in found]

    assert "R. Rivera" not in clinicians(begins - timedelta(seconds=1))
    assert "R. Rivera" in clinicians(begins)
    assert "R. Rivera" in clinicians(JUST_BEFORE)
    assert "R. Rivera" not in clinicians(MIDNIGHT)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Kiritimati", date(2026, 11, 11)),
        ("America/Port-au-Prince", LAST),
        ("Australia/Lord_Howe", date(2026, 11, 11)),
        ("Pacific/Niue", LAST),
        ("UTC", date(2026, 11, 11)),
    ],
)
def test_each_organisation_lives_by_its_own_calendar(
    cast: Cast, now: datetime, zone: str, day: date
) -> None:
    at = datetime(2026, 11, 11, 3, 30, tzinfo=UTC)
    far = membership.create_organisation(
        kind=Kind.AGENCY, name="Far PD", short_name="Far", zone=zone, now=now
    )
    officer = people.add_person(
        full_name="Tam Far",
        organisation=far,
        roles=(Role.OFFICER,),
        starts_on=day,
        now=now,
    )

    assert selectors.roles_of(officer, far, now=at) == [Role.OFFICER]
    Membership.objects.filter(person=officer).update(starts_on=day + timedelta(days=1))
    assert selectors.roles_of(officer, far, now=at) == []


def test_a_role_that_is_over_in_the_evening_cannot_be_left_the_same_night(
    cast: Cast,
) -> None:
    Membership.objects.filter(person=cast.kessler).update(ends_on=LAST)

    ended = leaving.leave(cast.kessler, cast.tamarack, now=JUST_BEFORE, by=None)

    assert ended["roles"] == 1


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "America/Chicago", "Australia/Lord_Howe", "UTC"]
)
def test_a_seat_at_hand_is_in_force_when_the_database_says_so(
    cast: Cast, zone: str
) -> None:
    Consortium.objects.update(zone=zone)
    seats = ConsortiumMember.objects.filter(organisation=cast.harlow)
    seen = set[tuple[date | None, bool]]()
    for ends_on in (LAST, None):
        seats.update(starts_on=LAST - timedelta(days=1), ends_on=ends_on)
        for hours in range(-72, 60):
            at = MIDNIGHT + timedelta(hours=hours)
            found = is_in_force(LAST - timedelta(days=1), ends_on, now=at, zone=zone)
            assert found == seats.current(at).exists()
            seen.add((ends_on, found))

    assert seen == {(LAST, True), (LAST, False), (None, True), (None, False)}
