"""How a shift stands on the pages, when two things are known of it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from notifications.models import ContactMethod
from rosters import duties
from rosters.core.confirming import Confirmed
from rosters.models import Confirmation
from tests.cast import Cast
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import address, text

pytestmark = pytest.mark.django_db


def test_who_confirmed_and_is_out_of_reach_since_is_marked_as_that(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    Confirmation.objects.create(
        roster=nights.roster,
        position=nights.backup,
        person=cast.lindqvist,
        starts_at=central("2026-11-03T19:00"),
        ends_at=central("2026-11-04T07:00"),
        state=Confirmed.CONFIRMED.value,
        asked_at=now,
        call_at=now,
        tell_at=now,
        answered_at=now,
    )
    assert "confirmed" in text(novak.get(address("week", nights)))
    ContactMethod.objects.filter(person=cast.lindqvist).delete()
    duties.look_for_gaps(now + timedelta(minutes=10))

    week = text(novak.get(address("week", nights)))

    assert "NOT REACHABLE" in week
    assert "</span>&nbsp;confirmed" not in week
