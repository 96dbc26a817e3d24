"""Questions about organisations' own sign-in services."""

from datetime import datetime
from uuid import UUID

from agencies.core.claims import domain_of
from agencies.core.scope import Scope
from agencies.models import Invitation, Membership, SingleSignOn, User
from agencies.selectors.organisations import here


def single_sign_on(scope: Scope) -> SingleSignOn | None:
    """The acting organisation's, on or off; or None."""
    return SingleSignOn.objects.visible_to(scope).first()


def sign_on_by_email(email: str) -> SingleSignOn | None:
    """The service that vouches for addresses like this one, if it is on. System
    question: a visitor asks it, of the domain alone.
    """
    rows = SingleSignOn.objects.select_related("organisation")
    return rows.filter(domain=domain_of(email), is_on=True).first()


def sign_on_by_organisation(public_id: UUID | str) -> SingleSignOn | None:
    """That organisation's, on or off. System question."""
    rows = SingleSignOn.objects.select_related("organisation")
    return rows.filter(organisation__public_id=public_id).first()


def sign_on_of(person: User, *, now: datetime) -> SingleSignOn | None:
    """By which service the person can show again who they are: that of an organisation
    in which they have a role today.
    """
    held = Membership.objects.current(now).filter(person=person)
    rows = SingleSignOn.objects.filter(
        organisation__in=held.values("organisation"),
        domain=domain_of(person.email or ""),
        is_on=True,
    )
    return rows.select_related("organisation").first()


def vouches_for_factor(sign_on_id: int | None) -> bool:
    """Whether the service by which a session was signed in asks for a second factor:
    now, not only then.
    """
    if sign_on_id is None:
        return False
    rows = SingleSignOn.objects.filter(pk=sign_on_id)
    return rows.filter(is_on=True, asks_second_factor=True).exists()


def is_member_elsewhere(person: User, organisation_id: int, *, now: datetime) -> bool:
    """Whether they have, or will have, a role in another organisation. System
    question.
    """
    goes_on = Membership.objects.not_over(now).filter(person=person)
    return goes_on.exclude(organisation=organisation_id).exists()


def is_member_now(person: User, organisation_id: int, *, now: datetime) -> bool:
    """Whether they have a role there today. System question."""
    held = Membership.objects.current(now).filter(person=person)
    return held.filter(organisation=organisation_id).exists()


def invitation_of(
    email: str, organisation_id: int, *, now: datetime
) -> Invitation | None:
    """What that organisation has invited this address to and is still open. System
    question.
    """
    rows = Invitation.objects.filter(email=email, organisation=organisation_id)
    waiting = rows.filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
    return waiting.select_related("organisation", "invited_by").first()


def own_domain(scope: Scope) -> str:
    """What stands behind the @ of the asker's own address; "" without one."""
    found = User.objects.filter(pk=scope.user_id, memberships__organisation=here(scope))
    person = found.first()
    return domain_of(person.email) if person and person.email else ""
