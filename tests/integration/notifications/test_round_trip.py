"""The whole wire: our engine's hands, phonelab, and our web server, over HTTP."""

import threading
from datetime import datetime
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from agencies.models import Consortium
from notifications import duties, events
from notifications.core.kinds import Channel, State
from notifications.models import (
    Attempt,
    ContactMethod,
    Delivery,
    Inbound,
    Message,
    ReplyCode,
)
from notifications.services import deliveries, phones, sending
from tests.cast import Cast, build_cast
from tests.integration.notifications.conftest import (
    DUNN,
    OURS,
    RIVERA,
    News,
    verified_phone,
)
from tests.integration.notifications.test_sending import page
from tests.lab import Lab
from tests.races import all_done_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("our_server", "crew"),
]
WITHIN = 60.0


@pytest.fixture
def cast(file_database: None, now: datetime) -> Cast:
    """The cast in a database that other threads see, with Rivera's phone."""
    everyone = build_cast(now)
    verified_phone(everyone.rivera, RIVERA, now)
    return everyone


def reported(lab: Lab, word: str) -> None:
    """Wait until the carrier has told us `word`, and been answered."""
    lab.wait_for("webhook", lambda entry: entry["event"] == word)


def carry(now: datetime) -> None:
    """What the engine does, until nothing is due any more."""
    while duties.deliver_due(now):
        assert duties.wait_until_idle(WITHIN)


def test_a_text_is_sent_and_reported_delivered(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    sent = page(cast, now)

    carry(now)

    lab.handset(RIVERA).wait_for_text(sent.code)
    reported(lab, "delivered")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.due_at) == (State.DELIVERED, None)
    assert [s.state for s in news.settled] == [State.DELIVERED]


def test_a_reply_from_the_phone_is_answered_on_the_phone(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    sent = page(cast, now)
    carry(now)
    phone = lab.handset(RIVERA)
    phone.wait_for_text(sent.code)

    phone.reply(f"1 {sent.code}")

    phone.wait_for_text("It is yours.")
    assert [(r.digit, r.code) for r in news.replies] == [("1", sent.code)]


def test_a_phone_out_of_coverage_is_a_failure_with_its_reason(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    lab.handset(RIVERA).set("out_of_coverage")
    page(cast, now)

    carry(now)

    reported(lab, "undelivered")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.carrier_code) == (State.UNDELIVERED, 30003)
    assert [(s.state, s.final) for s in news.settled] == [(State.UNDELIVERED, True)]


def test_a_report_that_overtakes_the_answer_is_kept(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("early", "messages.create", count=1)
    page(cast, now)

    carry(now)

    reported(lab, "delivered")
    assert Delivery.objects.get().state == State.DELIVERED
    assert Attempt.objects.get().outcome == "taken"


def test_a_voicemail_that_answers_is_a_completed_call_and_nothing_more(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    lab.handset(RIVERA).set("voicemail")
    page(cast, now, channels=[Channel.VOICE])

    carry(now)

    reported(lab, "completed")
    assert [(s.state, s.answered) for s in news.settled] == [(State.COMPLETED, True)]
    assert news.replies == []


def test_a_machine_that_answers_a_page_is_hung_up_on_the_first_time(
    cast: Cast,
    news: News,
    lab: Lab,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "_want_a_person", {"page"})
    long = "You have reached R. Rivera. " * 9
    lab.handset(RIVERA).set("voicemail", greeting=long)
    sent = page(cast, now, channels=[Channel.VOICE])
    carry(now)
    lab.wait_for(
        "webhook",
        lambda entry: Delivery.objects.filter(machine_at__isnull=False).exists(),
    )

    carry(now)
    reported(lab, "completed")

    first = Delivery.objects.get()
    assert (first.state, first.answered_at is not None) == (State.COMPLETED, True)
    assert [(s.state, s.final) for s in news.settled] == [(State.COMPLETED, True)]
    assert sending.ring_again(sent.message.pk, now) is not None
    assert [duties.tells_machines(d) for d in Delivery.objects.all()] == [True, False]


def test_a_machine_may_take_news_that_nobody_has_to_answer(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now, channels=[Channel.VOICE], topic="callout")

    assert not duties.tells_machines(Delivery.objects.get())


def test_a_stop_from_the_phone_is_known_before_the_next_page(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    lab.handset(RIVERA).text(OURS, "STOP")
    lab.wait_for("webhook", lambda entry: entry["place"] == "webhook.text")

    assert page(cast, now, or_speak=False).deliveries == ()

    assert [event.number for event in news.opt_outs] == [RIVERA]


def test_a_phone_that_takes_no_texts_is_proven_by_a_call(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    desk = lab.handset(DUNN)
    method = phones.add_and_prove(
        number=DUNN,
        person_id=cast.dunn.pk,
        consortium_id=cast.tri_town.pk,
        takes_texts=False,
        now=now,
    )
    carry(now)

    desk.answer()
    spoken = desk.wait_to_hear("your code is")
    digits = "".join(c for c in spoken.split("Type it")[0] if c.isdigit())
    phones.verify(method, digits, now=now, by=cast.dunn.pk)

    assert ContactMethod.objects.get(number=DUNN).verified_at == now


def test_a_call_to_our_number_hears_words_and_is_recorded(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    caller = lab.handset(DUNN)

    caller.call()

    caller.wait_to_hear("Nothing has been requested.")
    assert Inbound.objects.get().from_number == DUNN


def test_with_our_server_dead_the_number_still_connects_the_outside_line(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    lab.own("+17155550180")
    call_command("connect_numbers")
    lab.web_is_dead()
    try:
        lab.handset(DUNN).call()

        assert lab.handset(DUNN).wait_to_hear("connected to the outside line")
        assert not lab.handset("+17155550199").wait_for_ring().silent
    finally:
        lab.web_is_dead(False)


def test_one_slow_call_of_the_carrier_delays_no_other_page(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    verified_phone(cast.dunn, DUNN, now)
    slow = lab.hold("messages.create", to=RIVERA)
    page(cast, now)
    duties.deliver_due(now)
    slow.wait_until_held()

    other = page(cast, now, key="page-2", person_id=cast.dunn.pk)
    assert duties.deliver_due(now) == 1

    lab.handset(DUNN).wait_for_text(other.code)
    slow.release()
    assert duties.wait_until_idle(WITHIN)


def test_more_pages_than_hands_are_all_carried_from_one_tick(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    many = 3 * duties.HANDS
    for n in range(many):
        page(cast, now, key=f"page-{n}")

    duties.deliver_due(now)

    assert duties.wait_until_idle(WITHIN)
    assert Attempt.objects.filter(outcome="taken").count() == many


def test_two_engines_at_once_send_each_page_once(
    cast: Cast, news: News, lab: Lab, now: datetime
) -> None:
    for n in range(10):
        page(cast, now, key=f"page-{n}")

    all_done_at_once(*[lambda: duties.deliver_inline(now)] * 2)

    assert Attempt.objects.count() == 10
    created = [e for e in lab.log(kind="api") if e["place"] == "messages.create"]
    assert len(created) == 10


def test_codes_given_at_once_are_all_different(
    cast: Cast, news: News, now: datetime
) -> None:
    all_done_at_once(*[partial(page, cast, now, key=f"page-{n}") for n in range(8)])

    given = ReplyCode.objects.values_list("code", flat=True)
    assert len(given) == len(set(given)) == 8


def test_withdrawing_does_not_wait_for_a_report_that_waits_for_who_withdraws(
    cast: Cast, news: News, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever accepts holds a row of their own (here the consortium's) and withdraws;
    a report at that moment holds its delivery while its handler wants that row.
    """
    (text,) = page(cast, now).deliveries
    accepting, reporting = threading.Event(), threading.Event()

    def take_the_row() -> None:
        Consortium.objects.select_for_update().get(pk=cast.tri_town.pk)

    def settled(_event: events.DeliverySettled) -> None:
        reporting.set()
        take_the_row()

    def accept() -> None:
        with transaction.atomic():
            take_the_row()
            accepting.set()
            if connection.vendor == "postgresql":  # SQLite lets one write at a time
                assert reporting.wait(WITHIN)
            sending.withdraw("page-1", "page", now)

    def report() -> None:
        assert accepting.wait(WITHIN)
        deliveries.take_callback(
            text.public_id, deliveries.Told("SM1", "delivered"), now=now
        )

    monkeypatch.setattr(events, "_on_settled", {"page": settled})
    all_done_at_once(accept, report)

    text.refresh_from_db()
    assert text.state in {State.DELIVERED, State.EXPIRED}
    assert Message.objects.get().closed_at == now
