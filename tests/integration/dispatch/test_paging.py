"""How long a page is tried, and when it has failed."""

from datetime import datetime, timedelta

from django.conf import settings

from common import clock, due
from dispatch.core.words import PageState
from dispatch.models import Page
from dispatch.services import paging, policies
from notifications import duties
from notifications.core.kinds import Channel as Wire
from notifications.core.kinds import State
from notifications.models import Attempt, Delivery, ReplyCode
from notifications.services import codes
from tests.cast import Cast
from tests.integration.dispatch.asking import LINDQVIST, ask
from tests.integration.dispatch.wire import report, sent_to
from tests.integration.notifications.conftest import lab, running_lab, verified_phone
from tests.lab import Lab

__all__ = ["lab", "running_lab"]

HER_SECOND = "+17155550104"


def ladder(cast: Cast, now: datetime, *waits: int) -> None:
    """One rung of the duty supervisor for each wait, in seconds."""
    rungs = [{"whom": "supervisor", "wait_seconds": w, "rings": 2} for w in waits]
    document = {"version": 1, "rungs": rungs, "bound_seconds": 300}
    policies.set_ladder(cast.tri_town, document, by=None, now=now)


def test_a_page_whose_text_arrived_at_one_phone_has_not_failed_by_the_other(
    cast: Cast, now: datetime
) -> None:
    ladder(cast, now, 90)
    verified_phone(cast.lindqvist, LINDQVIST, now, takes_calls=False)
    verified_phone(cast.lindqvist, HER_SECOND, now, takes_calls=False)
    ask(cast, now)

    report(sent_to(LINDQVIST)[0], "delivered", now)
    report(sent_to(HER_SECOND)[0], "undelivered", now)

    assert Page.objects.get().state == PageState.OPEN


def test_a_page_whose_text_arrived_nowhere_has_failed_at_once(
    cast: Cast, now: datetime
) -> None:
    ladder(cast, now, 90)
    verified_phone(cast.lindqvist, LINDQVIST, now, takes_calls=False)
    verified_phone(cast.lindqvist, HER_SECOND, now, takes_calls=False)
    ask(cast, now)

    report(sent_to(LINDQVIST)[0], "undelivered", now)
    assert Page.objects.get().state == PageState.OPEN
    report(sent_to(HER_SECOND)[0], "undelivered", now)

    assert Page.objects.get().state == PageState.FAILED


def test_a_page_whose_text_arrived_has_not_failed_because_it_is_said_anew_in_vain(
    cast: Cast, now: datetime
) -> None:
    ladder(cast, now, 90)
    verified_phone(cast.lindqvist, LINDQVIST, now, takes_calls=False)
    callout = ask(cast, now)
    report(sent_to(LINDQVIST)[0], "delivered", now)

    paging.say_all_anew(callout, now=now)
    report(sent_to(LINDQVIST)[1], "undelivered", now)

    assert Page.objects.get().state == PageState.OPEN


def test_a_page_is_not_tried_past_the_deadline_of_its_rung(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    """Its carrier is out of order; when it recovers, nobody is rung for nothing."""
    lab.fault("status", "*", status="503")
    ladder(cast, now, 90)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    callout = ask(cast, now)

    while (due_at := duties.next_due()) is not None and due_at < now + timedelta(
        hours=1
    ):
        with clock.at(due_at):
            duties.deliver_inline(due_at)

    page_ends = callout.deadline_at
    assert page_ends == now + timedelta(seconds=90)
    tried = Attempt.objects.filter(delivery__message__topic="page")
    starts = list(tried.values_list("started_at", flat=True))
    assert now + timedelta(seconds=80) < max(starts) < page_ends
    pages = Delivery.objects.filter(message__topic="page")
    assert {delivery.state for delivery in pages} == {State.EXPIRED}


def test_the_second_ring_of_a_page_ends_with_its_rung_too(
    cast: Cast, now: datetime
) -> None:
    ladder(cast, now, 90)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    ask(cast, now)

    report(sent_to(LINDQVIST, Wire.VOICE)[0], "no-answer", now + timedelta(seconds=30))

    again = sent_to(LINDQVIST, Wire.VOICE)[1]
    assert again.not_after == now + timedelta(seconds=90)


def test_a_page_of_the_shortest_rung_outlives_the_engine_that_died_with_it(
    cast: Cast, now: datetime, lab: Lab
) -> None:
    ladder(cast, now, 1)
    verified_phone(cast.lindqvist, LINDQVIST, now)

    ask(cast, now)

    lease = timedelta(seconds=settings.PAGE_LEASE_SECONDS)
    (text, _call) = Delivery.objects.filter(message__topic="page")
    due.claim(Delivery.objects.filter(pk=text.pk), now=now, lease=lease, limit=1)
    with clock.at(now + lease) as later:
        assert duties.deliver_inline(later) == 2
    text.refresh_from_db()
    assert text.state == State.QUEUED


def test_a_page_may_be_answered_long_after_it_was_last_tried(
    cast: Cast, now: datetime
) -> None:
    ladder(cast, now, 90)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    ask(cast, now)
    (code,) = ReplyCode.objects.values_list("code", flat=True)

    found = codes.find(LINDQVIST, code, now=now + timedelta(minutes=119))

    assert found is not None
    assert not found.late
