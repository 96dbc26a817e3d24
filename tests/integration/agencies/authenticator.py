"""An authenticator app: it takes the secret from the page and shows codes."""

import re

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

SET_UP = "/accounts/2fa/totp/activate/"


def secret_on(page: str) -> str:
    """What the page says to type into the app: another secret each time."""
    found = re.search(r'id="authenticator_secret">([A-Z2-7]{16,})<', page)
    assert found is not None
    return found[1]


def code_of(secret: str) -> str:
    """What the app shows now."""
    now_first = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, now_first)))


def set_up(browser: Client) -> int:
    """The secret typed into an app, and its code into the page; the answer's status.
    The password was given just now.
    """
    secret = secret_on(browser.get(SET_UP).content.decode())
    return browser.post(SET_UP, {"code": code_of(secret)}).status_code
