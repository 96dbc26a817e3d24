"""What production refuses to start with: pure rules, one sentence for each."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

DESK_SECRET = "not-secret-on-a-desk"  # noqa: S105 - public on purpose, for a desk only
DESK_TOKEN = "desk-token"  # noqa: S105 - phonelab's own
DESK_VAPID = "R93NyB-VTElrKD0Qa5VqhSsIWAuCR3bRHyMeg_l-6o8"  # likewise
NO_ACCOUNT = "AC" + "0" * 32
_NEAR_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".lan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The settings that decide it, as they were read; "" for what was not given.

    `second_account`: its name, token, address, and how many numbers it has.
    """

    secret_key: str
    public_url: str
    database_url: str
    account_sid: str
    auth_token: str
    carrier_url: str
    email_host: str
    debug: bool
    demo: bool
    require_mfa: bool
    second_account: tuple[str, str, str, int] = ("", "", "", 0)


def refusals(given: Given) -> list[str]:
    """Why this must not go live, in words; empty when nothing speaks against it."""
    return [
        *_missing(given),
        *_for_a_desk(given),
        *_in_the_open(given),
        *_of_the_second_account(given),
    ]


def _missing(given: Given) -> list[str]:
    needed = {
        "SECRET_KEY": given.secret_key,
        "TANDEM_PUBLIC_URL": given.public_url,
        "DATABASE_URL": given.database_url,
        "TWILIO_ACCOUNT_SID": given.account_sid.removeprefix(NO_ACCOUNT),
        "TWILIO_AUTH_TOKEN": given.auth_token,
        "TANDEM_EMAIL_HOST": given.email_host,
    }
    lacking = [name for name, value in needed.items() if not value]
    return [f"Set before going live: {', '.join(lacking)}."] if lacking else []


def _for_a_desk(given: Given) -> list[str]:
    secrets = {given.secret_key, given.auth_token}
    return [
        sentence
        for wrong, sentence in (
            (given.debug, "TANDEM_DEBUG=1 shows the inside to anybody: leave it off."),
            (given.demo, "TANDEM_DEMO=1 is for a desk only: leave it off."),
            (
                bool(secrets & {DESK_SECRET, DESK_TOKEN}),
                "SECRET_KEY and TWILIO_AUTH_TOKEN must be secrets of your own.",
            ),
        )
        if wrong
    ]


def _in_the_open(given: Given) -> list[str]:
    found = []
    if not given.require_mfa:
        found.append("Production runs with TANDEM_REQUIRE_MFA=1 only.")
    if given.public_url and not given.public_url.startswith("https://"):
        found.append("TANDEM_PUBLIC_URL must begin with https://.")
    if given.carrier_url and not is_public_https(given.carrier_url):
        found.append(
            "TWILIO_API_BASE_URL must be https:// and a public address: phonelab and"
            " the like are for a desk only. Leave it unset for Twilio itself."
        )
    return found


def _of_the_second_account(given: Given) -> list[str]:
    sid, token, url, numbers = given.second_account
    if not (sid or token or url or numbers):
        return []
    found = []
    if not (sid and token and numbers) or sid == given.account_sid:
        found.append(
            "A second account needs TWILIO_2_ACCOUNT_SID, not the first one's,"
            " TWILIO_2_AUTH_TOKEN and TWILIO_2_NUMBERS."
        )
    if token == DESK_TOKEN:
        found.append("TWILIO_2_AUTH_TOKEN must be a secret of your own.")
    if url and not is_public_https(url):
        found.append("TWILIO_2_API_BASE_URL must be https:// and a public address.")
    return found


def is_public_https(url: str) -> bool:
    """Encrypted, and to a machine elsewhere: not this one, nor one near by.

    By what is written alone: no name is looked up.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    if parts.scheme != "https" or not host:
        return False
    address = _address(host)
    if address is not None:
        return address.is_global
    return "." in host and not host.endswith(_NEAR_NAMES)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The number that a host is, as resolvers read it: 127.1 is 127.0.0.1."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
