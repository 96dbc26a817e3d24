"""What no link leads to because nobody wants to be there: refused, missing, broken,
without signal, locked; and the doors that only a letter or a second factor opens.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from agencies.core.keys import TokenScope
from agencies.core.words import Role
from agencies.models import User
from agencies.services import invitations, tokens
from oncall.models import Heartbeat
from tests.cast import PASSWORD, Cast
from tests.screens.crawl import Screen, as_screen

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HERE = {"Origin": "http://testserver"}
TYPED = {"full_name": "Ola M. Officer", "work_name": "O. Officer", "language": "en"}
LOCK = """const lock = document.getElementById('lock');
lock.showModal();
lock.querySelector('#lock-password').focus()"""
NO_SIGNAL = """const note = document.querySelector('[data-unsent]');
note.querySelector('[data-say=no-signal] [data-until]').textContent = '02:17';
note.querySelector('[data-tries]').textContent = '4';
const told = note.querySelectorAll('[data-say=no-signal], [data-trying]');
for (const shown of [note, ...told]) shown.hidden = false"""
OVERLAYS = {
    "lock over a page": ("/ask", LOCK),
    "no signal while sending": ("/ask", NO_SIGNAL),
    "not live": ("/", "document.getElementById('stale').hidden = false"),
    "newer version": ("/", "document.getElementById('newer').hidden = false"),
}


def browser(person: User | None = None, *, strict: bool = False) -> Client:
    """Of that person, or a visitor's; `strict`: it is asked where forms come from."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=strict)
    if person is not None:
        client.force_login(person)
    return client


def opened(state: str, client: Client, path: str, *, expect: int = 200) -> Screen:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == expect, f"{state} {path}: {answer.status_code}"
    return as_screen("state", state, path, answer)


def every_state(cast: Cast, now: datetime) -> Iterator[Screen]:
    yield from _refused(cast)
    yield from _typed_and_kept(cast)
    yield from _by_letter(cast, now)
    yield from _second_factor(cast.stranger_admin)
    yield from _signed_in(cast.dunn)
    yield from _setting_up(cast.ames)
    yield from _standing_still(cast)


def _refused(cast: Cast) -> Iterator[Screen]:
    officer = browser(cast.stranger_officer)
    yield opened("404", officer, "/no/such/page", expect=404)
    yield opened("404 for a visitor", browser(), "/no/such/page", expect=404)
    yield opened("403", officer, "/tokens/", expect=403)
    yield opened("405", officer, "/acting", expect=405)
    with override_settings(ROOT_URLCONF="tests.integration.oncall.broken_urls"):
        yield opened("500", officer, "/breaks", expect=500)
        answer = officer.post("/breaks", TYPED, headers=HERE)
        yield as_screen("state", "500 with what was typed", "/breaks", answer)
    elsewhere = browser().get("/", headers={"Host": "elsewhere.example"})
    yield as_screen("state", "400", "/", elsewhere)
    with override_settings(ACCOUNT_RATE_LIMITS={"reset_password": "1/m/ip"}):
        cache.clear()
        for _twice in (1, 2):
            asked = {"email": "a@b.example"}
            answer = browser().post("/accounts/password/reset/", asked)
        cache.clear()
    assert answer.status_code == 429
    yield as_screen("state", "429", "/accounts/password/reset/", answer)


def _typed_and_kept(cast: Cast) -> Iterator[Screen]:
    strict = browser(cast.dunn, strict=True)
    for state, headers in (("not sent yet", HERE), ("sent from elsewhere", {})):
        answer = strict.post("/account/", TYPED, headers=headers)
        yield as_screen("state", state, "/account/", answer)
    visitor = browser(cast.dunn)
    visitor.get("/account/")
    del visitor.cookies[settings.SESSION_COOKIE_NAME]
    visitor.post("/account/", TYPED)
    yield opened("sign in after a form", visitor, "/accounts/login/?next=/kept")
    _sign_in(visitor, cast.dunn)
    yield opened("agencies:kept", visitor, "/kept")


def _sign_in(client: Client, person: User, password: str = PASSWORD) -> None:
    fields = {"login": str(person.email), "password": password}
    client.post("/accounts/login/?next=/", fields)


def _by_letter(cast: Cast, now: datetime) -> Iterator[Screen]:
    _made, secret = invitations.invite(
        cast.stony_ford,
        email="new@stony-ford.example",
        full_name="Nia New",
        roles=(Role.OFFICER,),
        by=cast.brandt.pk,
        now=now,
    )
    yield opened("agencies:join", browser(), f"/join/{secret}")
    yield opened("invitation over", browser(), "/join/of-long-ago", expect=404)
    _token, raw = tokens.create_token(
        cast.pine_dispatch,
        name="wall",
        scopes=frozenset({TokenScope.BOARD_READ}),
        by=cast.stranger_admin.pk,
        now=now,
    )
    yield opened("oncall:wall_screen", browser(), f"/wallboard/{raw}")
    lost = browser()
    lost.post("/accounts/password/reset/", {"email": cast.stranger_chief.email})
    [link] = re.findall(r"http\S+?(/accounts/password/reset/key/\S+)", _last_letter())
    answer = lost.get(link, follow=True)
    yield as_screen("state", "account_reset_password_from_key", link, answer)
    wrong = browser()
    wrong.post("/accounts/login/", {"login": "nobody@x.example", "password": "no"})
    answer = wrong.post(
        "/accounts/login/", {"login": "nobody@x.example", "password": "no"}
    )
    yield as_screen("state", "wrong password", "/accounts/login/", answer)


def _last_letter() -> str:
    return str(mail.outbox[-1].body)


def _second_factor(person: User) -> Iterator[Screen]:
    """Of whoever has an app: what setting up, asking and taking away look like."""
    TOTP.activate(person, SECRET)
    client = browser()
    _sign_in(client, person)
    yield opened("mfa_authenticate", client, "/accounts/2fa/authenticate/")
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(SECRET, counter))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    yield opened("mfa_index with an app", client, "/accounts/2fa/")
    yield opened("mfa_reauthenticate", client, "/accounts/2fa/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    codes = "/accounts/2fa/recovery-codes/"
    yield opened("mfa_generate_recovery_codes", client, f"{codes}generate/")
    client.post(f"{codes}generate/")
    yield opened("mfa_view_recovery_codes", client, codes)
    yield opened("mfa_deactivate_totp", client, "/accounts/2fa/totp/deactivate/")


def _signed_in(person: User) -> Iterator[Screen]:
    """By the form, as people are: this sign-in stands in the list of them."""
    client = browser()
    _sign_in(client, person)
    client.get("/")
    yield opened("where one is signed in", client, "/accounts/sessions/")


def _setting_up(person: User) -> Iterator[Screen]:
    """Of whoever has none yet, and has just given the password."""
    client = browser(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    yield opened("mfa_activate_totp", client, "/accounts/2fa/totp/activate/")
    yield opened("mfa_add_webauthn", client, "/accounts/2fa/webauthn/add/")
    yield opened("mfa_list_webauthn", client, "/accounts/2fa/webauthn/")
    bare = browser(person)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    bare.force_login(person)
    yield opened("account_set_password", bare, "/accounts/password/set/")


def _standing_still(cast: Cast) -> Iterator[Screen]:
    officer = browser(cast.stranger_officer)
    yield opened("no signal", officer, "/offline")
    for state, (path, script) in OVERLAYS.items():
        found = opened(state, officer, path)
        yield Screen(found.who, state, path, found.html, found.policy, script)
    locked = browser(cast.stranger_officer)
    locked.post("/lock/now")
    yield opened("agencies:lock", locked, "/lock?next=/")
    Heartbeat.objects.all().delete()
    yield opened("paging has stopped", officer, "/")
    yield opened("paging has stopped, for a visitor", browser(), "/accounts/login/")
