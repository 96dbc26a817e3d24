"""Production refuses to start where it promised to (DESIGN.md §7)."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oncall.production import Given, is_public_https, refusals
from tests.lab import ROOT

FINE = Given(
    secret_key="long and known to nobody, as it should be",
    public_url="https://tandem.tamarack.example",
    database_url="postgres://tandem@db/tandem",
    account_sid="AC" + "1" * 32,
    auth_token="as secret",
    carrier_url="",
    email_host="mail.tamarack.example",
    debug=False,
    demo=False,
    require_mfa=True,
)


def test_nothing_speaks_against_what_is_complete_and_closed() -> None:
    assert refusals(FINE) == []


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("secret_key", "SECRET_KEY"),
        ("public_url", "TANDEM_PUBLIC_URL"),
        ("database_url", "DATABASE_URL"),
        ("account_sid", "TWILIO_ACCOUNT_SID"),
        ("auth_token", "TWILIO_AUTH_TOKEN"),
        ("email_host", "TANDEM_EMAIL_HOST"),
    ],
)
def test_what_is_missing_is_named(field: str, name: str) -> None:
    nothing: dict[str, Any] = {field: ""}
    without = replace(FINE, **nothing)

    assert refusals(without) == [f"Set before going live: {name}."]


def test_everything_missing_is_said_at_once() -> None:
    without = replace(FINE, secret_key="", account_sid="AC" + "0" * 32)

    assert refusals(without) == [
        "Set before going live: SECRET_KEY, TWILIO_ACCOUNT_SID."
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(FINE, debug=True), "TANDEM_DEBUG"),
        (replace(FINE, demo=True), "TANDEM_DEMO"),
        (replace(FINE, require_mfa=False), "TANDEM_REQUIRE_MFA"),
        (replace(FINE, public_url="http://tandem.example"), "TANDEM_PUBLIC_URL"),
        (replace(FINE, carrier_url="http://127.0.0.1:8100"), "TWILIO_API_BASE_URL"),
        (replace(FINE, secret_key="not-secret-on-a-desk"), "SECRET_KEY"),
        (replace(FINE, auth_token="desk-token"), "TWILIO_AUTH_TOKEN"),
    ],
)
def test_what_belongs_on_a_desk_is_refused(wrong: Given, said: str) -> None:
    (sentence,) = refusals(wrong)

    assert said in sentence


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com",
        "http://phonelab:8100",
        "https://phonelab:8100",
        "https://localhost",
        "https://lab.localhost.",
        "https://phones.internal",
        "https://127.0.0.1:8100",
        "https://127.0.0.2",
        "https://127.1",
        "https://2130706433",
        "https://0.0.0.0",
        "https://10.1.2.3",
        "https://192.168.0.7",
        "https://169.254.169.254",
        "https://[::1]:8100",
        "https://[::]",
        "https://[fe80::1%25eth0]",
        "https://[::ffff:127.0.0.1]",
        "https://api.twilio.com@127.0.0.1",
        "https://",
        "https://[broken",
        "api.twilio.com",
    ],
)
def test_a_carrier_near_by_or_in_the_clear_is_none(url: str) -> None:
    assert not is_public_https(url)


@pytest.mark.parametrize(
    "url",
    ["https://api.twilio.com", "https://api.dublin.ie1.twilio.com/", "https://8.8.8.8"],
)
def test_a_carrier_elsewhere_behind_https_is_one(url: str) -> None:
    assert is_public_https(url)


def read_settings(var: Path, **given: str) -> str:
    """What a program says that reads the settings in this environment; "" if well."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME"}}
    read = subprocess.run(
        [sys.executable, "-c", "import oncall.settings"],
        cwd=ROOT,
        env=kept | {"TANDEM_VAR": str(var), "TANDEM_PRODUCTION": "1"} | given,
        capture_output=True,
        text=True,
        check=False,
    )
    return read.stderr


COMPLETE = {
    "SECRET_KEY": FINE.secret_key,
    "TANDEM_PUBLIC_URL": FINE.public_url,
    "DATABASE_URL": FINE.database_url,
    "TWILIO_ACCOUNT_SID": FINE.account_sid,
    "TWILIO_AUTH_TOKEN": FINE.auth_token,
    "TANDEM_EMAIL_HOST": FINE.email_host,
}


def test_the_settings_themselves_refuse(tmp_path: Path) -> None:
    bare = read_settings(tmp_path)

    assert read_settings(tmp_path, **COMPLETE) == ""
    assert "Misconfigured: Set before going live: SECRET_KEY, TANDEM_PUBLIC_URL" in bare


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TANDEM_DEBUG", "1"),
        ("TANDEM_DEMO", "1"),
        ("TANDEM_REQUIRE_MFA", "0"),
        ("TANDEM_PUBLIC_URL", "http://tandem.tamarack.example"),
        ("TWILIO_API_BASE_URL", "http://phonelab:8100"),
    ],
)
def test_the_settings_refuse_what_the_environment_gets_wrong(
    tmp_path: Path, name: str, value: str
) -> None:
    assert name in read_settings(tmp_path, **COMPLETE | {name: value})
