"""One tap: unavailable from now on, and available again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rosters import selectors
from rosters.models import TimeOff
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import text

HOUR = timedelta(hours=1)
PAGE = "/rosters/mine/unavailable/"


@pytest.fixture
def rivera(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.rivera)


def on_now(nights: Nights, at: datetime) -> list[int]:
    return [one.person_id for one in selectors.on_call([nights.roster.pk], at)]


def test_a_tap_takes_effect_at_once_and_another_takes_it_back(
    nights: Nights, cast: Cast, rivera: Client, now: datetime
) -> None:
    gone = rivera.post(PAGE, {"hours": "2"}, follow=True)

    assert on_now(nights, now) == [cast.lindqvist.pk]
    said = text(gone)
    assert "Nights primary is open now: M. Lindqvist covers it." in said
    assert "You are unavailable until Tue 3 Nov 04:14 CST." in said
    assert "text 8 0" not in said

    back = rivera.post(PAGE, {"again": "1"}, follow=True)

    assert on_now(nights, now) == [cast.rivera.pk, cast.lindqvist.pk]
    assert "Nights primary is yours again." in text(back)


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ({"until": "07:00"}, "2026-11-03T07:00"),
        ({"until": "01:00"}, "2026-11-04T01:00"),
        ({"until_at": "2026-11-05T12:30"}, "2026-11-05T12:30"),
    ],
)
def test_until_a_time_of_day_or_a_day_and_a_time(
    nights: Nights, rivera: Client, typed: dict[str, str], until: str
) -> None:
    rivera.post(PAGE, typed)

    assert TimeOff.objects.get().ends_at == central(until)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"hours": ""}, None, "Say until when, or for how many hours."),
        ({"hours": "0"}, "hours", "greater than or equal to 1"),
        ({"hours": "99"}, "hours", "less than or equal to 72"),
        ({"until": "25:00"}, "until", "Enter a valid time."),
        ({"hours": "2", "until": "07:00"}, "until", "Say one of them, not two."),
        ({"until_at": "2026-11-03T01:00"}, "until_at", "That is over already"),
        ({"until_at": "2027-11-03T01:00"}, "until_at", "more than 31 days ahead"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    nights: Nights,
    rivera: Client,
    typed: dict[str, str],
    field: str | None,
    sentence: str,
) -> None:
    answer: Any = rivera.post(PAGE, typed)

    assert answer.status_code == 422
    found = answer.context["form"].errors[field or "__all__"]
    assert sentence in " ".join(found)
    assert not TimeOff.objects.exists()


def test_home_and_my_shifts_offer_it_to_who_may_be_on_call_alone(
    nights: Nights, cast: Cast, rivera: Client, sign_in: SignIn
) -> None:
    for address in ("/", reverse("rosters:my_shifts"), PAGE):
        assert "Unavailable from now on" in text(rivera.get(address))
    assert "Unavailable from now on" not in text(sign_in(cast.dunn).get("/"))
    assert sign_in(cast.dunn).post(PAGE, {"hours": "2"}).status_code == 403


def test_the_page_changes_the_end_of_what_lasts(
    nights: Nights, rivera: Client, now: datetime
) -> None:
    rivera.post(PAGE, {"hours": "2"})

    assert "Change the end" in text(rivera.get(PAGE))
    rivera.post(PAGE, {"hours": "3"})

    assert TimeOff.objects.get().ends_at == now + 3 * HOUR
