"""A test page, its answers, and the contact card."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from notifications import selectors
from notifications.core.testing import Result
from notifications.errors import JustTested, NoPhoneYet
from notifications.models import Delivery, Message, PhoneTest
from notifications.services import deliveries, phones, testing
from notifications.services.deliveries import Told
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.notifications.conftest import OURS, RIVERA, Carrier, Handsets

pytestmark = pytest.mark.django_db


def sent_test(cast: Cast, now: datetime) -> PhoneTest:
    return testing.send_test(
        person_id=cast.rivera.pk,
        consortium=cast.tri_town,
        by=cast.novak.pk,
        now=now,
    )


def the_result(cast: Cast, now: datetime) -> Result:
    return selectors.last_tests([cast.rivera.pk], now=now)[cast.rivera.pk].result


def test_a_test_is_a_text_with_a_code_and_a_call(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sent_test(cast, now)

    text, call = Delivery.objects.order_by("channel")
    assert (text.channel, call.channel) == ("text", "voice")
    assert text.message.text.startswith("TANDEM TEST. No request")
    assert the_result(cast, now) is Result.WAITING


def test_a_text_with_the_code_answers_it_and_ends_the_call(
    cast: Cast, handsets: Handsets, carrier: Carrier, now: datetime
) -> None:
    made = sent_test(cast, now)
    code = made.message.codes.get().code

    answer = carrier.text(RIVERA, f"1 {code}", sid="SM1")

    assert "this phone works" in answer
    made.refresh_from_db()
    assert (made.answered_by, made.answered_at) == ("text", now)
    assert the_result(cast, now) is Result.ANSWERED
    assert not Delivery.objects.filter(due_at__isnull=False).exists()
    assert selectors.last_answered([cast.rivera.pk]) == {cast.rivera.pk: now}


def test_a_bare_digit_answers_no_test(
    cast: Cast, handsets: Handsets, carrier: Carrier, now: datetime
) -> None:
    made = sent_test(cast, now)

    carrier.text(RIVERA, "1", sid="SM1")

    made.refresh_from_db()
    assert made.answered_at is None


def test_a_key_in_the_call_answers_it_and_another_key_asks_again(
    cast: Cast, handsets: Handsets, carrier: Carrier, now: datetime
) -> None:
    made = sent_test(cast, now)
    path = f"/wire/test/{made.public_id}"
    fields = {"CallSid": "CA1", "To": RIVERA, "From": OURS}

    asked = carrier.post(path, fields).content.decode()
    wrong = carrier.post(f"{path}/key", fields | {"Digits": "5"}).content.decode()
    right = carrier.post(f"{path}/key", fields | {"Digits": "1"}).content.decode()

    assert "Press 1" in asked
    assert "Press 1" in wrong
    assert "Thank you" in right
    made.refresh_from_db()
    assert (made.answered_by, made.answered_at) == ("voice", now)


def test_nothing_that_got_through_is_a_failure_with_its_reason(
    cast: Cast, handsets: Handsets, now: datetime, sign_in: SignIn
) -> None:
    sent_test(cast, now)
    for way in Delivery.objects.all():
        word, code = ("undelivered", 30003) if way.channel == "text" else ("busy", None)
        told = Told(f"sid{way.pk}", word, code)
        deliveries.take_callback(way.public_id, told, now=now)

    assert the_result(cast, now) is Result.FAILED
    page = sign_in(cast.rivera).get("/me/phones").content.decode()
    assert "nothing got through" in page
    assert "did not arrive (switched off or out of coverage)" in page


def test_a_second_test_within_a_minute_is_refused(
    cast: Cast, handsets: Handsets, now: datetime
) -> None:
    sent_test(cast, now)

    with pytest.raises(JustTested):
        sent_test(cast, now + timedelta(seconds=59))
    sent_test(cast, now + timedelta(seconds=61))

    assert PhoneTest.objects.count() == 2


def test_who_has_no_proven_phone_cannot_be_tested(cast: Cast, now: datetime) -> None:
    phones.add_contact_method(number=RIVERA, person_id=cast.rivera.pk, now=now)

    with pytest.raises(NoPhoneYet):
        sent_test(cast, now)

    assert not Message.objects.exists()


def test_one_can_test_oneself_from_ones_phones(
    cast: Cast, handsets: Handsets, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(cast.rivera)

    answer = browser.post("/me/test", follow=True).content.decode()

    assert "A test is on its way" in answer
    assert "waiting for an answer" in answer
    again = browser.post("/me/test", follow=True).content.decode()
    assert "less than a minute ago" in again


def test_the_contact_card_is_for_anybody_with_its_address(
    cast: Cast, now: datetime
) -> None:
    answer = Client().get(f"/card/{cast.tri_town.public_id}")

    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    card = answer.content.decode()
    assert OURS in card
    assert "TANDEM" in card
    assert Client().get(f"/card/{cast.rivera.public_id}").status_code == 404


def test_a_second_accounts_number_is_on_the_card_too(
    cast: Cast, now: datetime, settings: Settings
) -> None:
    settings.TWILIO_2_ACCOUNT_SID = "AC2"
    settings.TWILIO_2_NUMBERS = [(OURS, "+17155550190")]

    card = Client().get(f"/card/{cast.tri_town.public_id}").content.decode()

    assert card.index(OURS) < card.index("+17155550190")


def test_the_card_is_texted_as_a_link(
    cast: Cast, handsets: Handsets, now: datetime, sign_in: SignIn
) -> None:
    answer = sign_in(cast.rivera).post("/me/card", follow=True).content.decode()

    assert "on its way to 1 phone" in answer
    (text,) = Delivery.objects.all()
    assert f"/card/{cast.tri_town.public_id}" in text.message.text
    assert len(text.message.text) <= 160
