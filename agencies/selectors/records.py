"""Questions about the trail, tokens, lockouts and jobs, and what changed how often."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import connection, models
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from agencies.models import ApiToken, AuditEntry, Job, Lockout

AUDIT_PAGE = 50
AUDIT_SALT = "agencies.audit"
_VERSIONS = "SELECT topic, version FROM agencies_liveversion"


def audit_trail(scope: Scope, *, before: str | None) -> tuple[list[AuditEntry], str]:
    """One page of the acting organisation's trail, newest first, and the next key.

    `before` is the key that the page before gave; one we did not give is a 404.
    The key is empty on the last page.
    """
    rows = AuditEntry.objects.visible_to(scope).select_related("person")
    if before:
        rows = rows.filter(_before(before))
    found = list(rows[: AUDIT_PAGE + 1])
    if len(found) <= AUDIT_PAGE:
        return found, ""
    return found[:AUDIT_PAGE], key_after(found[AUDIT_PAGE - 1])


def key_after(entry: AuditEntry) -> str:
    """The key of what is older than this entry."""
    return signing.dumps([entry.at.isoformat(), entry.pk], salt=AUDIT_SALT)


def _before(key: str) -> Q:
    try:
        at, pk = signing.loads(key, salt=AUDIT_SALT)
    except signing.BadSignature:
        raise Http404 from None
    return Q(at__lt=at) | Q(at=at, pk__lt=pk)


def trail_in(
    organisation_ids: Iterable[int],
    app: str,
    *,
    before: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    most: int,
) -> list[AuditEntry]:
    """What was done to things of one app, newest first, `most` entries of it. System
    question: the app asks it, and says what of it somebody may read.

    `since` <= at < `until`; `before` is a key from `key_after`, any other is a 404.
    """
    rows = AuditEntry.objects.filter(
        organisation__in=set(organisation_ids), object_kind__startswith=f"{app}."
    ).select_related("person")
    if before:
        rows = rows.filter(_before(before))
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return list(rows[:most])


def trail_about(things: Mapping[str, Iterable[UUID]]) -> list[AuditEntry]:
    """All that was done to these things, by kind, newest first. System question."""
    return list(AuditEntry.objects.filter(_about(things)).select_related("person"))


def _about(things: Mapping[str, Iterable[UUID]]) -> Q:
    wanted = Q(pk=None)
    for kind, ids in things.items():
        wanted |= Q(object_kind=kind, object_id__in=[str(one) for one in ids])
    return wanted


def last_change(about: models.Model) -> AuditEntry | None:
    """The newest entry about that object, with `person`. System question."""
    return (
        AuditEntry.objects.filter(
            object_kind=about._meta.label_lower,
            object_id=str(getattr(about, "public_id", about.pk)),
        )
        .select_related("person")
        .order_by("-pk")
        .first()
    )


def tokens(scope: Scope) -> list[ApiToken]:
    """The acting organisation's keys that are not revoked, by name."""
    rows = ApiToken.objects.visible_to(scope).filter(revoked_at__isnull=True)
    return list(rows.select_related("made_by"))


def token_for(scope: Scope, public_id: UUID) -> ApiToken:
    return get_object_or_404(ApiToken.objects.visible_to(scope), public_id=public_id)


def tokens_by_id(public_ids: Iterable[str]) -> dict[str, ApiToken]:
    """Those tokens, revoked ones too, with `organisation`. System question: of what
    the trail names.
    """
    rows = ApiToken.objects.filter(public_id__in=set(public_ids))
    return {str(row.public_id): row for row in rows.select_related("organisation")}


def actors_on(things: Mapping[str, Iterable[UUID]]) -> tuple[set[int], set[str]]:
    """Who did something to these things, by kind: people by key, tokens by public id.
    System question.
    """
    rows = AuditEntry.objects.filter(_about(things)).order_by()
    found = set(rows.values_list("person", "details__token").distinct())
    return (
        {person for person, _ in found if person is not None},
        {str(token) for _, token in found if token},
    )


def lockouts(scope: Scope, *, now: datetime) -> list[Lockout]:
    """The lockouts in force that this person might release, newest first."""
    rows = Lockout.objects.visible_to(scope, now=now)
    rows = rows.filter(ends_at__gt=now, released_at__isnull=True)
    return list(rows.select_related("person"))


def lockout_for(scope: Scope, public_id: UUID, *, now: datetime) -> Lockout:
    """The lockout, or 404; one that has ended is found too."""
    rows = Lockout.objects.visible_to(scope, now=now)
    return get_object_or_404(rows, public_id=public_id)


def job_for(scope: Scope, public_id: UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(scope), public_id=public_id)


def jobs_under_way(consortium_id: int, kinds: Iterable[str]) -> list[Job]:
    """The consortium's jobs of these kinds that have not ended, oldest first, with
    `owner`. System question: their results are their owners'.
    """
    rows = Job.objects.filter(
        consortium_id=consortium_id, kind__in=list(kinds), ended_at__isnull=True
    )
    return list(rows.select_related("owner").order_by("made_at", "pk"))


def versions(topics: Iterable[str]) -> dict[str, int]:
    """How often each of these topics changed; left out: never. System question."""
    asked = list(topics)
    marks = ", ".join(["%s"] * len(asked))
    with connection.cursor() as cursor:  # by hand: calendars ask it all the time
        cursor.execute(f"{_VERSIONS} WHERE topic IN ({marks})", asked)
        return dict(cursor.fetchall())
