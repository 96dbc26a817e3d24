"""A consortium's members: one more at its table, and taking that back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors
from agencies.core.words import Kind
from agencies.errors import NameTaken, SeatStands
from agencies.models import (
    AuditEntry,
    Consortium,
    ConsortiumMember,
    Membership,
    Organisation,
)
from agencies.services import audit, membership
from common import walltime

TAKEN_BACK = "take_back_seat"


@transaction.atomic
def admit(
    consortium: Consortium,
    *,
    kind: Kind,
    name: str,
    short_name: str,
    now: datetime,
    by: int,
) -> Organisation:
    """A new organisation with a seat from today; the same one where this consortium
    took back one of that name. Raises NameTaken.
    """
    selectors.hold_consortium(consortium.pk)
    made = Organisation.objects.filter(name__iexact=name).first()
    if made is None:
        made = membership.create_organisation(
            kind=kind,
            name=name,
            short_name=short_name,
            zone=consortium.zone,
            now=now,
            by=by,
        )
    elif not _was_taken_back(consortium, made, now=now):
        raise NameTaken(
            _("There is an organisation called %(name)s already.") % {"name": made},
            field="name",
        )
    else:
        made.kind, made.name, made.short_name = kind.value, name, short_name
        made.zone = consortium.zone
        made.save(update_fields=["kind", "name", "short_name", "zone"])
    today = walltime.local_date(now, walltime.zone(consortium.zone))
    membership.seat(consortium, made, starts_on=today, now=now, by=by)
    return made


@transaction.atomic
def take_back(
    consortium: Consortium, organisation: Organisation, *, now: datetime, by: int
) -> None:
    """What was a mistake: its seat goes, as if it had never been. Raises SeatStands
    from the day after it began, while anybody has a role there, and for the host.
    """
    selectors.hold_consortium(consortium.pk)
    held = ConsortiumMember.objects.current(now).filter(
        consortium=consortium, organisation=organisation
    )
    why_not = why_each_stands(consortium, now=now).get(organisation)
    if why_not:
        raise SeatStands(why_not)
    for row in held:
        audit.record(
            act=TAKEN_BACK,
            about=row,
            now=now,
            person_id=by,
            organisation_id=consortium.host_id,
            member=str(organisation.public_id),
        )
    held.delete()


def _was_taken_back(
    consortium: Consortium, organisation: Organisation, *, now: datetime
) -> bool:
    """By this very host, and nobody has it or belongs to it since."""
    if organisation.seats.exists():
        return False
    if Membership.objects.not_over(now).filter(organisation=organisation).exists():
        return False
    return AuditEntry.objects.filter(
        act=TAKEN_BACK,
        organisation=consortium.host_id,
        details__member=str(organisation.public_id),
    ).exists()


def why_each_stands(
    consortium: Consortium, *, now: datetime
) -> dict[Organisation, str]:
    """By member, why its seat cannot be taken back, or nothing."""
    there = selectors.members_of(consortium.pk, now=now)
    today = walltime.local_date(now, walltime.zone(consortium.zone))
    older = consortium.seats.filter(starts_on__lt=today)
    earlier = set(older.values_list("organisation_id", flat=True))
    roles = Membership.objects.not_over(now).filter(organisation__in=there)
    peopled = set(roles.values_list("organisation_id", flat=True))

    def why(one: Organisation) -> str:
        if one.pk == consortium.host_id:
            return _("It keeps the books.")
        if one.pk in earlier:
            return _("It had its seat before today: what it did then stays.")
        if one.pk in peopled:
            return _("People have roles there: take those back first.")
        return ""

    return {one: why(one) for one in there}
