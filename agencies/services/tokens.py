"""Keys for machines: shown once, kept as a hash, revoked at any time."""

import secrets
from datetime import datetime

from django.db import transaction

from agencies import selectors
from agencies.core.keys import TokenScope
from agencies.models import ApiToken, Organisation
from agencies.services import audit

PREFIX = "tdm_"


@transaction.atomic
def create_token(
    organisation: Organisation,
    *,
    name: str,
    scopes: frozenset[TokenScope],
    by: int,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its raw text, which is never to be had again."""
    raw = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        organisation=organisation,
        name=name,
        token_hash=selectors.token_digest(raw),
        hint=raw[-4:],
        scopes=sorted(scope.value for scope in scopes),
        made_by_id=by,
        made_at=now,
        expires_at=expires_at,
    )
    audit.record(
        act="create_token",
        about=made,
        now=now,
        person_id=by,
        organisation_id=organisation.pk,
        scopes=made.scopes,
    )
    return made, raw


@transaction.atomic
def revoke_token(token: ApiToken, *, by: int, now: datetime) -> None:
    """Close it from now on. Safe to repeat."""
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(
        revoked_at=now
    )
    if revoked:
        audit.record(
            act="revoke_token",
            about=token,
            now=now,
            person_id=by,
            organisation_id=token.organisation_id,
        )
