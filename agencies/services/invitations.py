"""Asking somebody to join, and their joining."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors
from agencies.core.words import Role
from agencies.errors import AlreadyMember, InvitationNotOpen, SignInFirst
from agencies.models import Invitation, Membership, Organisation, User
from agencies.services import audit, membership, people, withdrawals
from common import walltime

OPEN_FOR = timedelta(days=7)


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    email: str,
    full_name: str,
    roles: tuple[Role, ...],
    by: int,
    now: datetime,
    badge: str = "",
) -> tuple[Invitation, str]:
    """An invitation for seven days and its raw token, which is not kept.

    Raises RoleNotHere, BadgeTaken, and AlreadyMember when the person has every one of
    these roles already. An earlier open invitation of the same address is withdrawn.
    """
    membership.check_roles(organisation, *roles)
    email = email.strip().lower()
    known = User.objects.filter(email=email).first()
    badge = membership.check_badge(organisation, badge, person=known, now=now)
    if known and not _lacking(known, organisation, roles, now):
        raise AlreadyMember(
            _("%(person)s has these roles already.") % {"person": known},
            field="email",
        )
    for earlier in Invitation.objects.filter(
        organisation=organisation,
        email=email,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    ):
        withdrawals.withdraw(earlier, by=by, now=now)
    raw = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        organisation=organisation,
        email=email,
        full_name=full_name,
        roles=[role.value for role in roles],
        badge=badge,
        token_hash=selectors.token_digest(raw),
        invited_by_id=by,
        invited_at=now,
        expires_at=now + OPEN_FOR,
    )
    audit.record(
        act="invite",
        about=made,
        now=now,
        person_id=by,
        organisation_id=organisation.pk,
        roles=made.roles,
    )
    return made, raw


def send_invitation(invitation: Invitation, *, link: str) -> bool:
    """E-mail the link; False when the mail server did not take it.

    Call it after the commit.
    """
    inviter, organisation = invitation.invited_by, invitation.organisation
    try:
        sent = send_mail(
            _("You are invited to Tandem by %(name)s") % {"name": organisation.name},
            _(
                "%(inviter)s of %(organisation)s invites you to Tandem.\n\n"
                "Open this within seven days to join:\n%(link)s\n"
            )
            % {"inviter": inviter, "organisation": organisation, "link": link},
            None,
            [invitation.email],
        )
    except OSError:  # smtplib's errors are OSErrors too
        return False
    return bool(sent)


def open_invitation(raw: str, *, now: datetime) -> Invitation:
    """What this raw token invites to. Raises InvitationNotOpen."""
    found = (
        Invitation.objects.filter(token_hash=selectors.token_digest(raw))
        .select_related("organisation", "invited_by")
        .first()
    )
    if found is None or found.withdrawn_at is not None:
        raise InvitationNotOpen(
            _("This invitation is not valid. Ask for a new one."),
        )
    if found.accepted_at is not None:
        raise InvitationNotOpen(_("This invitation was used. Sign in instead."))
    if found.expires_at <= now:
        raise InvitationNotOpen(
            _("This invitation has expired. Ask for a new one."),
        )
    if not withdrawals.still_stands(found, now=now):
        raise _no_more()
    return found


def _no_more() -> InvitationNotOpen:
    return InvitationNotOpen(
        _("Who invited you may not do so any more. Ask for a new invitation."),
    )


def known_person(invitation: Invitation) -> User | None:
    """Whose address the invitation names, or None: nobody's yet."""
    return User.objects.filter(email=invitation.email).first()


def needs_sign_in(invitation: Invitation, *, now: datetime) -> bool:
    """Whether joining takes more than the link: the person must be signed in.

    The link alone sets a password for nobody but somebody unknown, or somebody who
    left every organisation: whoever holds it may be the inviter.
    """
    known = known_person(invitation)
    return known is not None and (
        known.is_active
        or Membership.objects.not_over(now).filter(person=known).exists()
    )


@transaction.atomic
def accept(
    raw: str,
    *,
    now: datetime,
    full_name: str = "",
    password: str = "",
    signed_in_as: int | None = None,
) -> User:
    """Join: a new person, or another role for one who is signed in already.

    Somebody who left and comes back sets a new password. Raises InvitationNotOpen,
    SignInFirst, and Django's ValidationError for a weak password.
    """
    invitation = open_invitation(raw, now=now)
    person = known_person(invitation)
    if needs_sign_in(invitation, now=now):
        if person is None or signed_in_as != person.pk:
            raise SignInFirst(sign_in_first(invitation, person))
    else:
        person = _with_account(invitation, person, full_name, password)
    return _joined(invitation, person, now=now)


@transaction.atomic
def accept_vouched(invitation: Invitation, *, now: datetime) -> User:
    """Join by the organisation's own sign-in, which has said that the address is
    theirs: without a password. Raises InvitationNotOpen.
    """
    if not withdrawals.still_stands(invitation, now=now):
        raise _no_more()
    person = known_person(invitation)
    if person is None or not person.is_active:
        person = person or _newcomer(invitation, invitation.full_name)
        person.is_active = True
        person.set_unusable_password()
        person.save()
    return _joined(invitation, person, now=now)


def _joined(invitation: Invitation, person: User, *, now: datetime) -> User:
    taken = Invitation.objects.filter(
        pk=invitation.pk, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).update(accepted_at=now, accepted_by=person)
    if not taken:
        raise InvitationNotOpen(_("This invitation was used. Sign in instead."))
    roles = tuple(Role(role) for role in invitation.roles)
    organisation = invitation.organisation
    for role in _lacking(person, organisation, roles, now):
        membership.give_role(
            person,
            organisation,
            role,
            badge=invitation.badge,
            starts_on=walltime.local_date(now, walltime.zone(organisation.zone)),
            now=now,
            by=invitation.invited_by_id,
        )
    audit.record(
        act="accept_invitation",
        about=invitation,
        now=now,
        person_id=person.pk,
        organisation_id=invitation.organisation_id,
    )
    return person


def sign_in_first(invitation: Invitation, known: User | None) -> str:
    """What somebody known must do before they accept."""
    email = {"email": invitation.email}
    if known is None or known.has_usable_password():
        return _("You have an account already. Sign in as %(email)s to accept.") % email
    return (
        _(
            "%(email)s is known here but has no password yet. Reset it by e-mail "
            "first, sign in, then open this link again."
        )
        % email
    )


def _with_account(
    invitation: Invitation, person: User | None, full_name: str, password: str
) -> User:
    name = full_name.strip() or invitation.full_name
    person = person or _newcomer(invitation, name)
    validate_password(password, person)
    person.is_active = True
    person.set_password(password)
    person.save()
    return person


def _newcomer(invitation: Invitation, name: str) -> User:
    return User(
        email=invitation.email, full_name=name, work_name=people.work_name_of(name)
    )


def _lacking(
    person: User, organisation: Organisation, roles: tuple[Role, ...], now: datetime
) -> list[Role]:
    held = selectors.roles_of(person, organisation, now=now)
    return [role for role in roles if role not in held]
