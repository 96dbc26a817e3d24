"""A law: whatever is reported, however often and in whatever order, a delivery only
goes forward, ends once, and tells its owner once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import due
from common.errors import DeliveryFailed
from notifications import duties
from notifications.core.delivery import OPEN_STATES, is_final, later
from notifications.core.kinds import Channel, State
from notifications.models import Delivery
from notifications.services import deliveries
from notifications.services.deliveries import Told
from notifications.transports.carrier import MaybeTaken, Report
from tests.cast import Cast
from tests.integration.notifications.conftest import Handsets, News
from tests.integration.notifications.test_sending import page

pytestmark = pytest.mark.django_db
TEXTS = ["accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed"]
CALLS = ["queued", "initiated", "ringing", "in-progress", "completed", "busy"]
CALLS += ["no-answer", "failed", "canceled"]
SIDS = ["SM1", "SM2"]
LEASE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: a report, or our own call of the carrier ending."""

    what: str
    sid: str
    word: str = ""
    machine: bool = False


def steps(words: list[str]) -> st.SearchStrategy[list[Step]]:
    report = st.builds(
        Step,
        st.just("report"),
        st.sampled_from(SIDS),
        st.sampled_from([*words, "teleported"]),
        st.booleans(),
    )
    ours = st.builds(
        Step, st.sampled_from(["taken", "lost", "refused"]), st.sampled_from(SIDS)
    )
    return st.lists(st.one_of(report, report, ours), max_size=10)


def happen(delivery: Delivery, step: Step, now: datetime) -> None:
    """One step. What the engine does it does under a claim, as the engine would."""
    if step.what == "report":
        by = "machine_start" if step.machine else ""
        told = Told(step.sid, step.word, answered_by=by)
        deliveries.take_callback(delivery.public_id, told, now=now)
        return
    Delivery.objects.filter(pk=delivery.pk, due_at__isnull=False).update(due_at=now)
    for claimed in due.claim(duties.DUE, now=now, lease=LEASE, limit=1):
        if claimed.sid:  # the engine never sends what the carrier has
            claimed.finish(due_at=now)
            continue
        attempt = deliveries.begin_attempt(claimed, now=now)
        assert attempt is not None
        if step.what == "taken":
            report = Report(step.sid, State.QUEUED)
            deliveries.record_taken(claimed, attempt, report, now=now)
        else:
            failure: DeliveryFailed = MaybeTaken("no answer")
            if step.what == "refused":
                failure = DeliveryFailed("no such number", permanent=True, code=21211)
            deliveries.record_failed(claimed, attempt, failure, now=now)


def check(delivery: Delivery, before: Delivery, news: News) -> None:
    held, state = State(before.state), State(delivery.state)
    assert state is held or later(held, state) is state
    assert not is_final(held) or state is held
    assert before.sid in {"", delivery.sid}
    assert (delivery.settled_at is not None) == is_final(state)
    assert len(news.settled) == is_final(state)
    assert (delivery.due_at is None) == is_final(state)
    assert delivery.lease_token is None


def play(
    make: Callable[[], Delivery], happenings: list[Step], news: News, now: datetime
) -> tuple[str, str]:
    """State and sid in the end; nothing of it stays in the database."""
    news.settled.clear()
    with transaction.atomic():
        delivery = make()
        for step in happenings:
            before = Delivery.objects.get(pk=delivery.pk)
            happen(before, step, now)
            delivery.refresh_from_db()
            check(delivery, before, news)
        transaction.set_rollback(True)
    return delivery.state, delivery.sid


@pytest.mark.parametrize(
    ("channel", "words"), [(Channel.TEXT, TEXTS), (Channel.VOICE, CALLS)]
)
def test_whatever_is_reported_a_delivery_goes_forward_ends_once_and_tells_once(
    cast: Cast,
    handsets: Handsets,
    news: News,
    now: datetime,
    channel: Channel,
    words: list[str],
) -> None:
    def make() -> Delivery:
        return page(cast, now, channels=[channel]).deliveries[0]

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(happenings=steps(words))
    def law(happenings: list[Step]) -> None:
        once = play(make, happenings, news, now)
        each_twice = [step for step in happenings for _ in range(2)]
        reports_only = all(step.what == "report" for step in happenings)

        assert not reports_only or play(make, each_twice, news, now) == once
        assert once[0] in OPEN_STATES or is_final(State(once[0]))

    law()


def test_what_the_carrier_says_again_waits_for_no_writer(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    delivery = page(cast, now, channels=[Channel.TEXT]).deliveries[0]
    happen(delivery, Step("report", "SM1", "sent"), now)

    with CaptureQueriesContext(connection) as asked:
        happen(delivery, Step("report", "SM1", "sent"), now)
        happen(delivery, Step("report", "SM1", "queued"), now)

    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}
