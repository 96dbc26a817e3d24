"""Can we reach everybody on call this week? The coordinator's page."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.core.kinds import Channel
from notifications.models import ContactMethod, Delivery, Message, PhoneTest
from notifications.services import phones, testing
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.pages import text

pytestmark = pytest.mark.django_db


def reach(cast: Cast, client: Client) -> str:
    return text(client.get(f"/rosters/reach/{cast.tri_town.public_id}/"))


def phone_of(cast: Cast) -> ContactMethod:
    return ContactMethod.objects.get(person=cast.rivera, retired_at=None)


def press(cast: Cast, client: Client, what: str) -> str:
    where = f"/rosters/reach/{cast.tri_town.public_id}/{cast.rivera.public_id}/{what}/"
    return text(client.post(where, follow=True))


def test_who_has_no_phone_is_named_first_of_all(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    phones.retire_methods(cast.rivera.pk, now)

    page = reach(cast, novak)

    assert "1 person may not hear a page" in page
    assert "No proven phone: no page reaches them." in page
    assert str(cast.rivera) in page


def test_a_proven_phone_without_a_test_is_to_be_tested(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    assert "Has not answered a test within 30 days." in reach(cast, novak)


def test_who_answered_a_test_is_reached(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    said = press(cast, novak, "test")
    made = PhoneTest.objects.get()
    testing.answered(made, by=Channel.TEXT, now=now)

    assert "A test is on its way" in said
    assert made.asked_by == cast.novak
    assert "Reached." in reach(cast, novak)
    assert "answered by text" in reach(cast, novak)


def test_an_answer_of_last_month_is_an_old_one(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    before = now - timedelta(days=31)
    made = testing.send_test(
        person_id=cast.rivera.pk, consortium=cast.tri_town, by=None, now=before
    )
    testing.answered(made, by=Channel.VOICE, now=before)

    assert "Has not answered a test within 30 days." in reach(cast, novak)


def test_who_refuses_our_texts_is_reached_by_call_alone(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    phones.opt_out(phone_of(cast).number, now=now)

    page = reach(cast, novak)

    assert "Texts do not get there; calls do." in page
    assert "they text START to" in page


def test_a_phone_that_only_takes_texts_wakes_nobody(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    ContactMethod.objects.filter(person=cast.rivera).update(takes_calls=False)

    assert "a text alone wakes nobody" in reach(cast, novak)


def test_the_contact_card_is_sent_again(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    assert "on its way to 1 phone" in press(cast, novak, "card")
    sent = Message.objects.get(topic="card")
    assert f"/card/{cast.tri_town.public_id}" in sent.text


def test_who_is_not_on_call_this_week_is_not_tested_from_here(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    where = f"/rosters/reach/{cast.tri_town.public_id}/{cast.dunn.public_id}/test/"

    assert novak.post(where).status_code == 404
    assert not Delivery.objects.exists()


def test_a_clinician_may_not_look_at_everybodys_phones(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    where = f"/rosters/reach/{cast.tri_town.public_id}/"

    assert sign_in(cast.rivera).get(where).status_code == 403


def test_the_page_asks_as_much_for_one_person_as_for_many(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    reach(cast, novak)
    with CaptureQueriesContext(connection) as before:
        reach(cast, novak)
    press(cast, novak, "test")

    with CaptureQueriesContext(connection) as after:
        reach(cast, novak)

    assert len(after) <= len(before) + 1
