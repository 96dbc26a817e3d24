"""The first organisation, its consortium and administrator, where nobody is yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.core.granting import ROLES_AT
from agencies.core.words import Kind, Role
from agencies.errors import NotFoundable
from agencies.models import Consortium, Organisation, User
from agencies.services import membership, people
from common import numbers, walltime

LONGEST, SHORTEST = 120, 24
# Somebody must make the first roster: another coordinator may come later.
FIRST_ROLES = (Role.ADMINISTRATOR, Role.COORDINATOR)

QUESTIONS = {
    "consortium": "Name of the consortium",
    "zone": "Time zone, such as America/Chicago",
    "voice_number": "The number officers call, such as +17155550140",
    "outside_line": (
        "The outside line officers are told to call when nobody comes, such as the "
        "county's crisis line (may stay blank: then they are told of none)"
    ),
    "host": "Name of the organisation that hosts it",
    "host_kind": f"What the host is: {', '.join(Kind)}",
    "administrator": "Full name of its first administrator",
    "email": "Their e-mail address",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be founded. Numbers in E.164; `outside_line` may be empty."""

    consortium: str
    zone: str
    voice_number: str
    outside_line: str
    host: str
    host_kind: Kind
    administrator: str
    email: str


def planned(said: Mapping[str, str]) -> Plan:
    """The plan from what was typed. Raises NotFoundable for an unknown kind."""
    typed = {name: text.strip() for name, text in said.items()}
    try:
        kind = Kind(typed.pop("host_kind"))
    except ValueError:
        raise NotFoundable(
            _("A host is one of: %(kinds)s.") % {"kinds": ", ".join(Kind)},
            field="host_kind",
        ) from None
    return Plan(host_kind=kind, **typed)


@transaction.atomic
def found(plan: Plan, *, now: datetime) -> User:
    """Make the host, the consortium, the host's seat from today, and its first
    administrator, who coordinates too and has no password yet (`first_link`).

    Raises NotFoundable when a name, number or address is taken already or is none,
    and UnknownZone. Nothing is half made.
    """
    _check(plan)
    host = membership.create_organisation(
        kind=plan.host_kind,
        name=plan.host,
        short_name=_short(plan.host),
        zone=plan.zone,
        now=now,
    )
    made = membership.create_consortium(
        name=plan.consortium,
        short_name=_short(plan.consortium),
        zone=plan.zone,
        host=host,
        voice_number=plan.voice_number,
        outside_line=plan.outside_line,
        now=now,
    )
    today = walltime.local_date(now, walltime.zone(plan.zone))
    membership.seat(made, host, starts_on=today, now=now)
    return people.add_person(
        full_name=plan.administrator,
        email=plan.email,
        organisation=host,
        roles=tuple(role for role in FIRST_ROLES if role in ROLES_AT[plan.host_kind]),
        starts_on=today,
        now=now,
    )


def _short(name: str) -> str:
    """As many of its words as may be, for texts and calls."""
    return shorten(name, SHORTEST, placeholder="") or name[:SHORTEST]


def first_link(person: User) -> str:
    """The address where `person` sets a password, once, within three days. For the
    eyes of whoever runs the machine: it is as good as the password.
    """
    names = {
        "uidb36": user_pk_to_url_str(person),
        "key": default_token_generator.make_token(person),
    }
    path = reverse("account_reset_password_from_key", kwargs=names)
    return f"{settings.PUBLIC_URL}{path}"


def what_next(person: User) -> str:
    """What to say when it is done."""
    return _(
        "Done. Within three days, %(name)s sets a password at this address, once:\n"
        "%(link)s\n"
        "Then they sign in, and the first page leads through what is to set up.\n"
        "Beside that run: manage.py connect_numbers"
    ) % {"name": person.full_name, "link": first_link(person)}


def _check(plan: Plan) -> None:
    for field in ("consortium", "host", "administrator"):
        if not 0 < len(getattr(plan, field)) <= LONGEST:
            raise NotFoundable(
                _("Give a name of at most %(most)s characters.") % {"most": LONGEST},
                field=field,
            )
    for field, number in (("voice", plan.voice_number), ("outside", plan.outside_line)):
        if (number or field == "voice") and numbers.e164(number) != number:
            raise NotFoundable(
                _("%(number)s is no telephone number such as +17155550140.")
                % {"number": number or _("Nothing")},
                field=field,
            )
    try:
        validate_email(plan.email)
    except ValidationError:
        raise NotFoundable(
            _("%(email)s is no e-mail address.") % {"email": plan.email}, field="email"
        ) from None
    _check_free(plan)


def _check_free(plan: Plan) -> None:
    taken = {
        plan.consortium: Consortium.objects.filter(name=plan.consortium),
        plan.voice_number: Consortium.objects.filter(voice_number=plan.voice_number),
        plan.host: Organisation.objects.filter(name=plan.host),
    }
    for what, rows in taken.items():
        if rows.exists():
            raise NotFoundable(
                _("There is %(what)s already. Nothing was changed.") % {"what": what}
            )
