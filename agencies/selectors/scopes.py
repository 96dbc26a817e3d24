"""Who is asking: the scope of a person or of a machine's token."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from agencies.core.acts import acts_of
from agencies.core.keys import TokenScope, acts_of_keys
from agencies.core.scope import NOBODY, Scope, Standing
from agencies.core.words import Kind, Role
from agencies.models import ApiToken, ConsortiumMember, Membership, Organisation
from common.local_days import is_in_force


def scope_for(user_id: int | None, *, acting: UUID | None, now: datetime) -> Scope:
    """What this person sees and may do, acting for the organisation `acting`.

    Without `acting`, or when the person has no current role there, the first of
    their organisations by name. Two queries.
    """
    if user_id is None:
        return NOBODY
    rows = list(
        Membership.objects.current(now)
        .filter(person_id=user_id, person__is_active=True)
        .select_related("organisation")
        .order_by("organisation__name", "role")
    )
    standings = tuple(
        Standing(
            organisation_id=row.organisation_id,
            organisation_name=row.organisation.name,
            kind=Kind(row.organisation.kind),
            role=Role(row.role),
        )
        for row in rows
    )
    if not rows:
        return Scope(user_id, (), None, None, frozenset(), frozenset())
    chosen = next(
        (row.organisation for row in rows if row.organisation.public_id == acting),
        rows[0].organisation,
    )
    return Scope(
        user_id=user_id,
        standings=standings,
        acting_organisation_id=chosen.pk,
        acting_kind=Kind(chosen.kind),
        consortium_ids=_consortium_ids(chosen, now),
        acts=acts_of(
            (s.role for s in standings if s.organisation_id == chosen.pk),
            at=Kind(chosen.kind),
        ),
    )


def _consortium_ids(organisation: Organisation, now: datetime) -> frozenset[int]:
    """Of each request of anybody: a few rows read plainly cost less than a clever
    question.
    """
    seats = ConsortiumMember.objects.filter(organisation=organisation)
    rows = seats.values_list(
        "consortium_id", "starts_on", "ends_on", "consortium__zone"
    )
    return frozenset(
        consortium
        for consortium, first, last, zone in rows
        if is_in_force(first, last, now=now, zone=zone)
    )


def scope_for_token(token: ApiToken, *, now: datetime) -> Scope:
    """What a machine sees and may do: nobody's person, its organisation's eyes."""
    opened = (TokenScope(scope) for scope in token.scopes)
    return scope_for_machine(token.organisation, opened, now=now)


def scope_for_machine(
    organisation: Organisation, opened: Iterable[TokenScope], *, now: datetime
) -> Scope:
    """The same for one that shows what it is in another way than by a token."""
    kind = Kind(organisation.kind)
    return Scope(
        user_id=0,
        standings=(),
        acting_organisation_id=organisation.pk,
        acting_kind=kind,
        consortium_ids=_consortium_ids(organisation, now),
        acts=acts_of_keys(opened, at=kind),
    )


def token_digest(raw: str) -> str:
    """What is stored of a token: its SHA-256, in hex."""
    return hashlib.sha256(raw.encode()).hexdigest()


def live_token(raw: str, *, now: datetime) -> ApiToken | None:
    """The token this raw key opens, or None when unknown, revoked or expired."""
    standing = ApiToken.objects.select_related("organisation")
    try:
        token = standing.get(token_hash=token_digest(raw), revoked_at__isnull=True)
    except ApiToken.DoesNotExist:
        return None
    over = token.expires_at is not None and token.expires_at <= now
    return None if over else token
