"""Agreements as people read them: versions of a consortium, one of them, a draft tried
on real months."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import Consortium
from billing.core import budgets
from billing.core.agreement import Agreement
from billing.documents import read_agreement
from billing.models import AgreementVersion, Period
from billing.models.agreements import AgreementQuerySet
from billing.words import agreements as words
from common import walltime

DRAFT, COMING, IN_FORCE, SUPERSEDED = "draft", "coming", "in_force", "superseded"


@dataclass(frozen=True, slots=True)
class VersionListed:
    """One version in a list. `state`: draft, coming, in_force or superseded."""

    public_id: UUID
    number: int
    title: str
    starts_on: date
    state: str
    short: str
    written_at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConsortiumAgreements:
    """A consortium's versions, newest first. `may_edit`: its books are kept here."""

    consortium: Consortium
    versions: tuple[VersionListed, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class AgreementPage:
    listed: VersionListed
    said: tuple[words.Said, ...]
    is_draft: bool
    may_edit: bool
    revision: int


def agreements(scope: Scope, *, now: datetime) -> list[ConsortiumAgreements]:
    """Every consortium one belongs to, with the versions of its agreement one may see:
    drafts only where its books are kept."""
    kept = {one.pk for one in agencies.consortia_hosted(scope)}
    edits = scope.may(Act.EDIT_AGREEMENT)
    rows: dict[int, list[AgreementVersion]] = {}
    for row in _visible(scope).select_related("activated_by", "drafted_by"):
        rows.setdefault(row.consortium_id, []).append(row)
    return [
        ConsortiumAgreements(
            consortium=consortium,
            versions=_listed(rows.get(consortium.pk, []), consortium, now=now),
            may_edit=edits and consortium.pk in kept,
        )
        for consortium in agencies.consortia(scope)
    ]


def is_begun(consortium_id: int) -> bool:
    """Whether its agreement is drafted at least. System question."""
    return AgreementVersion.objects.filter(consortium_id=consortium_id).exists()


def version_for(scope: Scope, public_id: UUID) -> AgreementVersion:
    """The version, or 404: a draft is its consortium's host's alone."""
    return get_object_or_404(
        _visible(scope).select_related("consortium__host"), public_id=public_id
    )


def draft_for(scope: Scope, public_id: UUID) -> AgreementVersion:
    """A version of a consortium whose books are kept here, or 404."""
    kept = [one.pk for one in agencies.consortia_hosted(scope)]
    return get_object_or_404(
        AgreementVersion.objects.visible_to(scope).select_related("consortium__host"),
        public_id=public_id,
        consortium__in=kept,
    )


def page_of(scope: Scope, version: AgreementVersion, *, now: datetime) -> AgreementPage:
    """Everything on the version's page. Ask for the version by scope first."""
    ours = AgreementVersion.objects.filter(consortium_id=version.consortium_id)
    listed = _listed(list(ours), version.consortium, now=now)
    kept = {one.pk for one in agencies.consortia_hosted(scope)}
    return AgreementPage(
        listed=next(one for one in listed if one.public_id == version.public_id),
        said=words.said(read_for(scope, version)),
        is_draft=version.activated_at is None,
        may_edit=scope.may(Act.EDIT_AGREEMENT) and version.consortium_id in kept,
        revision=version.revision,
    )


def read_for(scope: Scope, version: AgreementVersion) -> Agreement:
    """The version as the acting organisation may read it."""
    agreement = read_agreement(version.document)
    house = agencies.acting_organisation(scope)
    if version.consortium.host_id == house.pk:
        return agreement
    return budgets.read_by(agreement, str(house.public_id))


def agreement_of(version: AgreementVersion) -> Agreement:
    return read_agreement(version.document)


def seats(version: AgreementVersion) -> list[tuple[str, Any]]:
    """The agencies that may be members, as choices."""
    return list(agencies.seats_ever(version.consortium_id))


def in_force_now(consortium: Consortium, *, now: datetime) -> AgreementVersion | None:
    day = walltime.local_date(now, walltime.zone(consortium.zone))
    ours = AgreementVersion.objects.filter(consortium=consortium)
    return ours.in_force_on(day).first()


def period_to_try(version: AgreementVersion) -> Period | None:
    """The last period that is over or under way: what a draft is tried on."""
    return (
        Period.objects.filter(consortium_id=version.consortium_id)
        .select_related("consortium", "agreement")
        .order_by("-issued_at", "-starts_on")
        .filter(issued_at__isnull=False)
        .first()
        or Period.objects.filter(consortium_id=version.consortium_id)
        .select_related("consortium", "agreement")
        .order_by("-starts_on")
        .first()
    )


def _visible(scope: Scope) -> AgreementQuerySet:
    kept = [one.pk for one in agencies.consortia_hosted(scope)]
    drafts = Q(consortium__in=kept) if scope.may(Act.PREVIEW_PERIODS) else Q(pk=None)
    return AgreementVersion.objects.visible_to(scope).filter(
        Q(activated_at__isnull=False) | drafts
    )


def _listed(
    rows: list[AgreementVersion], consortium: Consortium, *, now: datetime
) -> tuple[VersionListed, ...]:
    today = walltime.local_date(now, walltime.zone(consortium.zone))
    begun = [r.starts_on for r in rows if r.activated_at and r.starts_on <= today]
    current = max(begun, default=None)
    return tuple(
        _one(row, _state(row, today, current))
        for row in sorted(rows, key=lambda row: -row.number)
    )


def _state(row: AgreementVersion, today: date, current: date | None) -> str:
    if row.activated_at is None:
        return DRAFT
    if row.starts_on > today:
        return COMING
    return IN_FORCE if row.starts_on == current else SUPERSEDED


def _one(row: AgreementVersion, state: str) -> VersionListed:
    agreement = read_agreement(row.document)
    person = row.activated_by or row.drafted_by
    return VersionListed(
        public_id=row.public_id,
        number=row.number,
        title=agreement.title,
        starts_on=row.starts_on,
        state=state,
        short=words.in_short(agreement),
        written_at=row.activated_at or row.drafted_at,
        by=person.work_name if person else "Tandem",
        reason=row.reason,
    )


def said_back(agreement: Agreement, code: str) -> tuple[str, ...]:
    """What one section says, and the heart of it, in sentences."""
    own = next((each for each in words.said(agreement) if each.code == code), None)
    return (*(own.sentences if own else ()), words.in_short(agreement))
