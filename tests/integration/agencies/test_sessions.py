"""How long a session lasts, and what a live stream makes of it."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.core.acts import Act
from common import clock
from oncall import live
from tests.cast import Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def busy(browser: Client, now: datetime, *, hours: int) -> None:
    """A hand on it every twenty minutes."""
    for minutes in range(0, hours * 60, 20):
        with clock.at(now + timedelta(minutes=minutes)):
            assert browser.get("/account/").status_code == 200


def key_of(browser: Client) -> str:
    return browser.cookies[configured.SESSION_COOKIE_NAME].value


def test_twelve_hours_after_signing_in_one_signs_in_again_however_busy(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(cast.dunn)
    busy(browser, now, hours=12)

    with clock.at(now + timedelta(hours=12)):
        page = browser.get("/account/")

    assert page.headers["Location"] == "/accounts/login/?next=/account/"


def test_what_was_being_typed_then_can_still_be_sent(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(cast.dunn)
    busy(browser, now, hours=12)
    typed = {"full_name": "Erin Dunn", "work_name": "Sgt Dunn", "language": "en"}

    with clock.at(now + timedelta(hours=12, minutes=5)):
        browser.post("/account/", typed)

    cast.dunn.refresh_from_db()
    assert cast.dunn.work_name == "Sgt Dunn"


def test_signing_in_again_begins_anew(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(cast.dunn)
    busy(browser, now, hours=11)
    later = now + timedelta(hours=11)
    with clock.at(later):
        browser.force_login(cast.dunn)

    busy(browser, later, hours=6)

    with clock.at(later + timedelta(hours=6)):
        assert browser.get("/account/").status_code == 200


def test_a_live_stream_of_a_locked_session_hears_nothing(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    browser = sign_in(cast.wells)
    browser.get("/account/")
    assert live.scope_of_session(key_of(browser)).may(Act.SEE_CALLOUTS)

    browser.post("/lock/now")

    assert not live.scope_of_session(key_of(browser)).acts


@pytest.mark.parametrize("idle", [timedelta(minutes=31), timedelta(hours=12)])
def test_nor_does_that_of_one_left_alone_or_over(
    cast: Cast, now: datetime, sign_in: SignIn, idle: timedelta
) -> None:
    browser = sign_in(cast.wells)
    browser.get("/account/")

    with clock.at(now + idle):
        assert not live.scope_of_session(key_of(browser)).acts


def test_nor_does_one_without_the_second_factor_that_is_required(
    cast: Cast, sign_in: SignIn, settings: Settings
) -> None:
    browser = sign_in(cast.wells)
    settings.REQUIRE_MFA = True

    assert not live.scope_of_session(key_of(browser)).acts
