"""A second account takes over, and never sends what the first may have taken."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from notifications.core.kinds import Channel, Outcome, State
from notifications.models import Attempt, Delivery, Inbound
from notifications.services import looking, sending
from tests.cast import Cast
from tests.integration.notifications.conftest import (
    OURS,
    RIVERA,
    Carrier,
    Handsets,
    News,
)
from tests.integration.notifications.test_carrying import asked, deliver_at, outcomes
from tests.integration.notifications.test_sending import page
from tests.lab import ACCOUNT, Lab

pytestmark = pytest.mark.django_db
SECOND = "AC" + "2" * 32
THEIRS = "+17155550190"


@pytest.fixture(scope="module")
def running_lab() -> Iterator[Lab]:
    """Two accounts at one carrier."""
    extra = ("--account", SECOND, "--token", "second-token")
    with Lab.start(speed=20, own=[OURS], extra=extra) as lab:
        yield lab


@pytest.fixture
def lab(running_lab: Lab, settings: Settings) -> Lab:
    running_lab.reset(everything=True)
    running_lab.post(f"/numbers/{OURS}/own", account=ACCOUNT)
    running_lab.post(f"/numbers/{THEIRS}/own", account=SECOND)
    settings.TWILIO_API_BASE_URL = running_lab.url
    settings.TWILIO_TIMEOUT_SECONDS = 0.5
    settings.PUBLIC_URL = "http://127.0.0.1:9"
    settings.TWILIO_2_ACCOUNT_SID = SECOND
    settings.TWILIO_2_AUTH_TOKEN = "second-token"
    settings.TWILIO_2_API_BASE_URL = running_lab.url
    settings.TWILIO_2_NUMBERS = [(OURS, THEIRS)]
    looking.forget()
    return running_lab


def tried() -> list[str]:
    return list(Attempt.objects.order_by("pk").values_list("account", flat=True))


def test_while_all_is_well_the_second_account_is_never_asked(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    sent = page(cast, now)

    deliver_at(now)

    assert lab.handset(RIVERA).wait_for_text(sent.code).peer == OURS
    assert tried() == [ACCOUNT]
    assert Delivery.objects.get().account == ACCOUNT


def test_an_account_that_is_refused_is_passed_over_in_the_same_turn(
    cast: Cast,
    handsets: Handsets,
    news: News,
    lab: Lab,
    now: datetime,
    settings: Settings,
) -> None:
    settings.TWILIO_AUTH_TOKEN = "no longer right"
    sent = page(cast, now)

    deliver_at(now)

    assert lab.handset(RIVERA).wait_for_text(sent.code).peer == THEIRS
    assert tried() == [ACCOUNT, SECOND]
    assert outcomes() == [Outcome.REFUSED, Outcome.TAKEN]
    assert Delivery.objects.get().account == SECOND


def test_too_many_requests_there_goes_here_without_a_wait(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("status", "messages.create", status="429", count=1, retry_after=30)
    sent = page(cast, now)

    deliver_at(now)

    assert lab.handset(RIVERA).wait_for_text(sent.code).peer == THEIRS


def test_an_account_that_cannot_be_reached_at_all_is_passed_over_at_once(
    cast: Cast,
    handsets: Handsets,
    news: News,
    lab: Lab,
    now: datetime,
    settings: Settings,
) -> None:
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:9"
    page(cast, now, channels=[Channel.VOICE])

    deliver_at(now)

    assert lab.handset(RIVERA).wait_for_ring().peer == THEIRS
    assert outcomes() == [Outcome.REFUSED, Outcome.TAKEN]


def test_what_the_first_may_have_taken_is_asked_about_and_not_sent_by_the_second(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("accept_and_timeout", "messages.create", count=1, seconds=2)
    sent = page(cast, now)

    deliver_at(now)
    deliver_at(now + timedelta(seconds=1))

    assert lab.handset(RIVERA).wait_for_text(sent.code).peer == OURS
    assert asked(lab).count("messages.create") == 1
    delivery = Delivery.objects.get()
    assert (delivery.account, tried()) == (ACCOUNT, [ACCOUNT])


def test_an_account_that_times_out_twice_is_passed_over(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("timeout", "messages.create", count=1, seconds=2)
    lab.fault("timeout", "messages.list", count=1, seconds=2)
    sent = page(cast, now)

    deliver_at(now)
    deliver_at(now + timedelta(seconds=1))

    assert lab.handset(RIVERA).wait_for_text(sent.code).peer == THEIRS
    assert tried() == [ACCOUNT, SECOND]


def test_other_pages_do_not_wait_for_an_account_that_failed_twice(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    lab.fault("status", "messages.*", status="503", count=2)
    page(cast, now)
    deliver_at(now)
    deliver_at(now + timedelta(seconds=1))

    other = page(cast, now, key="page-2", person_id=cast.okafor.pk)
    deliver_at(now + timedelta(seconds=1))

    attempt = Attempt.objects.get(delivery__message=other.message)
    assert attempt.account == SECOND


def test_a_number_that_cannot_exist_is_tried_nowhere_else(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    page(cast, now, number="+1715")

    deliver_at(now)

    assert (tried(), outcomes()) == ([ACCOUNT], [Outcome.REFUSED])
    assert Delivery.objects.get().state == State.FAILED


def test_a_call_by_the_second_account_is_ended_there(
    cast: Cast,
    handsets: Handsets,
    news: News,
    lab: Lab,
    now: datetime,
    settings: Settings,
) -> None:
    settings.TWILIO_AUTH_TOKEN = "no longer right"
    page(cast, now, channels=[Channel.VOICE])
    deliver_at(now)
    phone = lab.handset(RIVERA)
    phone.wait_for_ring()

    sending.withdraw("page-1", "page", now)
    deliver_at(now)

    assert phone.wait_for_end() == "canceled"


def test_when_both_refuse_it_fails_for_good_at_once(
    cast: Cast,
    handsets: Handsets,
    news: News,
    lab: Lab,
    now: datetime,
    settings: Settings,
) -> None:
    settings.TWILIO_AUTH_TOKEN = settings.TWILIO_2_AUTH_TOKEN = "wrong"
    page(cast, now)

    deliver_at(now)

    assert tried() == [ACCOUNT, SECOND]
    assert Delivery.objects.get().state == State.FAILED
    assert [s.state for s in news.settled] == [State.FAILED]


def test_a_consortium_without_a_number_there_keeps_to_the_first(
    cast: Cast,
    handsets: Handsets,
    news: News,
    lab: Lab,
    now: datetime,
    settings: Settings,
) -> None:
    settings.TWILIO_2_NUMBERS = [("+17155550199", THEIRS)]
    lab.fault("status", "messages.create", status="429", count=1)
    page(cast, now)

    deliver_at(now)
    deliver_at(now + timedelta(seconds=1))

    assert tried() == [ACCOUNT, ACCOUNT]


def test_both_accounts_numbers_are_pointed_here(
    cast: Cast, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.own("+17155550180")

    call_command("connect_numbers")

    assert "Every number is connected." in capsys.readouterr().out
    assert asked(lab).count("numbers.update") == 3


def test_a_text_to_the_second_number_is_one_to_ours_and_signed_by_its_account(
    cast: Cast, handsets: Handsets, news: News, lab: Lab, now: datetime
) -> None:
    sent = page(cast, now)
    from_second = Carrier(Client(), "http://127.0.0.1:9", "second-token")
    fields = {
        "MessageSid": "SM77",
        "AccountSid": SECOND,
        "From": RIVERA,
        "To": THEIRS,
        "Body": f"1 {sent.code}",
    }

    assert from_second.post("/wire/text", fields).status_code == 200

    assert [reply.digit for reply in news.replies] == ["1"]
    assert Inbound.objects.get().to_number == OURS
    as_first = fields | {"AccountSid": ACCOUNT, "MessageSid": "SM78"}
    assert from_second.post("/wire/text", as_first).status_code == 403
