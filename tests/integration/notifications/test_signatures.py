"""Every webhook, and what comes without the carrier's signature, or comes again."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from common import clock
from notifications.core.kinds import Channel, State
from notifications.models import Delivery, Inbound
from notifications.services import deliveries
from notifications.services.deliveries import Told
from tests.architecture import sweep
from tests.cast import Cast
from tests.integration.notifications.conftest import (
    OURS,
    RIVERA,
    Carrier,
    Handsets,
    News,
)
from tests.integration.notifications.test_sending import page

pytestmark = pytest.mark.django_db
REPORTS = {"notifications:status", "notifications:ended"}  # which may come late
FIELDS = {"CallSid": "CA1", "From": RIVERA, "To": OURS, "Digits": "1"}


WEBHOOKS = [route for route in sweep.routes() if route.door == "signed"]
NO_REPORTS = [route for route in WEBHOOKS if route.name not in REPORTS]


def named(route: sweep.Route) -> str:
    return route.name


def signature(settings: Settings, path: str, fields: dict[str, str]) -> str:
    made: str = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
        settings.PUBLIC_URL + path, fields
    )
    return made


@pytest.mark.parametrize("route", WEBHOOKS, ids=named)
def test_no_webhook_takes_a_missing_or_wrong_signature(
    route: sweep.Route, settings: Settings
) -> None:
    path = route.made_up_url()
    right = signature(settings, path, FIELDS)
    other = signature(settings, "/wire/elsewhere", FIELDS)
    altered = FIELDS | {"Digits": "2"}
    foreign = FIELDS | {"AccountSid": "AC" + "9" * 32}
    client = Client()

    def status(fields: dict[str, str], signed: str | None, query: str = "") -> int:
        headers = {} if signed is None else {"X-Twilio-Signature": signed}
        return client.post(path + query, fields, headers=headers).status_code

    assert status(FIELDS, None) == 403
    assert status(FIELDS, "") == 403
    assert status(FIELDS, "bm9uc2Vuc2U=") == 403
    assert status(FIELDS, other) == 403
    assert status(altered, right) == 403
    assert status(FIELDS, right, "?more=1") == 403
    assert status(foreign, signature(settings, path, foreign)) == 403
    assert client.get(path).status_code == 405


def test_without_a_token_nothing_is_taken_for_signed(settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = ""
    made = RequestValidator("").compute_signature(
        settings.PUBLIC_URL + "/wire/call", FIELDS
    )

    answer = Client().post("/wire/call", FIELDS, headers={"X-Twilio-Signature": made})

    assert answer.status_code == 403


@pytest.mark.parametrize("route", NO_REPORTS, ids=named)
def test_what_was_recorded_of_a_call_is_refused_once_the_call_is_long_over(
    route: sweep.Route,
    cast: Cast,
    handsets: Handsets,
    news: News,
    carrier: Carrier,
    now: datetime,
) -> None:
    (call,) = page(cast, now, channels=[Channel.VOICE]).deliveries
    told = Told("CA1", "completed")
    deliveries.take_callback(call.public_id, told, now=now)

    with clock.at(now + timedelta(seconds=61)):
        assert carrier.post(route.made_up_url(), FIELDS).status_code == 403


def test_a_recorded_call_to_us_is_refused_when_none_can_last_so_long(
    cast: Cast, handsets: Handsets, news: News, carrier: Carrier, now: datetime
) -> None:
    with clock.at(now):
        carrier.call(RIVERA, sid="CA2")
    fields = {"CallSid": "CA2", "From": RIVERA, "To": OURS, "CallStatus": "ringing"}

    with clock.at(now + timedelta(hours=3)):
        assert carrier.post("/wire/call", fields).status_code == 200
    with clock.at(now + timedelta(hours=5)):
        assert carrier.post("/wire/call", fields).status_code == 403


@pytest.mark.parametrize("route", NO_REPORTS, ids=named)
def test_what_was_recorded_of_a_call_to_us_is_refused_once_it_is_over(
    route: sweep.Route,
    cast: Cast,
    handsets: Handsets,
    news: News,
    carrier: Carrier,
    now: datetime,
) -> None:
    with clock.at(now):
        carrier.call(RIVERA, sid="CA1")
        carrier.post("/wire/ended", FIELDS)
    with clock.at(now + timedelta(seconds=59)):
        carrier.post("/wire/ended", FIELDS)  # told twice: the first time counts

    with clock.at(now + timedelta(seconds=61)):
        assert carrier.post(route.made_up_url(), FIELDS).status_code == 403


def test_a_recorded_text_sent_again_does_nothing_and_is_not_answered(
    cast: Cast, handsets: Handsets, news: News, carrier: Carrier, now: datetime
) -> None:
    sent = page(cast, now)
    first = carrier.text(RIVERA, f"1 {sent.code}", sid="SM9")

    again = carrier.text(RIVERA, f"1 {sent.code}", sid="SM9")

    assert "It is yours." in first
    assert "Message" not in again
    assert len(news.replies) == 1
    assert Inbound.objects.count() == 1


def test_a_recorded_report_sent_again_changes_nothing_however_late(
    cast: Cast, handsets: Handsets, news: News, carrier: Carrier, now: datetime
) -> None:
    (text,) = page(cast, now).deliveries
    path = f"/wire/status/{text.public_id}"
    for word in ("sent", "delivered"):
        carrier.post(path, {"MessageSid": "SM1", "MessageStatus": word})
    before = Delivery.objects.values().get()

    with clock.at(now + timedelta(days=1)):
        for word in ("sent", "delivered", "sent"):
            carrier.post(path, {"MessageSid": "SM1", "MessageStatus": word})

    assert Delivery.objects.values().get() == before
    assert [s.state for s in news.settled] == [State.DELIVERED]


@pytest.mark.parametrize(
    ("said", "opted_out"),
    [
        *((word, True) for word in ("STOP", "stopall", "Unsubscribe", "CANCEL")),
        *((word, True) for word in ("end", "QUIT.", "revoke", "OPTOUT", " Stop! ")),
        *((word, False) for word in ("START", "unstop", "Yes", "HELP", "info")),
    ],
)
def test_every_word_of_the_carriers_is_heeded_and_not_answered(
    said: str,
    opted_out: bool,
    cast: Cast,
    handsets: Handsets,
    news: News,
    carrier: Carrier,
) -> None:
    if not opted_out:
        carrier.text(RIVERA, "STOP", sid="SM0")

    answer = carrier.text(RIVERA, said, sid="SM1")

    handsets.rivera.refresh_from_db()
    helped = said in {"HELP", "info"}
    assert (handsets.rivera.opted_out_at is not None) == (opted_out or helped)
    assert "Message" not in answer


def test_what_the_carrier_took_for_a_stop_in_another_language_is_one(
    cast: Cast, handsets: Handsets, news: News, carrier: Carrier
) -> None:
    fields = {"MessageSid": "SM1", "From": RIVERA, "To": OURS, "Body": "ARRET"}

    carrier.post("/wire/text", fields | {"OptOutType": "STOP"})

    assert [event.person_id for event in news.opt_outs] == [cast.rivera.pk]
