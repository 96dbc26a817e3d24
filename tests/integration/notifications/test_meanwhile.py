"""What happens to a delivery while somebody else is at it."""

from datetime import datetime, timedelta

import pytest

from notifications import duties, events
from notifications.core.kinds import Channel, State
from notifications.models import Delivery
from notifications.services import deliveries, sending
from notifications.transports.carrier import Report
from tests.cast import Cast, build_cast
from tests.integration.notifications.conftest import Handsets, News
from tests.integration.notifications.test_sending import page
from tests.integration.notifications.test_whose_turn import claimed, say
from tests.races import meanwhile

WRITES = 'UPDATE "notifications_delivery"'


@pytest.fixture
def cast(file_database: None, now: datetime) -> Cast:
    return build_cast(now)


def told(word: str, sid: str = "SM1") -> deliveries.Told:
    return deliveries.Told(sid=sid, word=word)


def test_a_report_that_is_overtaken_while_it_is_written_takes_nothing_back(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    (text,) = page(cast, now).deliveries
    deliveries.take_callback(text.public_id, told("queued"), now=now)

    def delivered() -> None:
        deliveries.take_callback(text.public_id, told("delivered"), now=now)

    with meanwhile(delivered, at=WRITES) as found:
        deliveries.take_callback(text.public_id, told("sent"), now=now)

    text.refresh_from_db()
    assert found == [None]
    assert (text.state, text.due_at) == (State.DELIVERED, None)
    assert [s.state for s in news.settled] == [State.DELIVERED]


def test_a_call_that_begins_to_ring_while_its_message_is_withdrawn_is_ended_at_once(
    cast: Cast, handsets: Handsets, news: News, now: datetime
) -> None:
    sent = page(cast, now, channels=[Channel.VOICE])
    (call,) = sent.deliveries
    deliveries.take_callback(call.public_id, told("queued", "CA1"), now=now)

    def withdraw() -> None:
        sending.withdraw_all([sent.message.pk], now)

    with meanwhile(withdraw, at=WRITES) as found:
        deliveries.take_callback(call.public_id, told("ringing", "CA1"), now=now)

    assert found == [None]
    assert Delivery.objects.get(pk=call.pk).due_at == now


def test_what_another_engine_took_between_look_and_claim_is_made_up_for(
    cast: Cast, now: datetime
) -> None:
    for about in (cast.harlow, cast.stony_ford, None) * 3:
        say(cast, about, now=now)

    with meanwhile(lambda: len(claimed(now, limit=3)), at="COUNT(") as found:
        ours = claimed(now, limit=3)

    assert found == [3]
    assert ours == ["Harlow", "Stony Ford", "nobody's"]
    assert len(claimed(now, limit=9)) == 3


def test_a_machine_that_answers_while_the_engine_has_the_call_is_hung_up_on_next(
    cast: Cast,
    handsets: Handsets,
    news: News,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And not when the lease would have run out, when it has heard everything."""
    monkeypatch.setattr(events, "_want_a_person", {"page"})
    (call,) = page(cast, now, channels=[Channel.VOICE]).deliveries
    deliveries.take_callback(call.public_id, told("in-progress", "CA1"), now=now)
    asked = now + timedelta(seconds=15)
    (held,) = duties.claim(asked, limit=1)

    by_machine = deliveries.Told("CA1", "in-progress", answered_by="machine_start")
    deliveries.take_callback(call.public_id, by_machine, now=asked)
    report = Report("CA1", State.IN_PROGRESS)
    assert deliveries.record_report(held, report, now=asked)

    assert Delivery.objects.get(pk=call.pk).due_at == asked
