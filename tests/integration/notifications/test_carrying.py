"""Deliveries handed to a real carrier over HTTP, one thread, nothing called back."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from common import clock, due
from notifications import duties
from notifications.core.kinds import Channel, Outcome, State
from notifications.models import Attempt, Delivery
from notifications.services import deliveries, sending
from notifications.transports.carrier import OutgoingText
from notifications.transports.twilio_carrier import PER_PAGE
from notifications.transports.twilio_carrier import carrier as our_carrier
from tests.cast import Cast
from tests.integration.notifications.conftest import OURS, RIVERA, Handsets, News
from tests.integration.notifications.test_sending import page
from tests.lab import Lab

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=15)


def deliver_at(instant: datetime) -> int:
    with clock.at(instant):
        return duties.deliver_inline(instant)


def the_delivery() -> Delivery:
    return Delivery.objects.get()


def outcomes() -> list[str]:
    return list(Attempt.objects.order_by("pk").values_list("outcome", flat=True))


def asked(lab: Lab) -> list[str]:
    """What the carrier's API was asked, in order."""
    return [str(entry["place"]) for entry in lab.log(kind="api")]


def test_a_text_is_handed_over_once(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    sent = page(cast, now)

    assert deliver_at(now) == 1
    assert deliver_at(now) == 0

    got = lab.handset(RIVERA).wait_for_text(sent.code)
    assert (got.body, got.peer) == (sent.message.text, OURS)
    delivery = the_delivery()
    assert (delivery.state, delivery.submitted_at) == (State.QUEUED, now)
    assert delivery.sid.startswith("SM")
    assert outcomes() == [Outcome.TAKEN]


def test_a_number_that_cannot_exist_fails_at_once_and_for_good(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now, number="+1715")

    deliver_at(now)

    delivery = the_delivery()
    assert (delivery.state, delivery.carrier_code) == (State.FAILED, 21211)
    assert delivery.due_at is None
    (settled,) = news.settled
    assert (settled.state, settled.final) == (State.FAILED, True)


def test_a_phone_that_opted_out_at_the_carrier_fails_and_is_told(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.handset(RIVERA).text(OURS, "STOP")
    page(cast, now)

    deliver_at(now)

    delivery = the_delivery()
    assert (delivery.state, delivery.carrier_code) == (State.FAILED, 21610)
    assert [event.person_id for event in news.opt_outs] == [cast.rivera.pk]
    handsets.rivera.refresh_from_db()
    assert handsets.rivera.opted_out_at == now


def test_too_many_requests_is_tried_again_after_1_and_2_seconds(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("status", "messages.create", status="429", count=2)
    page(cast, now)

    assert deliver_at(now) == 1
    assert the_delivery().due_at == now + timedelta(seconds=1)
    assert deliver_at(now + timedelta(seconds=1)) == 1
    assert the_delivery().due_at == now + timedelta(seconds=3)
    assert deliver_at(now + timedelta(seconds=3)) == 1

    assert outcomes() == [Outcome.REFUSED, Outcome.REFUSED, Outcome.TAKEN]
    assert "messages.list" not in asked(lab)


def test_the_carrier_is_not_asked_again_sooner_than_it_wants(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("status", "messages.create", status="429", count=1, retry_after=20)
    page(cast, now)

    deliver_at(now)

    assert the_delivery().due_at == now + timedelta(seconds=20)


def test_a_wait_past_the_deadline_is_a_failure_now(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("status", "messages.create", status="429", count=1, retry_after=90)
    page(cast, now)

    deliver_at(now)

    assert [s.state for s in news.settled] == [State.EXPIRED]


def test_a_carrier_out_of_order_is_tried_until_the_deadline_and_no_longer(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("status", "messages.create", status="503")
    sent = page(cast, now)

    while (due_at := duties.next_due()) is not None:
        deliver_at(due_at)

    delivery = the_delivery()
    assert (delivery.state, delivery.reason) == (
        State.EXPIRED,
        "the carrier answered 503",
    )
    # 0, 1, 3, 8, 18, 28, 38, 48 and 58 s; the next would be past 60 s.
    assert outcomes() == [Outcome.UNKNOWN] * 9
    starts = Attempt.objects.values_list("started_at", flat=True)
    assert max(starts) < sent.message.expires_at
    assert [s.state for s in news.settled] == [State.EXPIRED]


def test_a_text_that_went_out_although_the_answer_was_lost_is_not_repeated(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("accept_and_timeout", "messages.create", count=1, seconds=2)
    sent = page(cast, now)

    deliver_at(now)
    assert outcomes() == [Outcome.UNKNOWN]
    deliver_at(now + timedelta(seconds=1))

    lab.handset(RIVERA).wait_for_text(sent.code)
    assert the_delivery().sid.startswith("SM")
    assert asked(lab).count("messages.create") == 1


def test_a_text_in_doubt_is_found_behind_all_that_the_phone_was_sent_since(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    """Also where that is more than the carrier lists at once."""
    lab.fault("accept_and_timeout", "messages.create", count=1, seconds=2)
    page(cast, now)
    deliver_at(now)
    for nth in range(PER_PAGE + 1):
        our_carrier(settings.TWILIO_ACCOUNT_SID).send_text(
            OutgoingText(
                to=RIVERA,
                sender=OURS,
                body=f"alarm {nth}",
                callback_url="",
                valid_seconds=60,
            )
        )

    deliver_at(now + timedelta(seconds=1))

    assert the_delivery().sid.startswith("SM")
    assert asked(lab).count("messages.create") == PER_PAGE + 2


def test_a_text_that_may_have_gone_out_and_did_not_is_sent_again(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("timeout", "messages.create", count=1, seconds=2)
    sent = page(cast, now)

    deliver_at(now)
    deliver_at(now + timedelta(seconds=1))

    lab.handset(RIVERA).wait_for_text(sent.code)
    assert outcomes() == [Outcome.UNKNOWN, Outcome.TAKEN]


def test_when_the_carrier_cannot_say_whether_it_went_out_it_is_repeated(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("accept_and_timeout", "messages.create", count=1, seconds=2)
    lab.fault("status", "messages.list", status="500")
    sent = page(cast, now)

    deliver_at(now)
    deliver_at(now + timedelta(seconds=1))

    phone = lab.handset(RIVERA)
    assert phone.wait_for_text(sent.code).body == phone.wait_for_text(sent.code).body


def test_a_call_that_was_over_a_moment_before_is_not_taken_for_one_in_doubt(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    """Its time was over before the doubt began; the carrier's clock is not ours."""
    page(cast, now, channels=[Channel.VOICE], expires_at=now + timedelta(seconds=1))
    deliver_at(now)
    over = now + timedelta(seconds=2)
    Delivery.objects.update(state=State.COMPLETED, settled_at=over, due_at=None)
    doubt = now + timedelta(seconds=3)
    lab.fault("status", "calls.create", status="503", count=1)
    page(cast, doubt, "page-2", channels=[Channel.VOICE])

    deliver_at(doubt)
    deliver_at(doubt + timedelta(seconds=1))

    first, second = Delivery.objects.order_by("pk")
    assert second.sid.startswith("CA")
    assert second.sid != first.sid
    assert outcomes() == [Outcome.TAKEN, Outcome.UNKNOWN, Outcome.TAKEN]


def test_an_engine_that_died_before_sending_loses_nothing(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    sent = page(cast, now)
    (claimed,) = due.claim(duties.DUE, now=now, lease=LEASE, limit=1)
    deliveries.begin_attempt(claimed, now=now)

    assert deliver_at(now + LEASE - timedelta(seconds=1)) == 0
    assert deliver_at(now + LEASE) == 1

    lab.handset(RIVERA).wait_for_text(sent.code)
    assert outcomes() == ["", Outcome.TAKEN]


def test_an_engine_that_died_after_sending_repeats_nothing(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    sent = page(cast, now)
    (claimed,) = due.claim(duties.DUE, now=now, lease=LEASE, limit=1)
    deliveries.begin_attempt(claimed, now=now)
    text = OutgoingText(RIVERA, OURS, sent.message.text, "http://127.0.0.1:9/", 60)
    report = our_carrier().send_text(text)

    deliver_at(now + LEASE)

    assert the_delivery().sid == report.sid
    assert asked(lab).count("messages.create") == 1


def test_who_slept_past_the_lease_writes_nothing(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now)
    (asleep,) = due.claim(duties.DUE, now=now, lease=LEASE, limit=1)
    attempt = deliveries.begin_attempt(asleep, now=now)
    assert attempt is not None
    text = OutgoingText(RIVERA, OURS, "something else", "http://127.0.0.1:9/", 60)
    report = our_carrier().send_text(text)
    deliver_at(now + LEASE)
    before = the_delivery()

    assert not deliveries.record_taken(asleep, attempt, report, now=now + LEASE)

    after = the_delivery()
    assert (after.sid, after.state) == (before.sid, before.state)
    assert after.sid != report.sid
    assert outcomes() == ["", Outcome.TAKEN]


def test_who_slept_past_the_lease_sends_nothing(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now)
    (asleep,) = due.claim(duties.DUE, now=now, lease=LEASE, limit=1)
    deliver_at(now + LEASE)

    assert deliveries.begin_attempt(asleep, now=now + LEASE) is None

    assert outcomes() == [Outcome.TAKEN]


def test_who_sleeps_past_the_lease_while_the_attempt_is_written_sends_nothing(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    """By then another engine may have looked, found nothing, and sent it."""
    sent = page(cast, now)
    with ExitStack() as asleep:

        def sleep(execute: Any, sql: str, *rest: Any) -> Any:
            if sql.startswith('INSERT INTO "notifications_attempt"'):
                asleep.enter_context(clock.at(now + LEASE))
            return execute(sql, *rest)

        with connection.execute_wrapper(sleep):
            duties.deliver_inline(now)
    assert outcomes() == [""]
    assert asked(lab) == []

    deliver_at(now + LEASE)

    lab.handset(RIVERA).wait_for_text(sent.code)
    assert outcomes() == ["", Outcome.TAKEN]
    assert asked(lab).count("messages.create") == 1


def test_the_lease_runs_anew_when_the_carrier_is_about_to_be_called(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now)
    (claimed,) = due.claim(duties.DUE, now=now, lease=LEASE, limit=1)
    looked_around_until = now + timedelta(seconds=14)

    deliveries.begin_attempt(claimed, now=looked_around_until)

    assert the_delivery().due_at == looked_around_until + LEASE


def test_a_carrier_that_falls_silent_is_asked(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    sent = page(cast, now)
    deliver_at(now)
    lab.handset(RIVERA).wait_for_text(sent.code)
    lab.wait_for("webhook", lambda entry: entry["event"] == "delivered")

    assert deliver_at(now + LEASE) == 1

    assert the_delivery().state == State.DELIVERED
    assert [s.state for s in news.settled] == [State.DELIVERED]


def test_a_carrier_that_never_says_more_is_given_up_a_minute_after_the_deadline(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("accept_and_drop", "messages.create")
    sent = page(cast, now)

    while (due_at := duties.next_due()) is not None:
        deliver_at(due_at)

    delivery = the_delivery()
    assert delivery.state == State.EXPIRED
    assert delivery.settled_at == sent.message.expires_at + timedelta(seconds=60)
    assert [s.state for s in news.settled] == [State.EXPIRED]
    assert asked(lab).count("messages.create") == 1


def test_a_call_rings_and_ends_when_its_page_is_withdrawn(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now, channels=[Channel.VOICE])
    deliver_at(now)
    phone = lab.handset(RIVERA)
    assert phone.wait_for_ring().peer == OURS

    sending.withdraw("page-1", "page", now)
    assert deliver_at(now) == 1

    assert phone.wait_for_end() == "canceled"
    deliver_at(now + LEASE)
    assert the_delivery().state == State.CANCELLED


def test_a_call_somebody_picked_up_goes_on_when_its_page_is_withdrawn(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now, channels=[Channel.VOICE])
    deliver_at(now)
    Delivery.objects.update(answered_at=now, state=State.IN_PROGRESS)

    sending.withdraw("page-1", "page", now)

    assert deliver_at(now) == 0
    assert "calls.update" not in asked(lab)


def test_a_page_withdrawn_while_the_carrier_was_called_stops_ringing(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now, channels=[Channel.VOICE])
    (claimed,) = due.claim(duties.DUE, now=now, lease=LEASE, limit=1)
    sending.withdraw("page-1", "page", now)
    Delivery.objects.update(due_at=now, lease_token=None)
    (claimed,) = due.claim(duties.DUE, now=now, lease=LEASE, limit=1)

    claimed.finish(due_at=now)
    deliver_at(now)

    assert the_delivery().state == State.EXPIRED
    assert asked(lab) == []


def test_no_number_and_no_word_of_a_text_is_logged(
    cast: Cast,
    handsets: Handsets,
    news: News,
    lab: Lab,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    lab.fault("status", "messages.create", status="503", count=1)
    page(cast, now)

    deliver_at(now)
    deliver_at(now + timedelta(seconds=1))

    assert "TANDEM" not in caplog.text
    assert RIVERA[1:] not in caplog.text
    assert settings.TWILIO_AUTH_TOKEN not in caplog.text
