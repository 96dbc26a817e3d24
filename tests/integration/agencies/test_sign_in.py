import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from agencies import selectors
from agencies.core.words import Role
from agencies.models import Lockout, User
from agencies.services import membership
from common import clock
from tests.cast import PASSWORD, Cast, scope_of, with_password
from tests.conftest import SignIn
from tests.integration.agencies import authenticator

pytestmark = pytest.mark.django_db
FENNEC = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


def sign_in_page(client: Client, person: User, password: str) -> Any:
    fields = {"login": str(person.email), "password": password}
    return client.post("/accounts/login/", fields)


def test_e_mail_and_password_open_the_home_page(cast: Cast) -> None:
    browser = Client()

    answer = sign_in_page(browser, with_password(cast.dunn), PASSWORD)

    assert answer.status_code == 302
    assert "Harlow PD" in browser.get("/").content.decode()


def test_nobody_signs_up(cast: Cast) -> None:
    browser = Client()
    page = browser.get("/accounts/signup/").content.decode()
    browser.post(
        "/accounts/signup/", {"email": "me@harlow.example", "password1": PASSWORD}
    )

    assert "by invitation" in page
    assert not User.objects.filter(email="me@harlow.example").exists()


def test_five_wrong_passwords_lock_and_the_page_says_until_when(cast: Cast) -> None:
    dunn, browser = with_password(cast.dunn), Client()
    for _ in range(4):
        sign_in_page(browser, dunn, "wrong")

    fifth = sign_in_page(browser, dunn, "wrong").content.decode()
    right = sign_in_page(browser, dunn, PASSWORD)

    assert "Locked after 5 wrong tries" in fifth
    assert "715-555-01" not in fifth  # whose address it is, a stranger does not learn
    assert str(dunn.email) in fifth  # what was typed is kept
    assert right.status_code == 200
    assert Lockout.objects.get().person == dunn


def test_who_has_signed_in_is_told_whom_to_call_when_the_unlocking_locks(
    cast: Cast,
) -> None:
    browser, dunn = Client(), with_password(cast.dunn)
    sign_in_page(browser, dunn, PASSWORD)
    browser.post("/lock/now")

    for _ in range(4):
        browser.post("/lock", {"password": "wrong"})
    fifth = browser.post("/lock", {"password": "wrong"}).content.decode()

    assert "Or call 715-555-0140." in fifth


def test_the_number_to_call_is_that_of_whom_one_acts_for(
    cast: Cast, now: datetime
) -> None:
    for organisation in (cast.pine_county, cast.tamarack):
        scope = scope_of(cast.rivera, now=now, acting=organisation)
        assert selectors.help_number(scope, now=now) == "+17155550140"
    membership.give_role(
        cast.rivera, cast.pine_county, Role.CLINICIAN, starts_on=now.date(), now=now
    )

    scope = scope_of(cast.rivera, now=now, acting=cast.pine_county)

    assert selectors.help_number(scope, now=now) == "+17155550180"
    assert selectors.help_number(None, now=now) == ""


def test_the_dispatcher_on_duty_releases_the_officers_lock(
    cast: Cast, sign_in: SignIn
) -> None:
    dunn, browser = with_password(cast.dunn), Client()
    for _ in range(5):
        sign_in_page(browser, dunn, "wrong")
    held = Lockout.objects.get()
    dispatcher = sign_in(cast.wells)

    listed = dispatcher.get("/lockouts/").content.decode()
    dispatcher.post(f"/lockouts/{held.public_id}/release")

    assert "Erin Dunn" in listed
    assert sign_in_page(browser, dunn, PASSWORD).status_code == 302


def test_nobody_releases_a_lock_of_the_consortium_next_door(
    cast: Cast, sign_in: SignIn
) -> None:
    for _ in range(5):
        sign_in_page(Client(), with_password(cast.stranger_officer), "wrong")
    held = Lockout.objects.get()
    dispatcher = sign_in(cast.wells)

    answer = dispatcher.post(f"/lockouts/{held.public_id}/release")

    assert "Ola Officer" not in dispatcher.get("/lockouts/").content.decode()
    assert answer.status_code == 404


def test_without_a_second_factor_one_gets_no_further_where_it_is_required(
    cast: Cast, settings: Settings
) -> None:
    settings.REQUIRE_MFA = True
    browser = Client()
    sign_in_page(browser, with_password(cast.dunn), PASSWORD)

    assert browser.get("/").headers["Location"] == "/accounts/2fa/"
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert browser.get("/accounts/2fa/").status_code == 200
    assert browser.get("/accounts/2fa/totp/activate/").status_code == 200


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(
    cast: Cast, settings: Settings
) -> None:
    settings.REQUIRE_MFA = True
    browser, dunn = Client(), with_password(cast.dunn)
    sign_in_page(browser, dunn, PASSWORD)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    added = authenticator.set_up(browser)
    again = Client()
    asked = sign_in_page(again, dunn, PASSWORD)
    wrong = again.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert added == 302
    assert browser.get("/").status_code == 200
    assert asked.headers["Location"] == "/accounts/2fa/authenticate/"
    assert wrong.status_code == 200
    assert again.get("/").status_code == 302
    kinds = Authenticator.objects.filter(user=dunn).values_list("type", flat=True)
    assert sorted(kinds) == ["recovery_codes", "totp"]


def test_an_app_on_the_same_phone_takes_the_secret_by_a_tap(cast: Cast) -> None:
    """No telephone scans its own screen."""
    browser, dunn = Client(), with_password(cast.dunn)
    sign_in_page(browser, dunn, PASSWORD)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = browser.get(authenticator.SET_UP).content.decode()

    tap = re.search(r'href="(otpauth://totp/[^"]+)"', page)
    assert tap is not None
    assert f"secret={authenticator.secret_on(page)}&" in unescape(tap[1])


def test_the_second_steps_are_offered_and_what_one_has_is_said(cast: Cast) -> None:
    browser, dunn = Client(), with_password(cast.dunn)
    sign_in_page(browser, dunn, PASSWORD)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    before = browser.get("/accounts/2fa/").content.decode()
    authenticator.set_up(browser)
    after = browser.get("/accounts/2fa/").content.decode()

    assert "<h1>Second step</h1>" in before
    assert "Set up a passkey or an app first." in before
    assert 'href="/accounts/2fa/recovery-codes/generate/"' not in before
    assert "Switched on." in after
    assert "10 of 10 are left." in after
    assert 'href="/accounts/2fa/webauthn/add/"' in before
    assert 'href="/accounts/2fa/totp/deactivate/"' in after


def test_the_list_of_sign_ins_names_this_one_and_signs_out_the_others(
    cast: Cast,
) -> None:
    dunn = with_password(cast.dunn)
    here, elsewhere = Client(headers={"User-Agent": FENNEC}), Client()
    for browser in (here, elsewhere):
        sign_in_page(browser, dunn, PASSWORD)
        browser.get("/")

    page = here.get("/accounts/sessions/").content.decode()
    here.post("/accounts/sessions/")
    alone = here.get("/accounts/sessions/").content.decode()

    assert "<h1>Where you are signed in</h1>" in page
    assert page.count("this one") == 1
    assert "Firefox on Android" in page
    assert "Gecko" not in page
    assert "Sign out everywhere else" in page
    assert elsewhere.get("/").status_code == 302
    assert "Sign out everywhere else" not in alone


def test_five_wrong_codes_lock_even_with_the_right_password(cast: Cast) -> None:
    dunn = with_password(cast.dunn)
    TOTP.activate(dunn, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    said = ""
    for _ in range(5):
        browser = Client()
        sign_in_page(browser, dunn, PASSWORD)
        page = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
        said = page.content.decode()

    assert "Locked after 5 wrong tries" in said


PAGES = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/sessions/",
    "/accounts/logout/",
]


@pytest.mark.parametrize("url", PAGES)
def test_every_page_of_allauth_stands_in_our_frame_and_needs_no_inline_script(
    cast: Cast, url: str
) -> None:
    browser, dunn = Client(), with_password(cast.dunn)
    if url not in PAGES[:3]:
        sign_in_page(browser, dunn, PASSWORD)
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        if "recovery" in url:
            TOTP.activate(dunn, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
            browser.post("/accounts/2fa/recovery-codes/generate/")

    page = browser.get(url)

    text = page.content.decode()
    assert page.status_code == 200, page.headers
    assert '<main id="main"' in text
    assert inline_code(text) == []
    assert "script-src 'self';" in page.headers["Content-Security-Policy"] + ";"


def inline_code(page: str) -> list[str]:
    """Scripts without `src` that a browser would run, handlers, and styles."""
    found = re.findall(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>", page)
    return found + re.findall(r"<style|\sstyle=|\son[a-z]+=", page)


def test_a_session_without_a_hand_on_it_is_locked_and_answers_nothing_else(
    cast: Cast, now: datetime
) -> None:
    browser = Client()
    sign_in_page(browser, with_password(cast.dunn), PASSWORD)
    browser.get("/account/")

    with clock.at(now + timedelta(minutes=29)):
        assert browser.get("/account/").status_code == 200
    with clock.at(now + timedelta(minutes=59)):
        page = browser.get("/account/")
        polled = browser.get("/account/", headers={"HX-Request": "true"})
        locked = browser.get(page.headers["Location"]).content.decode()

    assert page.headers["Location"] == "/lock?next=%2Faccount%2F"
    assert polled.status_code == 423
    assert 'call <a href="tel:+17155550140">715-555-0140</a>' in locked


def test_a_page_that_polls_is_no_hand(cast: Cast, now: datetime) -> None:
    browser = Client()
    sign_in_page(browser, with_password(cast.dunn), PASSWORD)
    browser.get("/account/")
    for minutes in range(5, 30, 5):
        with clock.at(now + timedelta(minutes=minutes)):
            browser.get("/account/", headers={"HX-Request": "true"})

    with clock.at(now + timedelta(minutes=31)):
        assert browser.get("/account/").status_code == 302


def test_what_was_typed_into_a_locked_page_is_sent_after_unlocking(
    cast: Cast, now: datetime
) -> None:
    browser, dunn = Client(), with_password(cast.dunn)
    sign_in_page(browser, dunn, PASSWORD)
    typed = {"full_name": 'Erin "E" Dunn', "work_name": "E. Dunn", "language": "en"}
    browser.post("/lock/now")

    refused = browser.post("/account/", typed)
    kept = re.search(r'name="kept" value="([^"]+)"', refused.content.decode())
    assert kept is not None
    fields = {"next": "/account/", "kept": kept[1].replace("&quot;", '"')}
    wrong = browser.post("/lock", fields | {"password": "wrong"})
    opened = browser.post("/lock", fields | {"password": PASSWORD}).content.decode()

    dunn.refresh_from_db()
    assert (refused.status_code, wrong.status_code) == (423, 422)
    assert "Erin &quot;E&quot; Dunn" not in wrong.content.decode()[:200]
    assert 'action="/account/"' in opened
    assert 'value="Erin &quot;E&quot; Dunn"' in opened
    assert dunn.full_name == "Erin Dunn"
    assert browser.get("/account/").status_code == 200


def test_a_button_pressed_on_a_locked_page_is_not_sent_and_can_be(cast: Cast) -> None:
    browser = Client()
    sign_in_page(browser, with_password(cast.dunn), PASSWORD)
    browser.post("/lock/now")

    refused = browser.post("/kept/drop").content.decode()
    fields = {"next": "/kept/drop", "kept": "[]", "password": PASSWORD}
    opened = browser.post("/lock", fields).content.decode()

    assert "NOT SENT." in refused
    assert 'name="kept" value="[]"' in refused
    assert 'action="/kept/drop"' in opened


def test_a_pin_is_never_carried_along(cast: Cast) -> None:
    browser = Client()
    sign_in_page(browser, with_password(cast.dunn), PASSWORD)
    browser.post("/lock/now")

    page = browser.post("/account/pin", {"pin": "4711"}).content.decode()
    again = browser.post("/lock", {"lost": "1", "password": "wrong"}).content.decode()

    assert "4711" not in page
    for said in (page, again):
        assert "NOT SENT." in said
        assert "enter it again after unlocking" in said
        assert 'name="kept"' not in said


def test_the_lock_page_leads_to_our_own_pages_only(cast: Cast) -> None:
    browser = Client()
    sign_in_page(browser, with_password(cast.dunn), PASSWORD)
    browser.post("/lock/now")

    answer = browser.post(
        "/lock", {"password": PASSWORD, "next": "https://elsewhere.example/"}
    )

    assert answer.headers["Location"] == "/"


ENDLESS = pytest.param("[" * 100_000, id="endless")


@pytest.mark.parametrize("kept", [ENDLESS, '[["place", "\\ud800"]]', "5"])
def test_what_the_lock_page_never_wrote_is_not_offered_to_be_sent(
    cast: Cast, sign_in: SignIn, kept: str
) -> None:
    browser = sign_in(cast.dunn)

    answer = browser.post("/lock", {"go_on": "1", "kept": kept})

    assert answer.status_code == 200
    assert "ud800" not in answer.content.decode()


@pytest.mark.parametrize("credential", ['{"id": 1}', ENDLESS, "[]", "null"])
def test_what_is_no_passkey_opens_nothing_and_breaks_nothing(
    cast: Cast, sign_in: SignIn, credential: str
) -> None:
    browser = sign_in(cast.dunn)
    browser.post("/lock/now")
    browser.get("/lock/passkey")

    answer = browser.post("/lock/passkey", {"credential": credential})

    assert answer.status_code == 422
    assert browser.get("/account/").status_code == 302


@pytest.mark.parametrize("credential", ['{"id": 1}', ENDLESS, "[]", "null"])
def test_what_is_no_passkey_signs_nobody_in_and_says_so(
    cast: Cast, credential: str
) -> None:
    browser = Client()
    browser.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})

    answer = browser.post(
        "/accounts/2fa/webauthn/login/", {"credential": credential}, follow=True
    )

    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert browser.get("/account/").status_code == 302


@pytest.mark.parametrize("credential", ['{"id": 1}', ENDLESS])
def test_what_is_no_passkey_is_not_added(cast: Cast, credential: str) -> None:
    browser, dunn = Client(), with_password(cast.dunn)
    sign_in_page(browser, dunn, PASSWORD)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.get("/accounts/2fa/webauthn/add/")

    answer = browser.post(
        "/accounts/2fa/webauthn/add/", {"name": "x", "credential": credential}
    )

    assert "That passkey was not taken." in answer.content.decode()
    assert not Authenticator.objects.filter(user=dunn).exists()
