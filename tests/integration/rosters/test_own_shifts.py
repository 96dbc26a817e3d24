"""My shifts and my hours: the next few, the rest on demand."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.pages import text, words

pytestmark = pytest.mark.django_db
PAGE = "/rosters/mine/"


@pytest.fixture
def lindqvist(nights: Nights, cast: Cast, sign_in: SignIn) -> Client:
    """Backup every night."""
    return sign_in(cast.lindqvist)


def shown(response: Any) -> list[datetime]:
    return [shift.starts_at for shift in response.context["shifts"]]


def more(response: Any) -> str:
    found = re.search(r'rel="next" href="(\?from=[^#"]+)', text(response))
    return found.group(1) if found else ""


def test_ten_shifts_are_shown_and_the_next_ten_after_that(lindqvist: Client) -> None:
    first = lindqvist.get(PAGE)
    second = lindqvist.get(PAGE + more(first))

    assert len(shown(first)) == len(shown(second)) == 10
    assert shown(second)[0] - shown(first)[-1] == timedelta(days=1)
    assert "My next shifts" in words(first)
    assert "My later shifts" in words(second)
    assert "From now on" in words(second)


def test_reading_on_comes_to_every_shift_once_and_to_an_end(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    client, seen = sign_in(cast.rivera), list[datetime]()
    page = client.get(PAGE)
    while True:
        seen += shown(page)
        if not more(page):
            break
        page = client.get(PAGE + more(page))

    assert len(seen) == len(set(seen)) > 130
    assert seen == sorted(seen)


@pytest.mark.parametrize("odd", ["", "soon", "99990101T000000Z", "2026-11-10", "\x00"])
def test_an_odd_address_shows_the_next_ones(lindqvist: Client, odd: str) -> None:
    page = lindqvist.get(PAGE, {"from": odd})

    assert page.status_code == 200
    assert "My next shifts" in words(page)


def test_after_the_last_one_it_says_so(lindqvist: Client) -> None:
    page = words(lindqvist.get(PAGE, {"from": "20990101T000000Z"}))

    assert "You have no later shift." in page


def test_who_is_on_no_roster_reads_that_there_is_none(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    assert "You have no coming shift." in words(sign_in(cast.kessler).get(PAGE))


def test_my_hours_say_the_totals_first_and_each_month_on_demand(
    lindqvist: Client,
) -> None:
    url = reverse("rosters:my_hours")
    page = text(lindqvist.get(url, {"from_on": "2026-11-01", "last_on": "2026-12-31"}))

    assert page.index("<dt>Hours</dt>") < page.index("November 2026: ")
    assert "December 2026: 31 shifts" in page
    assert '<details class="more" open>' not in page


def test_the_page_of_busy_times_is_called_what_leads_to_it(lindqvist: Client) -> None:
    assert "When I am busy" in words(lindqvist.get(PAGE))
    busy = words(lindqvist.get(reverse("rosters:own_calendars")))

    assert busy.count("When I am busy") == 2
    assert "When you are busy" not in busy
