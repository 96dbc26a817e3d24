"""Closing invitations: by hand, and when who made them may not make them any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors
from agencies.core.granting import ROLES_AT, grantable
from agencies.core.words import Kind, Role
from agencies.errors import InvitationNotOpen
from agencies.models import Invitation, Organisation, User
from agencies.services import audit


@transaction.atomic
def withdraw(invitation: Invitation, *, by: int | None, now: datetime) -> None:
    """Close an open invitation. Raises InvitationNotOpen if it was accepted."""
    withdrawn = Invitation.objects.filter(
        pk=invitation.pk, accepted_at__isnull=True
    ).update(withdrawn_at=now)
    if not withdrawn:
        raise InvitationNotOpen(_("That invitation was accepted already."))
    audit.record(
        act="withdraw_invitation",
        about=invitation,
        now=now,
        person_id=by,
        organisation_id=invitation.organisation_id,
    )


def still_stands(invitation: Invitation, *, now: datetime) -> bool:
    """Whether who made it may still give every role it invites to."""
    organisation = invitation.organisation
    held = selectors.roles_of(invitation.invited_by, organisation, now=now)
    given = grantable(held) & ROLES_AT[Kind(organisation.kind)]
    return {Role(role) for role in invitation.roles} <= given


@transaction.atomic
def withdraw_with(
    person: User, organisation: Organisation, *, by: int | None, now: datetime
) -> int:
    """Close what this person may not offer there any more, and whatever the
    organisation offers them; how many. Call it when their roles have ended.
    """
    unanswered = Invitation.objects.filter(
        organisation=organisation, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).select_related("organisation", "invited_by")
    made = [
        invitation
        for invitation in unanswered.filter(invited_by=person)
        if not still_stands(invitation, now=now)
    ]
    addressed = unanswered.filter(email=person.email) if person.email else []
    ended = {invitation.pk: invitation for invitation in [*made, *addressed]}
    for invitation in ended.values():
        withdraw(invitation, by=by, now=now)
    return len(ended)
