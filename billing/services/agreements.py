"""Writing an agreement down, and putting it in force."""

import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.models import Consortium
from agencies.services import audit
from billing.core import templates
from billing.core.agreement import AgencyKey, Agreement, Member
from billing.core.keys import key_of
from billing.core.templates import Template
from billing.documents import (
    agreement_document,
    read_agreement,
    reasons_in,
    sound_agreement,
    typed_agreement,
)
from billing.errors import AgreementDoesNotAddUp, AgreementStands, DraftChanged
from billing.models import AgreementVersion, Period
from billing.selectors import books
from billing.services import succession


@transaction.atomic
def draft_agreement(
    consortium: Consortium,
    document: dict[str, Any] | Agreement,
    *,
    starts_on: date,
    now: datetime,
    by: int | None = None,
) -> AgreementVersion:
    """A new version, in force for nobody yet. It may not add up; it must be readable.

    Raises AgreementDoesNotAddUp for a document that cannot be read.
    """
    agencies.hold_consortium(consortium.pk)
    if isinstance(document, Agreement):
        document = agreement_document(document)
    newest = AgreementVersion.objects.filter(consortium=consortium).aggregate(
        newest=Max("number")
    )["newest"]
    made = AgreementVersion.objects.create(
        consortium=consortium,
        number=(newest or 0) + 1,
        starts_on=starts_on,
        document=agreement_document(typed_agreement(document)),
        drafted_at=now,
        drafted_by_id=by,
    )
    _audit("draft_agreement", made, now=now, by=by)
    return made


def draft_from(
    consortium: Consortium,
    template: Template,
    *,
    starts_on: date,
    now: datetime,
    by: int | None = None,
) -> AgreementVersion:
    """A draft of one of the common agreements, between the agencies seated now."""
    members = [
        Member(AgencyKey(key), name, organisation)
        for key, organisation, name in _keyed(agencies.seats_ever(consortium.pk))
    ]
    begun = templates.usual(
        consortium.name, members, remit_to=consortium.host.short_name
    )
    made = template.made(begun, starts_on)
    return draft_agreement(consortium, made, starts_on=starts_on, now=now, by=by)


@transaction.atomic
def save_draft(
    version_id: int,
    agreement: Agreement,
    *,
    starts_on: date,
    seen: int,
    now: datetime,
    by: int | None = None,
    section: str = "",
) -> AgreementVersion:
    """Write a draft down again. It may not add up yet.

    `seen` is the revision that was read. Raises DraftChanged when it has been saved,
    put in force or thrown away since.
    """
    version = _held(version_id, seen)
    version.document, version.starts_on = agreement_document(agreement), starts_on
    version.revision += 1
    version.save(update_fields=["document", "starts_on", "revision"])
    _audit("edit_agreement", version, now=now, by=by, section=section)
    return version


@transaction.atomic
def discard_draft(
    version_id: int, *, seen: int, now: datetime, by: int | None = None
) -> None:
    """Throw a draft away. Raises DraftChanged, as `save_draft`."""
    version = _held(version_id, seen)
    _audit("discard_agreement", version, now=now, by=by)
    version.delete()


@transaction.atomic
def activate_agreement(
    version_id: int,
    *,
    now: datetime,
    by: int | None = None,
    reason: str = "",
    seen: int | None = None,
) -> AgreementVersion:
    """Put a drafted version in force from its first day. Safe to repeat.

    Periods not issued yet come under it. `seen` is the revision that was read; without
    one, whatever it says now. Raises AgreementDoesNotAddUp, a sentence per clause, when
    it does not; DraftChanged when somebody saved it meanwhile; and AgreementStands when
    its first day is no boundary between periods, another begins that day, or days it
    would rule are issued. Of two at once the second is told.
    """
    version = AgreementVersion.objects.get(pk=version_id)
    agencies.hold_consortium(version.consortium_id)
    version.refresh_from_db()
    if version.activated_at is not None:
        return version
    if seen is not None and version.revision != seen:
        raise _changed(version)
    agreement = sound_agreement(version.document)
    _refuse_strangers(agreement, version)
    books.held(Period.objects.filter(consortium_id=version.consortium_id))
    succession.refuse_collisions(agreement, version)
    version.activated_at, version.activated_by_id = now, by
    version.reason = reason
    version.save(update_fields=["activated_at", "activated_by", "reason"])
    succession.take_over(agreement, version, now=now, by=by)
    _audit("activate_agreement", version, now=now, by=by, why=reason)
    return version


def reasons_against(version: AgreementVersion) -> tuple[str, ...]:
    """Every sentence that stands against putting the draft in force. Writes nothing."""
    try:
        agreement = read_agreement(version.document)
    except AgreementDoesNotAddUp as refused:
        return refused.reasons
    return reasons_against_typed(agreement, version, version.starts_on)


def reasons_against_typed(
    agreement: Agreement, version: AgreementVersion, starts_on: date
) -> tuple[str, ...]:
    """The same of what somebody typed for a draft and has not saved."""
    found = reasons_in(agreement)
    try:
        _refuse_strangers(agreement, version)
    except AgreementDoesNotAddUp as refused:
        found += refused.reasons
    meant = copy.copy(version)
    meant.starts_on = starts_on
    try:
        succession.refuse_collisions(agreement, meant)
    except AgreementStands as refused:
        found.append(str(refused))
    return tuple(found)


def _held(version_id: int, seen: int) -> AgreementVersion:
    """The draft, held until the caller's transaction ends, as it was read."""
    version = (
        AgreementVersion.objects.select_for_update(of=("self",))
        .select_related("consortium")
        .filter(pk=version_id)
        .first()
    )
    if version is None:
        raise DraftChanged(_("Somebody threw this draft away meanwhile."), revision=0)
    if version.activated_at is not None or version.revision != seen:
        raise _changed(version)
    return version


def _changed(version: AgreementVersion) -> DraftChanged:
    if version.activated_at is not None:
        sentence = _("This version was put in force meanwhile and stands as it is.")
    else:
        sentence = _(
            "Somebody saved this draft meanwhile. What you typed is still here: read "
            "theirs first, then save again."
        )
    return DraftChanged(sentence, revision=version.revision)


def _keyed(seats: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Key, public id and name of each seated agency."""
    found: list[tuple[str, str, str]] = []
    for public_id, name in seats:
        key = key_of(name, (other for other, _id, _name in found))
        found.append((key, public_id, name))
    return found


def _refuse_strangers(agreement: Agreement, version: AgreementVersion) -> None:
    seated = agencies.ever_seated(version.consortium_id)
    strangers = [
        _("Members: %(name)s has no seat in this consortium.") % {"name": member.name}
        for member in agreement.members
        if member.organisation not in seated
    ]
    if strangers:
        raise AgreementDoesNotAddUp(strangers)


def _audit(
    act: str,
    version: AgreementVersion,
    *,
    now: datetime,
    by: int | None,
    why: str = "",
    section: str = "",
) -> None:
    audit.record(
        act=act,
        about=version,
        now=now,
        person_id=by,
        organisation_id=version.consortium.host_id,
        reason=why,
        number=version.number,
        starts_on=str(version.starts_on),
        section=section,
    )
