"""Who may be sent: a clinician in force, by local day, whose licence is valid."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import selectors
from agencies.core.words import Role
from agencies.models import Membership, Qualification
from agencies.services import membership, people
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LAST = date(2026, 11, 10)
MIDNIGHT = datetime(2026, 11, 11, tzinfo=ZoneInfo("America/Chicago")).astimezone(UTC)
JUST_BEFORE = MIDNIGHT - timedelta(seconds=1)
NO_CLINICIAN = "is no clinician today"
NO_LICENCE = "has no licence that is still valid"


def why_not(cast: Cast, at: datetime) -> str | None:
    fit = selectors.fit_for_duty([cast.rivera.pk], at, consortium_id=cast.tri_town.pk)
    return fit[cast.rivera.pk]


def test_a_licensed_clinician_is_fit_and_a_coordinator_is_not(
    cast: Cast, now: datetime
) -> None:
    fit = selectors.fit_for_duty([cast.rivera.pk, cast.novak.pk], now)

    assert fit == {cast.rivera.pk: None, cast.novak.pk: NO_CLINICIAN}


def test_the_last_day_of_the_role_is_worked_to_its_local_midnight(cast: Cast) -> None:
    Membership.objects.filter(person=cast.rivera).update(ends_on=LAST)

    assert why_not(cast, JUST_BEFORE) is None
    assert why_not(cast, MIDNIGHT) == NO_CLINICIAN


def test_the_last_valid_day_of_a_licence_too(cast: Cast) -> None:
    Qualification.objects.filter(person=cast.rivera).update(expires_on=LAST)

    assert why_not(cast, JUST_BEFORE) is None
    assert why_not(cast, MIDNIGHT) == NO_LICENCE


def test_a_language_replaces_no_licence(cast: Cast, now: datetime) -> None:
    Qualification.objects.filter(person=cast.rivera).update(expires_on=LAST)
    people.qualify(cast.rivera, cast.tamarack, "lang:es", expires_on=None, now=now)

    assert why_not(cast, MIDNIGHT) == NO_LICENCE


def test_one_of_two_licences_is_enough(cast: Cast, now: datetime) -> None:
    Qualification.objects.filter(person=cast.rivera).update(expires_on=LAST)
    people.qualify(cast.rivera, cast.tamarack, "lpc", expires_on=None, now=now)

    assert why_not(cast, MIDNIGHT) is None


def test_where_no_licence_was_ever_noted_none_is_asked_for(
    cast: Cast, now: datetime
) -> None:
    Qualification.objects.filter(person=cast.rivera).delete()

    assert why_not(cast, now) is None


def test_a_clinician_of_the_consortium_next_door_is_not_fit_here(
    cast: Cast, now: datetime
) -> None:
    stranger = cast.stranger_clinician.pk

    here = selectors.fit_for_duty([stranger], now, consortium_id=cast.tri_town.pk)

    assert here == {stranger: NO_CLINICIAN}
    assert selectors.fit_for_duty([stranger], now) == {stranger: None}


def test_a_role_that_was_ended_makes_unfit_at_once(cast: Cast, now: datetime) -> None:
    held = cast.lindqvist.memberships.get(role=Role.CLINICIAN)

    membership.end_role(held, now=now, by=cast.admin.pk)

    fit = selectors.fit_for_duty([cast.lindqvist.pk], now)
    assert fit == {cast.lindqvist.pk: NO_CLINICIAN}


def test_it_asks_the_database_as_often_for_five_as_for_one(
    cast: Cast, now: datetime
) -> None:
    everyone = [person.pk for person in cast.people()]

    with CaptureQueriesContext(connection) as few:
        selectors.fit_for_duty(everyone[:1], now)
    with CaptureQueriesContext(connection) as many:
        selectors.fit_for_duty(everyone, now)

    assert len(many) == len(few) == 2
