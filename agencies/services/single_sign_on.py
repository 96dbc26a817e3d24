"""Signing in by an organisation's own service: setting it up, and whom it lets in.

An organisation's service opens that organisation's data and nobody else's: whoever
has a role in another one too signs in by password or passkey.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies import selectors
from agencies.core.claims import Vouched, Why, domain_of, subject_key
from agencies.core.words import Outcome
from agencies.errors import DomainTaken, InvitationNotOpen, SignOnRefused
from agencies.models import Organisation, SingleSignOn, User
from agencies.models.single_sign_on import SECRET
from agencies.services import audit, invitations
from agencies.words import SIGN_ON_REFUSALS
from common import sealed


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the administrator entered. `secret` empty: the one that is kept already."""

    issuer: str
    client_id: str
    domain: str
    asks_second_factor: bool
    secret: str = field(default="", repr=False)


@transaction.atomic
def set_up(
    organisation: Organisation, wanted: Wanted, *, by: User, now: datetime
) -> SingleSignOn:
    """Keep it, switched on. The trail says what changed, of the secret only that.

    Raises DomainTaken: it must be the domain of the administrator's own address, and
    no other organisation's.
    """
    row = SingleSignOn.objects.filter(organisation=organisation).first()
    _check_domain(wanted.domain, by=by)
    made = row or SingleSignOn(organisation=organisation, made_at=now, made_by=by)
    fields = ("issuer", "client_id", "domain", "asks_second_factor")
    new = {name: getattr(wanted, name) for name in fields} | {"is_on": True}
    changed = {
        name: [getattr(row, name) if row else None, value]
        for name, value in new.items()
        if row is None or getattr(row, name) != value
    }
    for name, value in new.items():
        setattr(made, name, value)
    if wanted.secret:
        made.sealed_secret = sealed.seal(wanted.secret, purpose=SECRET)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise DomainTaken(
            _("Another organisation signs its people in by this domain."),
            field="domain",
        ) from None
    audit.record(
        act="set_single_sign_on",
        about=made,
        now=now,
        person_id=by.pk,
        organisation_id=organisation.pk,
        changed=changed,
        new_secret=bool(wanted.secret),
    )
    return made


def _check_domain(domain: str, *, by: User) -> None:
    own = domain_of(by.email or "")
    if domain != own:
        raise DomainTaken(
            _(
                "Your own address must be one of these: only who has an address at "
                "%(domain)s may say who vouches for it."
            )
            % {"domain": domain},
            field="domain",
        )


@transaction.atomic
def switch(row: SingleSignOn, *, on: bool, by: int, now: datetime) -> None:
    """Let it sign people in, or not; what was entered is kept. Safe to repeat."""
    if SingleSignOn.objects.filter(pk=row.pk, is_on=not on).update(is_on=on):
        audit.record(
            act="switch_on_single_sign_on" if on else "switch_off_single_sign_on",
            about=row,
            now=now,
            person_id=by,
            organisation_id=row.organisation_id,
        )


def secret_of(row: SingleSignOn) -> str:
    """Its secret in clear, for asking the service; "" when it cannot be opened."""
    return sealed.unseal(row.sealed_secret, purpose=SECRET) or ""


def refuse(why: Why) -> SignOnRefused:
    """The refusal to raise, with its sentence."""
    return SignOnRefused(why, str(SIGN_ON_REFUSALS[why]))


@transaction.atomic
def admit(row: SingleSignOn, vouched: Vouched, *, now: datetime) -> User:
    """Who it is, if this service may sign them in today; asked at every sign-in.

    A member of that organisation alone, or somebody it has invited, who joins by this.
    The account there is linked to the person; a linked one whose address has changed
    is refused. Raises SignOnRefused.
    """
    if not row.is_on:
        raise refuse(Why.OFF)
    key = subject_key(row.issuer, vouched.subject)
    linked = User.objects.filter(external_subject_id=key).first()
    if linked is not None and linked.email != vouched.email:
        raise refuse(Why.CHANGED)
    known = linked or User.objects.filter(email=vouched.email).first()
    person = _member(row, known, vouched, now=now)
    if person.external_subject_id != key:
        _link(row, person, key, now=now)
    return person


def _member(
    row: SingleSignOn, known: User | None, vouched: Vouched, *, now: datetime
) -> User:
    house = row.organisation_id
    if known is not None:
        if selectors.is_member_elsewhere(known, house, now=now):
            raise refuse(Why.ELSEWHERE)
        if known.is_active and selectors.is_member_now(known, house, now=now):
            return known
    invitation = selectors.invitation_of(vouched.email, house, now=now)
    if invitation is None:
        raise refuse(Why.NOBODY if known is None else Why.NOT_HERE)
    try:
        return invitations.accept_vouched(invitation, now=now)
    except InvitationNotOpen:
        raise refuse(Why.NOBODY) from None


def _link(row: SingleSignOn, person: User, key: str, *, now: datetime) -> None:
    again = person.external_subject_id is not None
    User.objects.filter(pk=person.pk).update(external_subject_id=key)
    person.external_subject_id = key
    audit.record(
        act="link_single_sign_on",
        about=person,
        now=now,
        person_id=person.pk,
        organisation_id=row.organisation_id,
        again=again,
    )


def note_use(row: SingleSignOn, person: User, *, now: datetime) -> None:
    """That it signed somebody in."""
    audit.record(
        act="use_single_sign_on",
        about=row,
        now=now,
        person_id=person.pk,
        organisation_id=row.organisation_id,
    )


def note_refusal(row: SingleSignOn, why: Why, *, now: datetime) -> None:
    """That somebody came from there and was not let in. Who, nobody has proved."""
    audit.record(
        act="use_single_sign_on",
        about=row,
        now=now,
        person_id=None,
        organisation_id=row.organisation_id,
        outcome=Outcome.REFUSED,
        why=why.value,
    )
