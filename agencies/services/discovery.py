"""What a sign-in service says of itself, and what is wrong with that, in words."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from common import fetching
from common.places import FetchFailed, NotThere, Terms, checked

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""Signatures that only the service can have made; never those by a shared secret."""
WELL_KNOWN = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def terms() -> Terms:
    """How long a sign-in waits, and how much it reads."""
    return Terms(
        most_bytes=1024 * 1024,
        connect_seconds=4,
        wait_seconds=5,
        seconds=8,
        also=settings.FETCH_ALSO,
    )


def read(
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> dict[str, Any]:
    """The JSON object there; with `form`, the answer to that. Raises FetchFailed."""
    body = None if form is None else urlencode(form).encode()
    if body is not None:
        headers += (("Content-Type", "application/x-www-form-urlencoded"),)
    besides = fetching.Besides(headers, body)
    found = fetching.ask(address, besides, terms=terms())
    try:
        said = json.loads(found.body or b"")
    except (ValueError, RecursionError):  # the latter: nested without end
        said = None
    if not isinstance(said, dict):
        raise FetchFailed(_("It answered something else than JSON."))
    return said


def configuration(issuer: str) -> dict[str, Any]:
    """The discovery document of that issuer, which must be its own. FetchFailed."""
    said = read(issuer.rstrip("/") + WELL_KNOWN)
    if said.get("issuer") != issuer:
        raise FetchFailed(
            _("It calls itself %(issuer)s: enter exactly that as the issuer.")
            % {"issuer": str(said.get("issuer", _("nothing")))[:200]}
        )
    for name in ENDPOINTS:
        try:
            checked(str(said.get(name, "")), terms())
        except FetchFailed as refusal:
            raise FetchFailed(
                _("What it says of %(name)s cannot be used. %(why)s")
                % {"name": name, "why": refusal}
            ) from None
    return said


def faults(issuer: str) -> list[str]:
    """What keeps people from signing in there, as far as one can see from here; empty
    when nothing does.
    """
    try:
        said = configuration(issuer)
        keys = read(said["jwks_uri"]).get("keys")
    except NotThere as failure:
        return [
            _("There is no sign-in service at that issuer (%(status)d).")
            % {"status": failure.status}
        ]
    except FetchFailed as failure:
        return [str(failure)]
    found = []
    if not isinstance(keys, list) or not keys:
        found.append(_("It shows no key by which its signature could be checked."))
    if "code" not in _listed(said, "response_types_supported", "code"):
        found.append(_("It does not offer sign-in by code, the way we ask."))
    signs = _listed(said, "id_token_signing_alg_values_supported", "RS256")
    if not any(way in ALGORITHMS for way in signs):
        found.append(_("It signs in no way that we can check, such as RS256."))
    return found


def _listed(said: Mapping[str, Any], name: str, usual: str) -> list[Any]:
    """What it lists there; where it says nothing of it, the usual; else nothing."""
    found = said.get(name, [usual])
    return found if isinstance(found, list) else []
