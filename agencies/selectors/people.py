"""Questions about people: their roles, badges, qualifications, invitations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.shortcuts import get_object_or_404

from agencies.core.scope import Scope
from agencies.core.words import Kind, Role
from agencies.models import (
    ConsortiumMember,
    Invitation,
    Membership,
    Organisation,
    Qualification,
    User,
)
from agencies.selectors.organisations import here


def hold_person(person_id: int) -> User:
    """The person, held until the caller's transaction ends: one at a time does for them
    what must not be done twice. System question."""
    return User.objects.select_for_update(no_key=True).get(pk=person_id)


def people_with_role(
    role: Role, *, organisation_ids: list[int], now: datetime
) -> list[User]:
    """Who holds `role` today in any of these organisations, by membership age.

    System question: the engine asks it to find duty supervisors and coordinators.
    """
    rows = (
        Membership.objects.current(now)
        .filter(role=role.value, organisation_id__in=organisation_ids)
        .filter(person__is_active=True)
        .select_related("person")
        .order_by("starts_on", "pk")
    )
    found: dict[int, User] = {row.person_id: row.person for row in rows}
    return list(found.values())


def people_by_organisation(
    roles: Iterable[Role], *, organisation_ids: list[int], now: datetime
) -> dict[int, list[User]]:
    """By organisation, who holds one of `roles` there today, by membership age; nobody
    twice. One query. System question.
    """
    rows = (
        Membership.objects.current(now)
        .filter(role__in=[role.value for role in roles], person__is_active=True)
        .filter(organisation_id__in=organisation_ids)
        .select_related("person")
        .order_by("starts_on", "pk")
    )
    found: dict[int, dict[int, User]] = {pk: {} for pk in organisation_ids}
    for row in rows:
        found[row.organisation_id][row.person_id] = row.person
    return {pk: list(people.values()) for pk, people in found.items()}


def people_serving(
    consortium_id: int, *roles: Role, now: datetime
) -> dict[Role, list[User]]:
    """By role, who holds it today at the consortium's host or providers, by
    membership age. One query. System question.
    """
    seats = ConsortiumMember.objects.current(now).filter(consortium_id=consortium_id)
    rows = (
        Membership.objects.current(now)
        .filter(role__in=[role.value for role in roles], person__is_active=True)
        .filter(organisation__kind__in=[Kind.HOST.value, Kind.PROVIDER.value])
        .filter(organisation__in=seats.values("organisation"))
        .select_related("person")
        .order_by("starts_on", "pk")
    )
    found: dict[Role, dict[int, User]] = {role: {} for role in roles}
    for row in rows:
        found[Role(row.role)][row.person_id] = row.person
    return {role: list(people.values()) for role, people in found.items()}


def standing_in(
    consortium_ids: Iterable[int], person_ids: Iterable[int], *, now: datetime
) -> set[int]:
    """Who of these people has a role today at a member of one of the consortia. One
    query. System question.
    """
    seats = ConsortiumMember.objects.current(now).filter(
        consortium_id__in=list(consortium_ids)
    )
    rows = Membership.objects.current(now).filter(
        person_id__in=list(person_ids), organisation__in=seats.values("organisation")
    )
    return set(rows.values_list("person_id", flat=True))


def person_for(scope: Scope, public_id: UUID) -> User:
    """The person, or 404 when they never had a role in the acting organisation."""
    return get_object_or_404(User.objects.visible_to(scope), public_id=public_id)


def is_anybody(emails: Iterable[str], *, using: str = "default") -> bool:
    """Whether somebody has one of these addresses. System question."""
    return User.objects.using(using).filter(email__in=list(emails)).exists()


def person_by_id(person_id: int) -> User:
    """System question: no scope."""
    return User.objects.get(pk=person_id)


def person_by_public_id(public_id: UUID) -> User:
    """System question, or 404: for calls, whose address names the person."""
    return get_object_or_404(User, public_id=public_id)


def people_by_id(person_ids: Iterable[int]) -> dict[int, User]:
    """Those of them that there are, in one query. System question: no scope."""
    return User.objects.in_bulk(set(person_ids))


def roles_of(person: User, organisation: Organisation, *, now: datetime) -> list[Role]:
    """What the person does there today. System question."""
    rows = Membership.objects.current(now)
    held = rows.filter(person=person, organisation=organisation)
    return [Role(role) for role in held.values_list("role", flat=True)]


def officers_of(organisation_ids: Iterable[int], *, now: datetime) -> list[Membership]:
    """Who works there today as an officer or supervises them, with badge and person, by
    name. One query. System question.
    """
    rows = Membership.objects.current(now).filter(
        organisation_id__in=list(organisation_ids),
        role__in=[Role.OFFICER.value, Role.SUPERVISOR.value],
        person__is_active=True,
    )
    return list(rows.select_related("person").order_by("person__full_name", "pk"))


@dataclass(frozen=True, slots=True)
class Colleague:
    """One line of the people page: a person and their roles here, today or later."""

    person: User
    memberships: list[Membership]

    @property
    def badge(self) -> str:
        return next((m.badge for m in self.memberships if m.badge), "")

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(m.role) for m in self.memberships)


def colleagues(scope: Scope, *, now: datetime) -> list[Colleague]:
    """Everybody with a role in the acting organisation, by name. One query."""
    rows = (
        Membership.objects.visible_to(scope)
        .not_over(now)
        .filter(organisation_id=here(scope))
        .select_related("person")
        .order_by("person__full_name", "person_id", "role")
    )
    found: dict[int, Colleague] = {}
    for row in rows:
        line = found.setdefault(row.person_id, Colleague(row.person, []))
        line.memberships.append(row)
    return list(found.values())


def colleague_for(scope: Scope, public_id: UUID, *, now: datetime) -> Colleague:
    """The person and their roles here (none, if they left), or 404."""
    person = person_for(scope, public_id)
    found = (line for line in colleagues(scope, now=now) if line.person == person)
    return next(found, Colleague(person, []))


def membership_for(scope: Scope, public_id: UUID) -> Membership:
    """A role in the acting organisation, or 404."""
    rows = Membership.objects.visible_to(scope).filter(organisation_id=here(scope))
    found = rows.select_related("person", "organisation")
    return get_object_or_404(found, public_id=public_id)


def qualifications_of(scope: Scope, person: User) -> list[Qualification]:
    """What the person is qualified for in the acting organisation, by code."""
    rows = Qualification.objects.filter(person=person, organisation_id=here(scope))
    return list(rows.order_by("code"))


def qualifications_ending(
    person_ids: Iterable[int], *, organisation_ids: Iterable[int], by: date
) -> list[Qualification]:
    """What of these people ended there or will end by the day `by`, the first to end
    first. System question.
    """
    rows = Qualification.objects.filter(
        person__in=set(person_ids),
        organisation__in=set(organisation_ids),
        expires_on__lte=by,
    )
    return list(rows.select_related("person").order_by("expires_on", "code"))


def open_invitations(scope: Scope, *, now: datetime) -> list[Invitation]:
    """Those that can still be accepted, newest first."""
    return list(
        Invitation.objects.visible_to(scope)
        .filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        .filter(expires_at__gt=now)
    )


def invitation_for(scope: Scope, public_id: UUID) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(scope), public_id=public_id)
