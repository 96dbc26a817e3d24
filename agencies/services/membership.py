"""Organisations, seats and roles: joining and being given something to do."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.core.granting import ROLES_AT
from agencies.core.words import Kind, Role
from agencies.errors import (
    AlreadyMember,
    BadgeTaken,
    MembershipOverlaps,
    RoleNotHere,
)
from agencies.models import (
    Consortium,
    ConsortiumMember,
    Membership,
    Organisation,
    User,
)
from agencies.services import audit, leaving, withdrawals
from agencies.words import KINDS, ROLES
from common import walltime


@transaction.atomic
def create_organisation(
    *,
    kind: Kind,
    name: str,
    short_name: str,
    zone: str,
    now: datetime,
    by: int | None = None,
) -> Organisation:
    """A new organisation. Raises UnknownZone."""
    made = Organisation.objects.create(
        kind=kind.value, name=name, short_name=short_name, zone=walltime.zone(zone).key
    )
    audit.record(
        act="create_organisation",
        about=made,
        now=now,
        person_id=by,
        organisation_id=made.pk,
    )
    return made


@transaction.atomic
def create_consortium(
    *,
    name: str,
    short_name: str,
    zone: str,
    host: Organisation,
    voice_number: str,
    outside_line: str,
    now: datetime,
    by: int | None = None,
) -> Consortium:
    """A new consortium with its host seated from today. Raises UnknownZone."""
    made = Consortium.objects.create(
        name=name,
        short_name=short_name,
        zone=walltime.zone(zone).key,
        host=host,
        voice_number=voice_number,
        outside_line=outside_line,
    )
    audit.record(
        act="create_consortium",
        about=made,
        now=now,
        person_id=by,
        organisation_id=host.pk,
    )
    return made


@transaction.atomic
def seat(
    consortium: Consortium,
    organisation: Organisation,
    *,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    by: int | None = None,
) -> ConsortiumMember:
    """Give an organisation a seat. Raises MembershipOverlaps for a second one."""
    held = ConsortiumMember.objects.filter(
        consortium=consortium, organisation=organisation
    ).exclude(ends_on__isnull=False, ends_on__lt=starts_on)
    if ends_on is not None:
        held = held.filter(starts_on__lte=ends_on)
    if held.exists():
        raise MembershipOverlaps(
            _("%(organisation)s already has a seat in %(consortium)s on those days.")
            % {"organisation": organisation, "consortium": consortium},
            field="starts_on",
        )
    made = ConsortiumMember.objects.create(
        consortium=consortium,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit.record(
        act="seat",
        about=made,
        now=now,
        person_id=by,
        organisation_id=consortium.host_id,
        starts_on=str(starts_on),
    )
    return made


def check_roles(organisation: Organisation, *roles: Role) -> None:
    """Raises RoleNotHere unless an organisation of that kind has these roles."""
    kind = Kind(organisation.kind)
    for role in roles:
        if role not in ROLES_AT[kind]:
            raise RoleNotHere(
                _("%(organisation)s is %(kind)s: it has no role %(role)s.")
                % {
                    "organisation": organisation,
                    "kind": KINDS[kind],
                    "role": ROLES[role],
                },
                field="role",
            )


def check_badge(
    organisation: Organisation, badge: str, *, person: User | None, now: datetime
) -> str:
    """`badge` without blanks around it. Raises BadgeTaken when somebody else has it
    there, today or from a later day: with a PIN it says who somebody is.

    In a transaction, two who take the same badge at once wait for each other.
    """
    badge = badge.strip()
    if not badge:
        return ""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    held = Membership.objects.not_over(now).filter(
        organisation=organisation, badge__iexact=badge
    )
    if held.exclude(person=person).exists():
        raise BadgeTaken(
            _("Somebody else at %(organisation)s has badge %(badge)s.")
            % {"organisation": organisation, "badge": badge},
            field="badge",
        )
    return badge


@transaction.atomic
def give_role(
    person: User,
    organisation: Organisation,
    role: Role,
    *,
    starts_on: date,
    now: datetime,
    badge: str = "",
    ends_on: date | None = None,
    by: int | None = None,
) -> Membership:
    """A dated role. Raises RoleNotHere, BadgeTaken, and AlreadyMember when the person
    holds it already.
    """
    check_roles(organisation, role)
    badge = check_badge(organisation, badge, person=person, now=now)
    holds = Membership.objects.filter(
        person=person,
        organisation=organisation,
        role=role.value,
        left_at__isnull=True,
        ends_on__isnull=True,
    )
    if holds.exists():
        raise AlreadyMember(
            _("%(person)s has that role already: %(role)s at %(organisation)s.")
            % {"person": person, "role": ROLES[role], "organisation": organisation},
            field="role",
        )
    made = Membership.objects.create(
        person=person,
        organisation=organisation,
        role=role.value,
        badge=badge,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit.record(
        act="give_role",
        about=made,
        now=now,
        person_id=by,
        organisation_id=organisation.pk,
        role=role.value,
    )
    return made


@transaction.atomic
def end_role(
    held: Membership, *, now: datetime, by: int | None = None, reason: str = ""
) -> None:
    """End one role at once. Safe to repeat. Raises LastAdministrator.

    With it end open invitations that only this role let the person make, those the
    organisation addressed to them, and what the registered handlers end (a
    clinician's shifts); whoever goes altogether leaves
    (`leaving.leave`).
    """
    if held.role == Role.ADMINISTRATOR:
        leaving.keep_an_administrator(held.organisation, without=held.person, now=now)
    ended = Membership.objects.filter(pk=held.pk, left_at__isnull=True).update(
        left_at=now
    )
    if ended:
        withdrawals.withdraw_with(held.person, held.organisation, by=by, now=now)
        role = Role(held.role)
        counted = leaving.end_with_role(
            leaving.RoleEnd(held.person_id, held.organisation_id, role, by, now)
        )
        audit.record(
            act="end_role",
            about=held,
            now=now,
            person_id=by,
            organisation_id=held.organisation_id,
            reason=reason,
            role=held.role,
            ended=counted,
        )
