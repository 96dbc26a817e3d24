"""What a sign-in service says of somebody, judged: may that be believed?

The signature has been looked at before. Times are seconds since 1970, as in the token.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from math import isfinite
from typing import Any

LEEWAY_SECONDS = 60
"""How far the service's clock may be from ours."""


class Why(StrEnum):
    """Why somebody is not signed in by their organisation's service."""

    CANCELLED = "cancelled"
    UNKNOWN_STATE = "unknown_state"  # too old, used already, or another browser's
    NOT_REACHED = "not_reached"
    NOT_UNDERSTOOD = "not_understood"
    REFUSED_THERE = "refused_there"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    REPLAYED = "replayed"  # an answer to another question than ours
    NO_EMAIL = "no_email"
    UNVERIFIED = "unverified"
    OTHER_DOMAIN = "other_domain"
    NOT_FRESH = "not_fresh"  # unlocking, without having shown again who it is
    NOT_YOU = "not_you"  # unlocking, as somebody else
    OFF = "off"
    NOBODY = "nobody"  # neither a member nor invited
    NOT_HERE = "not_here"  # no role there today
    ELSEWHERE = "elsewhere"  # a role in another organisation too
    CHANGED = "changed"  # the address at the service is another than ours


@dataclass(frozen=True, slots=True)
class Asked:
    """What we asked the service, and for whom. `fresh_since` None: any sign-in does."""

    issuer: str
    client_id: str
    domain: str
    nonce: str
    fresh_since: int | None = None


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the service says it is. `subject` is the service's own name for them."""

    subject: str
    email: str


def judge(claims: Mapping[str, Any], asked: Asked, *, now: int) -> Vouched | Why:
    """Whom these claims vouch for, or the first reason not to believe them."""
    if claims.get("iss") != asked.issuer:
        return Why.ISSUER
    if not _is_for(claims, asked.client_id):
        return Why.AUDIENCE
    ends = _instant(claims.get("exp"))
    if ends is None or ends + LEEWAY_SECONDS <= now:
        return Why.EXPIRED
    begins = _instant(claims.get("nbf", claims.get("iat")))
    if begins is None or begins - LEEWAY_SECONDS > now:
        return Why.EXPIRED
    if not asked.nonce or claims.get("nonce") != asked.nonce:
        return Why.REPLAYED
    return _who(claims, asked)


def _who(claims: Mapping[str, Any], asked: Asked) -> Vouched | Why:
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not subject:
        return Why.NOT_UNDERSTOOD
    if not isinstance(email, str) or "@" not in email:
        return Why.NO_EMAIL
    email = email.strip().lower()
    if domain_of(email) != asked.domain:
        return Why.OTHER_DOMAIN
    if not is_verified(claims):
        return Why.UNVERIFIED
    if asked.fresh_since is not None:
        shown = _instant(claims.get("auth_time"))
        if shown is None or shown + LEEWAY_SECONDS < asked.fresh_since:
            return Why.NOT_FRESH
    return Vouched(subject, email)


def is_verified(claims: Mapping[str, Any]) -> bool:
    """Whether the service says that the address is theirs: `email_verified`, or what
    Microsoft calls it. A word instead of a truth is taken as some services mean it.
    """
    said = [claims.get("email_verified"), claims.get("xms_edov")]
    return any(one is True or str(one).lower() in {"true", "1"} for one in said)


def domain_of(email: str) -> str:
    """What stands behind the last @, in small letters."""
    return email.strip().lower().rpartition("@")[2]


def subject_key(issuer: str, subject: str) -> str:
    """What is kept of an account there: the same for the same one, and nothing else."""
    return sha256(f"{issuer}\0{subject}".encode()).hexdigest()


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """For us; and where it is for others as well, given out to us (OIDC 3.1.3.7)."""
    audience = claims.get("aud")
    readers = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    if client_id not in readers or (party is not None and party != client_id):
        return False
    return len(readers) == 1 or party == client_id


def _instant(said: Any) -> int | None:
    """None for what is no time: Infinity and NaN are numbers in some services' JSON."""
    if isinstance(said, float):
        return int(said) if isfinite(said) else None
    return said if isinstance(said, int) and said is not True else None
