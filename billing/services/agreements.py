"""Writing an agreement down, and putting it in force."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.models import Consortium
from agencies.services import audit
from billing.core.agreement import Agreement
from billing.documents import agreement_document, read_agreement, sound_agreement
from billing.errors import AgreementDoesNotAddUp
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
        document=agreement_document(read_agreement(document)),
        drafted_at=now,
        drafted_by_id=by,
    )
    _audit("draft_agreement", made, now=now, by=by)
    return made


@transaction.atomic
def activate_agreement(
    version_id: int, *, now: datetime, by: int | None = None
) -> AgreementVersion:
    """Put a drafted version in force from its first day. Safe to repeat.

    Periods not issued yet come under it. Raises AgreementDoesNotAddUp, a sentence per
    clause, when it does not; and AgreementStands when its first day is no boundary
    between periods, another begins that day, or days it would rule are issued.
    """
    version = AgreementVersion.objects.get(pk=version_id)
    agencies.hold_consortium(version.consortium_id)
    version.refresh_from_db()
    if version.activated_at is not None:
        return version
    agreement = sound_agreement(version.document)
    _refuse_strangers(agreement, version)
    books.held(Period.objects.filter(consortium_id=version.consortium_id))
    succession.refuse_collisions(agreement, version)
    version.activated_at, version.activated_by_id = now, by
    version.save(update_fields=["activated_at", "activated_by"])
    succession.take_over(agreement, version, now=now, by=by)
    _audit("activate_agreement", version, now=now, by=by)
    return version


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
    act: str, version: AgreementVersion, *, now: datetime, by: int | None
) -> None:
    audit.record(
        act=act,
        about=version,
        now=now,
        person_id=by,
        organisation_id=version.consortium.host_id,
        number=version.number,
        starts_on=str(version.starts_on),
    )
