"""Secrets with which a dispatch system signs, and whether a signature is theirs.

Signed is the timestamp, a dot, and the body; of what has no body, its path. A secret is
worked out from the key's salt: a copy of the database opens nothing.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agencies.core.words import Kind
from agencies.models import Organisation
from agencies.services import audit
from dispatch.errors import NoKeyHere, NotSigned
from dispatch.models import CadKey, CadSeen

WINDOW = timedelta(minutes=5)
"""How far a timestamp may be from our clock, either way."""
_ASK = {Kind.AGENCY.value, Kind.DISPATCH_CENTRE.value}


@dataclass(frozen=True, slots=True)
class Signed:
    """What came with a request: which key, when, and the signature over `said`."""

    key: str
    timestamp: str
    signature: str
    said: bytes


@transaction.atomic
def make(organisation: Organisation, *, by: int, now: datetime) -> tuple[CadKey, str]:
    """A new key and its secret, which is shown now and never again. Older ones stay
    live until somebody ends them. Raises NoKeyHere for who asks for nobody.
    """
    if organisation.kind not in _ASK:
        raise NoKeyHere(
            _("Only an agency or a dispatch centre asks by its own dispatch system.")
        )
    made = CadKey.objects.create(
        organisation=organisation,
        salt=secrets.token_urlsafe(32),
        made_by_id=by,
        made_at=now,
    )
    _audit("make_cad_key", made, by=by, now=now)
    return made, _secrets_of(made)[0]


@transaction.atomic
def end(key: CadKey, *, by: int, now: datetime) -> None:
    """Nothing signed with it is taken from now on. Safe to repeat."""
    ended = CadKey.objects.live().filter(pk=key.pk)
    if ended.update(ended_at=now, ended_by_id=by):
        _audit("end_cad_key", key, by=by, now=now)


def _audit(act: str, key: CadKey, *, by: int, now: datetime) -> None:
    audit.record(
        act=act,
        about=key,
        now=now,
        person_id=by,
        organisation_id=key.organisation_id,
    )


def key_of(signed: Signed, *, now: datetime) -> CadKey:
    """The live key that signed this, which is used up by it.

    Raises NotSigned, saying why: no such key or a wrong signature (told apart by
    nothing), a timestamp too far off, or a signature that was used before.
    """
    if not (signed.key and signed.timestamp and signed.signature):
        raise NotSigned(_("It is not signed."))
    key = _live(signed.key)
    if key is None or not _is_right(key, signed):
        raise NotSigned(_("The signature is not right."))
    if not _is_recent(signed.timestamp, now=now):
        raise NotSigned(_("The timestamp is more than five minutes off."))
    _use_up(key, signed, now=now)
    return key


def _live(public_id: str) -> CadKey | None:
    try:
        rows = CadKey.objects.live().filter(public_id=public_id)
        return rows.select_related("organisation").first()
    except (ValidationError, ValueError):
        return None


def _is_right(key: CadKey, signed: Signed) -> bool:
    """In the same time whatever is wrong."""
    given = signed.signature.encode("ascii", "replace")
    made = [
        signature(secret, signed.timestamp, signed.said) for secret in _secrets_of(key)
    ]
    found = [hmac.compare_digest(one.encode(), given) for one in made]
    return any(found)


def signature(secret: str, timestamp: str, said: bytes) -> str:
    """What signs `said` at that timestamp (whole seconds since 1970), in hex."""
    message = timestamp.encode("utf-8", "replace") + b"." + said
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _secrets_of(key: CadKey) -> list[str]:
    """The secret; also as it was under the installation's earlier secret keys."""
    under = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac(
            "dispatch.cad", key.salt, secret=secret, algorithm="sha256"
        ).hexdigest()
        for secret in under
    ]


def _is_recent(timestamp: str, *, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    return abs(int(timestamp) - now.timestamp()) <= WINDOW.total_seconds()


def _use_up(key: CadKey, signed: Signed, *, now: datetime) -> None:
    """Committed by itself: what is refused for another reason is not sent again either,
    it is signed anew.
    """
    CadSeen.objects.filter(at__lt=now - 3 * WINDOW).delete()
    try:
        with transaction.atomic():
            CadSeen.objects.create(key=key, signature=signed.signature, at=now)
            CadKey.objects.filter(pk=key.pk).update(used_at=now)
    except IntegrityError:
        raise NotSigned(
            _("That was sent before. To send it again, sign it anew.")
        ) from None
