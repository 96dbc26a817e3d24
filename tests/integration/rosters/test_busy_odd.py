"""People's own calendars when something is wrong with them, or with us."""

from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from rosters import duties
from rosters.models import BusyCalendar, BusySpan
from rosters.services import busy
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.calendars_in import evening, on_loopback, subscribed
from tests.integration.rosters.nights import Nights
from tests.unit.rosters.ics_texts import calendar, event

pytestmark = pytest.mark.django_db
PAGE = "/rosters/mine/busy/"
LATER = timedelta(minutes=31)


def test_after_a_change_of_our_key_the_address_is_lost_and_that_is_said(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    with on_loopback() as desk:
        row = subscribed(cast.rivera, desk, now)
        heard = len(desk.server.asked)
        with override_settings(SECRET_KEY="another one, of another day"):
            duties.read_calendars(now + LATER)
        row.refresh_from_db()

        assert row.failed_because == "The address is lost. Give it once more."
        assert (row.failures, row.due_at) == (1, now + LATER + busy.EVERY)
        assert BusySpan.objects.count() == 1
        assert len(desk.server.asked) == heard


def test_what_is_said_of_an_odd_event_can_be_kept(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    odd = event(
        "DTSTART:20261110T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;SK\0IP=BACKWARD"
    )
    with on_loopback() as desk:
        desk.body = calendar(odd)
        row = subscribed(cast.rivera, desk, now)

    row.refresh_from_db()
    assert (row.unread, "(SKIP)" in row.unread_said) == (1, True)


def test_a_calendar_that_breaks_off_leaves_the_busy_times_as_they_were(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    with on_loopback() as desk:
        desk.body = calendar(evening("05"), evening("06"))
        row = subscribed(cast.rivera, desk, now)
        desk.body = desk.body[:-60]
        duties.read_calendars(now + LATER)

    row.refresh_from_db()
    assert row.failed_because.startswith("The calendar breaks off on line ")
    assert BusySpan.objects.count() == 2


def test_a_year_no_zone_has_is_read_by_the_page(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.rivera)
    for_ever = event(
        "DTSTART;TZID=America/Chicago:20261105T200000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959",
    )
    with on_loopback() as desk:
        desk.body = calendar(for_ever)
        done = client.post(PAGE, {"credential": desk.address})

    assert done.status_code == 302
    assert BusyCalendar.objects.get().unread == 0
    assert BusySpan.objects.count() > 50
