from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from notifications.core.kinds import Channel, State
from notifications.models import Delivery
from tests.cast import Cast
from tests.integration.notifications.conftest import Carrier, Handsets, News
from tests.integration.notifications.test_sending import page

pytestmark = pytest.mark.django_db


def report(
    carrier: Carrier, delivery: Delivery, word: str, *, sid: str = "SM1", code: str = ""
) -> int:
    kind = "Message" if delivery.channel == Channel.TEXT else "Call"
    fields = {f"{kind}Sid": sid, f"{kind}Status": word}
    if code:
        fields["ErrorCode"] = code
    answer = carrier.post(f"/wire/status/{delivery.public_id}", fields)
    delivery.refresh_from_db()
    return answer.status_code


@pytest.mark.parametrize("words", list(permutations(["queued", "sent", "delivered"])))
def test_reports_of_a_text_may_come_in_any_order_and_twice(
    cast: Cast,
    handsets: Handsets,
    carrier: Carrier,
    news: News,
    now: datetime,
    words: Sequence[str],
) -> None:
    (text,) = page(cast, now).deliveries

    for word in [*words, *words]:
        assert report(carrier, text, word) == 204

    assert (text.state, text.sid, text.due_at) == (State.DELIVERED, "SM1", None)
    assert text.settled_at == now
    (settled,) = news.settled
    assert (settled.state, settled.answered) == (State.DELIVERED, False)


@pytest.mark.parametrize(
    "words", list(permutations(["initiated", "ringing", "in-progress", "completed"]))
)
def test_a_call_that_was_picked_up_and_ended_is_completed_in_any_order(
    cast: Cast,
    handsets: Handsets,
    carrier: Carrier,
    news: News,
    now: datetime,
    words: Sequence[str],
) -> None:
    (call,) = page(cast, now, channels=[Channel.VOICE]).deliveries

    for word in words:
        report(carrier, call, word, sid="CA1")

    assert (call.state, call.answered_at) == (State.COMPLETED, now)
    assert [(s.state, s.answered) for s in news.settled] == [(State.COMPLETED, True)]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("busy", State.BUSY),
        ("no-answer", State.NO_ANSWER),
        ("failed", State.FAILED),
        ("canceled", State.CANCELLED),
    ],
)
def test_a_call_nobody_took_is_told_as_such(
    cast: Cast,
    handsets: Handsets,
    carrier: Carrier,
    news: News,
    now: datetime,
    word: str,
    state: State,
) -> None:
    (call,) = page(cast, now, channels=[Channel.VOICE]).deliveries

    report(carrier, call, word, sid="CA1")

    assert [(s.state, s.answered) for s in news.settled] == [(state, False)]


def test_undelivered_is_a_failure_with_the_carriers_reason(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    (text,) = page(cast, now).deliveries

    report(carrier, text, "undelivered", code="30007")
    report(carrier, text, "delivered")

    assert (text.state, text.carrier_code) == (State.UNDELIVERED, 30007)
    assert [s.state for s in news.settled] == [State.UNDELIVERED]


def test_the_last_of_two_phones_to_settle_is_final(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    handsets.okafor.person = cast.rivera
    handsets.okafor.save()
    first, second = page(cast, now).deliveries

    report(carrier, first, "undelivered", sid="SM1")
    report(carrier, second, "delivered", sid="SM2")

    assert [(s.state, s.final) for s in news.settled] == [
        (State.UNDELIVERED, False),
        (State.DELIVERED, True),
    ]


def test_the_failure_of_a_repeated_deliverys_twin_is_not_its_own(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    (text,) = page(cast, now).deliveries
    report(carrier, text, "sent", sid="SM1")

    report(carrier, text, "failed", sid="SM2")

    assert (text.state, text.sid) == (State.SENT, "SM1")
    assert news.settled == []


def test_a_refusal_by_opt_out_that_comes_late_is_an_opt_out(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    (text,) = page(cast, now).deliveries

    report(carrier, text, "failed", code="21610")

    assert [event.person_id for event in news.opt_outs] == [cast.rivera.pk]


def test_a_report_about_nothing_of_ours_is_404(
    db: None, carrier: Carrier, now: datetime
) -> None:
    nobodys = "/wire/status/00000000-0000-4000-8000-000000000000"

    answer = carrier.post(nobodys, {"MessageSid": "SM1", "MessageStatus": "sent"})

    assert answer.status_code == 404


def test_a_word_we_do_not_know_changes_nothing(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    (text,) = page(cast, now).deliveries

    assert report(carrier, text, "teleported") == 204

    assert (text.state, text.due_at) == (State.PENDING, now)


def test_after_a_report_the_carrier_is_asked_only_when_it_falls_silent(
    cast: Cast, handsets: Handsets, carrier: Carrier, news: News, now: datetime
) -> None:
    (text,) = page(cast, now).deliveries

    report(carrier, text, "sent")

    assert text.due_at == now + timedelta(seconds=15)
