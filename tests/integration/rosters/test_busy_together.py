"""Several calendars at the same time: slow servers, and one's fourth calendar."""

from datetime import datetime, timedelta
from socket import socket
from threading import Barrier, BrokenBarrierError, Event

from django.test import override_settings

from rosters import duties
from rosters.errors import TooManyCalendars
from rosters.models import BusyCalendar
from rosters.services import busy
from tests.cast import Cast
from tests.integration.common.servers import answer, serving
from tests.integration.rosters.calendars_in import (
    Desk,
    evening,
    on_loopback,
    subscribed,
)
from tests.integration.rosters.nights import Nights
from tests.races import at_once
from tests.unit.rosters.ics_texts import calendar

LATER = timedelta(minutes=31)
CALENDAR = answer(calendar(evening("05")))


def test_five_slow_servers_are_waited_for_together(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    """None of them answers before all have been asked."""
    people = [cast.rivera, cast.okafor, cast.vang, cast.kessler, cast.lindqvist]
    are_slow, all_asked = Event(), Barrier(len(people), timeout=9)

    def say(plug: socket, _asked: bytes) -> None:
        if are_slow.is_set():
            try:
                all_asked.wait()
            except BrokenBarrierError:
                return
        plug.sendall(CALENDAR)

    with serving(say) as server, override_settings(FETCH_ALSO=server.also):
        for person in people:
            subscribed(person, Desk(server=server), now)
        are_slow.set()

        assert duties.read_calendars(now + LATER) == 5

    rows = list(BusyCalendar.objects.all())
    assert {(row.failures, row.read_at) for row in rows} == {(0, now + LATER)}


def test_one_that_is_silent_is_none_of_the_others_business(
    nights: Nights, cast: Cast, now: datetime
) -> None:
    with on_loopback() as silent, on_loopback() as well:
        also = silent.server.also | well.server.also
        with override_settings(FETCH_ALSO=also):
            bad = subscribed(cast.rivera, silent, now)
            good = subscribed(cast.okafor, well, now)
            silent.down = True

            assert duties.read_calendars(now + LATER) == 2

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.failures, bad.read_at) == (1, now)
    assert (good.failures, good.read_at) == (0, now + LATER)


def test_of_six_given_at_once_three_are_kept(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    """None of them is answered before all have been asked, so that all are too early to
    know of each other.
    """
    cast, _nights = shared_nights
    all_asked = Barrier(6, timeout=9)

    def say(plug: socket, _asked: bytes) -> None:
        all_asked.wait()
        plug.sendall(CALENDAR)

    with serving(say) as server, override_settings(FETCH_ALSO=server.also):
        found = at_once(
            *[lambda: subscribed(cast.rivera, Desk(server=server), now)] * 6
        )

    kept = [each for each in found if isinstance(each, BusyCalendar)]
    refused = [each for each in found if isinstance(each, TooManyCalendars)]
    assert (len(kept), len(refused)) == (busy.MOST, 3), found
    assert BusyCalendar.objects.count() == busy.MOST
