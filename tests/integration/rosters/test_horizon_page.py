"""Weeks that are not published yet: nothing is known, so nothing is a gap."""

from datetime import datetime

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights


def week(nights: Nights, client: Client, name: str) -> str:
    url = reverse("rosters:week", args=[nights.roster.public_id])
    return " ".join(client.get(url, {"week": name}).content.decode().split())


def test_a_week_beyond_the_horizon_has_no_gaps_to_fill(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    shown = week(nights, sign_in(cast.novak), "2028-W10")

    assert "GAP" not in shown
    assert "Fill it" not in shown
    assert "No gaps this week." not in shown
    assert shown.count("not published yet") == 14
    assert "Not published yet after Fri 10 December 2027 02:14" in shown


def test_the_week_of_the_horizon_says_until_when_it_is_known(
    nights: Nights, cast: Cast, sign_in: SignIn
) -> None:
    shown = week(nights, sign_in(cast.novak), "2027-W49")

    assert "GAP" not in shown
    assert "No gaps this week." not in shown
    assert shown.count("not published yet") == 6
    assert "Not published yet after Fri 10 December 2027 02:14" in shown


def test_the_last_whole_week_before_it_is_as_any_other(
    nights: Nights, cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    shown = week(nights, sign_in(cast.novak), "2027-W48")

    assert "No gaps this week." in shown
    assert "ot published yet" not in shown
