"""People: making them known, and what they are qualified for."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.core.words import Role
from agencies.errors import EmailTaken
from agencies.models import Organisation, Qualification, User
from agencies.services import audit, live, membership

NAMES = "names"  # the topic whose version rises when somebody's name or language does


def work_name_of(full_name: str) -> str:
    """ "Rosa Maria Rivera" is heard as "R. Rivera"; a single name stays as it is."""
    first, *others = full_name.split() or [full_name]
    return f"{first[0]}. {others[-1]}" if others else first


def hold(person_id: int) -> None:
    """One at a time does what is to happen once to a person, until the transaction
    ends.
    """
    User.objects.select_for_update().get(pk=person_id)


@transaction.atomic
def add_person(
    *,
    full_name: str,
    organisation: Organisation,
    roles: tuple[Role, ...],
    starts_on: date,
    now: datetime,
    email: str | None = None,
    badge: str = "",
    by: int | None = None,
) -> User:
    """A new person with their first roles, without a password.

    An officer needs no e-mail address. Raises EmailTaken: a person who is known
    already is invited, or given a role, instead.
    """
    if email and User.objects.filter(email=email.lower()).exists():
        raise EmailTaken(
            _("Somebody already signs in as %(email)s. Invite them instead.")
            % {"email": email},
            field="email",
        )
    person = User.objects.create_user(
        email, full_name=full_name, work_name=work_name_of(full_name)
    )
    audit.record(
        act="add_person",
        about=person,
        now=now,
        person_id=by,
        organisation_id=organisation.pk,
    )
    for role in roles:
        membership.give_role(
            person,
            organisation,
            role,
            starts_on=starts_on,
            badge=badge,
            now=now,
            by=by,
        )
    return person


@transaction.atomic
def qualify(
    person: User,
    organisation: Organisation,
    code: str,
    *,
    expires_on: date | None,
    now: datetime,
    by: int | None = None,
) -> Qualification:
    """Note a licence or language, or its new expiry. Safe to repeat."""
    made, _ = Qualification.objects.update_or_create(
        person=person,
        organisation=organisation,
        code=code,
        defaults={"expires_on": expires_on},
    )
    audit.record(
        act="qualify",
        about=made,
        now=now,
        person_id=by,
        organisation_id=organisation.pk,
        code=code,
        expires_on=str(expires_on or ""),
    )
    return made


@transaction.atomic
def disqualify(
    qualification: Qualification,
    *,
    now: datetime,
    by: int | None = None,
    reason: str = "",
) -> None:
    """Take a licence or language away."""
    audit.record(
        act="disqualify",
        about=qualification,
        now=now,
        person_id=by,
        organisation_id=qualification.organisation_id,
        reason=reason,
        code=qualification.code,
    )
    qualification.delete()


@transaction.atomic
def rename(
    person: User, *, full_name: str, work_name: str, language: str, now: datetime
) -> None:
    """What the person says of themself."""
    fields = {"full_name": full_name, "work_name": work_name, "language": language}
    changed = {
        name: [getattr(person, name), value]
        for name, value in fields.items()
        if getattr(person, name) != value
    }
    for name, value in fields.items():
        setattr(person, name, value)
    person.save(update_fields=list(fields))
    if changed:
        live.touch(NAMES)
    audit.record(
        act="rename", about=person, now=now, person_id=person.pk, changed=changed
    )
