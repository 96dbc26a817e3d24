"""A sign of life means work done, and outlives nobody."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.services import jobs
from common import clock
from oncall import engine, heartbeat, signs
from oncall.models import Heartbeat
from tests.cast import Cast

pytestmark = pytest.mark.django_db
A_LITTLE, TOO_LONG = timedelta(seconds=20), timedelta(seconds=31)


@pytest.fixture(autouse=True)
def real_time(settings: Settings) -> None:
    settings.ENGINE_STALE_SECONDS = 30


def broken(now: datetime) -> int:
    raise ArithmeticError("a duty that fails")


def at_work(now: datetime) -> int:
    return 0


def lane(name: str, *duties: engine.Duty) -> engine.Lane:
    return engine.Lane(name, duties, stop=threading.Event())


def ladder_beats(*, first_due: datetime | None = None) -> None:
    """And whoever watches it."""
    heartbeat.beat("ladder", now=clock.now(), first_due=first_due)
    heartbeat.beat("watch", now=clock.now())


def time_passes(by: timedelta) -> None:
    """Since the beats that were written, as the database's clock sees it."""
    Heartbeat.objects.update(at=F("at") - by)


def test_a_lane_whose_duties_succeed_gives_a_sign_of_life() -> None:
    ladder_beats()

    lane("wire", engine.Duty("deliver", at_work)).run_once(clock.now())

    assert not heartbeat.is_late(clock.now())
    time_passes(A_LITTLE)
    assert not heartbeat.is_late(clock.now())
    time_passes(TOO_LONG)
    assert heartbeat.is_late(clock.now())


@pytest.mark.django_db(transaction=True)  # its connection is closed
def test_a_lane_with_a_duty_that_fails_gives_none() -> None:
    ladder_beats()

    turning = lane("wire", engine.Duty("a", broken), engine.Duty("b", at_work))
    turning.run_once(clock.now())

    assert heartbeat.is_late(clock.now())
    assert not Heartbeat.objects.filter(name="wire").exists()


@pytest.mark.django_db(transaction=True)  # its connection is closed
def test_a_duty_that_failed_and_rests_keeps_its_lane_silent() -> None:
    ladder_beats()
    hourly = engine.Duty("hourly", broken, timedelta(hours=1))
    turning = lane("wire", hourly, engine.Duty("b", at_work))

    turning.run_once(clock.now())
    turning.run_once(clock.now())

    assert heartbeat.is_late(clock.now())


@pytest.mark.django_db(transaction=True)  # its connection is closed
def test_a_duty_that_failed_is_tried_again_within_ten_seconds() -> None:
    tries: list[datetime] = []

    def recovers(now: datetime) -> int:
        tries.append(now)
        if len(tries) == 1:
            raise ArithmeticError("only once")
        return 0

    turning = lane("ladder", engine.Duty("hourly", recovers, timedelta(hours=1)))
    now = clock.now()
    for seconds in (0, 5, 10, 20):
        turning.run_once(now + timedelta(seconds=seconds))

    assert len(tries) == 2
    assert Heartbeat.objects.filter(name="ladder").exists()


def test_a_lane_that_leaves_something_undone_for_half_a_minute_is_late() -> None:
    waiting = clock.now() - TOO_LONG
    ladder_beats()

    queue = engine.Duty("deliver", at_work, first_due=lambda: waiting)
    lane("wire", queue).run_once(clock.now())

    assert heartbeat.is_late(clock.now())


def test_what_is_due_later_makes_nobody_late() -> None:
    ladder_beats(first_due=clock.now() + timedelta(hours=1))
    heartbeat.beat("wire", now=clock.now(), first_due=clock.now() - A_LITTLE)

    assert not heartbeat.is_late(clock.now())


def test_an_engine_whose_clock_is_ahead_does_not_outlive_itself() -> None:
    with clock.at(clock.now() + timedelta(minutes=10)):
        ladder_beats()
        heartbeat.beat("wire", now=clock.now())

    time_passes(TOO_LONG)

    assert heartbeat.is_late(clock.now())


def test_a_beat_from_the_future_is_as_good_as_none() -> None:
    ladder_beats()
    heartbeat.beat("wire", now=clock.now())

    time_passes(timedelta(minutes=-10))

    assert heartbeat.is_late(clock.now())


def test_on_postgresql_the_databases_clock_counts_and_no_other() -> None:
    if connection.vendor != "postgresql":
        return  # SQLite has no other clock than ours
    with clock.at(clock.now() - timedelta(minutes=10)):
        ladder_beats()
        heartbeat.beat("wire", now=clock.now())

    assert not heartbeat.is_late(clock.now())
    assert not heartbeat.is_late(clock.now() + timedelta(minutes=10))


def test_health_says_that_the_desk_stands_still() -> None:
    for name in ("wire", "ladder", "watch", "rosters", "desk"):
        heartbeat.beat(name, now=clock.now())
    assert signs.report(clock.now()).desk == "ok"

    Heartbeat.objects.filter(name="desk").update(at=F("at") - timedelta(hours=2))

    report = signs.report(clock.now())
    assert report.engine == "ok"
    assert report.desk == "late: imports and closings stand still"
    assert not report.is_well


def test_health_says_that_nobody_looks_for_gaps() -> None:
    for name in ("wire", "ladder", "watch", "rosters", "desk"):
        heartbeat.beat(name, now=clock.now())
    assert signs.report(clock.now()).is_well

    Heartbeat.objects.filter(name="rosters").update(at=F("at") - timedelta(minutes=6))

    report = signs.report(clock.now())
    assert (report.engine, report.desk) == ("ok", "ok")
    assert report.rosters == "late: no gap is told of"
    assert not report.is_well


def test_health_tells_by_queue_for_how_long_the_first_row_has_been_waiting(
    cast: Cast, now: datetime
) -> None:
    jobs.register("nothing", lambda job, report: {})
    jobs.enqueue(
        "nothing",
        owner_id=cast.admin.pk,
        organisation_id=cast.tamarack.pk,
        now=now - timedelta(seconds=90),
    )

    waiting = signs.report(now).as_json()["overdue_seconds"]

    assert waiting == {
        "wire": 0.0,
        "ladder": 0.0,
        "watch": 0.0,
        "rosters": 0.0,
        "desk": 90.0,
    }


def test_the_sign_in_page_says_too_that_paging_has_stopped(client: Client) -> None:
    stopped = client.get("/accounts/login/").content.decode()
    heartbeat.beat("wire", now=clock.now())
    ladder_beats()
    turning = client.get("/accounts/login/").content.decode()

    assert "PAGING HAS STOPPED" in stopped
    assert 'class="banner bad no-print"' in stopped  # paper cannot take it back
    assert "PAGING HAS STOPPED" not in turning
    assert 'id="engine"' not in stopped  # a visitor's page asks nothing
