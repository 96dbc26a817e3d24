"""What a monitor reads, who may read it, and that it names nobody."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from dispatch.models import Alarm, Callout
from dispatch.services import alarms
from notifications.models import Delivery
from oncall import engine, heartbeat
from oncall.metrics import at
from tests.cast import Cast
from tests.integration.dispatch.scene import ask

pytestmark = pytest.mark.django_db
SERIES = {
    "tandem_open_callouts",
    "tandem_oldest_overdue_deadline_seconds",
    "tandem_page_to_accept_seconds",
    "tandem_deliveries",
    "tandem_engine_lateness_seconds",
    "tandem_alarms_unacknowledged",
}


def read() -> str:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return answer.content.decode()


def value(text: str, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    assert found, f"no {series} in:\n{text}"
    return float(found[1])


def test_all_six_series_are_said_in_a_quiet_moment(cast: Cast, now: datetime) -> None:
    text = read()

    assert set(re.findall(r"^# TYPE (\w+) gauge$", text, re.MULTILINE)) == SERIES
    assert value(text, 'tandem_open_callouts{state="paging"}') == 0
    assert value(text, "tandem_oldest_overdue_deadline_seconds") == 0
    assert value(text, "tandem_alarms_unacknowledged") == 0
    assert value(text, 'tandem_engine_lateness_seconds{lane="ladder"}') == float("inf")


def test_a_night_is_counted_and_names_nobody(cast: Cast, now: datetime) -> None:
    made = ask(cast, now)
    Callout.objects.update(deadline_at=now - timedelta(seconds=90))
    alarms.raise_alarm(kind="overdue", callout=made, now=now)
    Delivery.objects.filter(channel="text").update(
        state="undelivered", settled_at=now, due_at=None
    )
    for lane in engine.lanes():
        heartbeat.beat(lane, now=now - timedelta(seconds=3))

    text = read()

    assert value(text, "tandem_oldest_overdue_deadline_seconds") == 90
    open_alarms = Alarm.objects.filter(acknowledged_at=None).count()
    assert value(text, "tandem_alarms_unacknowledged") == open_alarms > 0
    lateness = value(text, 'tandem_engine_lateness_seconds{lane="desk"}')
    assert lateness >= 0
    labels = set(re.findall(r'(\w+)="', text))
    assert labels <= {"state", "quantile", "channel", "outcome", "lane"}
    for private in (str(made.number), made.place, "Rivera", "Harlow", "+1715"):
        assert private not in text


def test_quantiles_are_values_that_were_measured() -> None:
    assert at([1.0, 2.0, 3.0, 4.0], 0.5) == 2.0
    assert at([1.0, 2.0, 3.0, 4.0], 0.95) == 4.0
    assert at([7.0], 1.0) == 7.0


def test_the_numbers_cost_a_few_queries_however_many_requests_there_are(
    cast: Cast, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as quiet:
        read()
    for _ in range(3):
        ask(cast, now)

    with CaptureQueriesContext(connection) as busy:
        read()

    assert len(busy) == len(quiet)


def test_only_this_machine_or_the_token_gets_in(cast: Cast, settings: Settings) -> None:
    client = Client()

    def status(**more: str) -> int:
        token = more.pop("token", "")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if forwarded := more.pop("forwarded", ""):
            headers["X-Forwarded-For"] = forwarded
        return client.get("/metrics", headers=headers, **more).status_code  # type: ignore[arg-type] # REMOTE_ADDR

    assert status() == 200
    assert status(REMOTE_ADDR="203.0.113.7") == 403
    assert status(forwarded="203.0.113.7") == 403
    assert status(REMOTE_ADDR="203.0.113.7", token="guessed") == 403
    settings.METRICS_TOKEN = "long and secret"
    assert status(REMOTE_ADDR="203.0.113.7", token="guessed") == 403
    assert status(REMOTE_ADDR="203.0.113.7", token="long and secret") == 200
    assert client.post("/metrics").status_code == 405
