"""Bringing people by a file: tried first, then all of them or nobody.

Into one's own house; and into a member's, until somebody who manages people there has
signed in: from then on that is theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors, words
from agencies.core.acts import ACTS, Act
from agencies.core.people_file import Line, Unreadable, read
from agencies.errors import FileRefused
from agencies.models import Consortium, Membership, Organisation, User
from agencies.services import founding, leaving, membership, people
from common import walltime
from common.errors import DomainError

MANAGING = [role.value for role, acts in ACTS.items() if Act.MANAGE_PEOPLE in acts]
MAY_BE_TAKEN_BACK_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Judged:
    """One line: what will come of it, or why nothing can. `person` once it is done."""

    line: Line
    organisation: Organisation | None
    against: tuple[str, ...] = ()
    is_known: bool = False
    person: User | None = None


def tried(
    consortium: Consortium, text: str, *, now: datetime, by: int
) -> Sequence[Judged]:
    """What bringing them would do, line by line. Changes nothing. Raises FileRefused
    for a file that cannot be read at all.
    """
    lines = _lines(text)
    with transaction.atomic():
        judged = _brought(consortium, lines, now=now, by=by)
        transaction.set_rollback(True)
    return judged


@transaction.atomic
def bring(
    consortium: Consortium, text: str, *, now: datetime, by: int
) -> Sequence[Judged]:
    """Everybody of the file, known and with their roles from today, or FileRefused.

    Safe to repeat: who is there already stays as they are.
    """
    judged = _brought(consortium, _lines(text), now=now, by=by)
    if any(one.against for one in judged):
        raise FileRefused(_("Nobody was brought: mend the lines first."), field="text")
    return judged


def houses(consortium: Consortium, *, now: datetime) -> dict[Organisation, bool]:
    """Every member, and whether its people may be brought to it."""
    members = selectors.members_of(consortium.pk, now=now)
    running = _run_by_their_own(members, now=now)
    return {
        one: one.pk == consortium.host_id or one.pk not in running for one in members
    }


def write_to(brought: Iterable[Judged]) -> int:
    """Send everybody new who signs in the link by which they set a password; how many
    could not be sent. Call it after the commit.
    """
    letters = [
        EmailMessage(
            _("You are in Tandem, for %(name)s") % {"name": one.organisation},
            _(
                "%(name)s, set your password here within three days:\n%(link)s\n\n"
                "Later, choose “Forgot your password?” where you sign in.\n"
            )
            % {"name": one.line.name, "link": founding.first_link(one.person)},
            None,
            [one.line.email],
        )
        for one in brought
        if one.person is not None and one.line.email and not one.is_known
    ]
    if not letters:
        return 0
    try:
        return len(letters) - (get_connection().send_messages(letters) or 0)
    except OSError:  # smtplib's errors are OSErrors too
        return len(letters)


def newcomers(
    consortium: Consortium, *, now: datetime, by: int
) -> dict[Organisation, list[User]]:
    """By member that is open to it, who came there within a week and has never signed
    in: they can be taken back. A constant number of queries.
    """
    open_to = [one for one, yes in houses(consortium, now=now).items() if yes]
    today = walltime.local_date(now, walltime.zone(consortium.zone))
    rows = (
        Membership.objects.not_over(now)
        .filter(organisation__in=open_to)
        .select_related("person", "organisation")
    )
    there: dict[Organisation, dict[User, bool]] = {one: {} for one in open_to}
    for row in rows:
        is_new = row.starts_on >= today - MAY_BE_TAKEN_BACK_FOR
        may = is_new and row.person.last_login is None and row.person_id != by
        others = there[row.organisation].get(row.person, True)
        there[row.organisation][row.person] = others and may
    return {one: [p for p, may in found.items() if may] for one, found in there.items()}


@transaction.atomic
def take_back(
    consortium: Consortium, organisation: Organisation, *, now: datetime, by: int
) -> int:
    """They leave, all of them; how many. Safe to repeat."""
    selectors.hold_consortium(consortium.pk)
    going = newcomers(consortium, now=now, by=by).get(organisation, [])
    for person in going:
        leaving.leave(person, organisation, now=now, by=by)
    return len(going)


def _lines(text: str) -> list[Line]:
    lines = read(text)
    if isinstance(lines, Unreadable):
        raise FileRefused(str(words.UNREADABLE[lines]), field="text")
    return lines


def _run_by_their_own(members: Iterable[Organisation], *, now: datetime) -> set[int]:
    rows = Membership.objects.current(now).filter(
        organisation__in=list(members), role__in=MANAGING, person__is_active=True
    )
    signed_in = rows.exclude(person__last_login=None)
    return set(signed_in.values_list("organisation_id", flat=True))


def _brought(
    consortium: Consortium, lines: Sequence[Line], *, now: datetime, by: int
) -> list[Judged]:
    """Each line by itself, so that one's fault hides no other's."""
    selectors.hold_consortium(consortium.pk)
    # As it is now: whoever is brought by this file manages people only afterwards.
    open_to = houses(consortium, now=now)
    named = {name.lower(): o for o in open_to for name in (o.name, o.short_name)}
    judged = []
    for line in lines:
        house = named.get(line.organisation.lower())
        against = [words.fault(*fault) for fault in line.faults]
        against += _against(line, house, open_to)
        known, person = False, None
        if house is not None and not against:
            try:
                with transaction.atomic():
                    person, known = _one(line, house, open_to, now=now, by=by)
            except DomainError as refusal:
                against = [str(refusal)]
        judged.append(Judged(line, house, tuple(against), known, person))
    return judged


def _against(
    line: Line, house: Organisation | None, open_to: Mapping[Organisation, bool]
) -> list[str]:
    found = []
    if house is None and line.organisation:
        found.append(
            _("%(name)s has no seat here. Those that have: %(members)s.")
            % {
                "name": line.organisation,
                "members": ", ".join(str(one) for one in open_to),
            }
        )
    elif house is not None and not open_to[house]:
        found.append(
            _("%(name)s manages its own people by now: ask them.") % {"name": house}
        )
    try:
        validate_email(line.email or "nobody@here.example")
    except ValidationError:
        found.append(_("%(email)s is no e-mail address.") % {"email": line.email})
    return found


def _one(
    line: Line,
    house: Organisation,
    open_to: Mapping[Organisation, bool],
    *,
    now: datetime,
    by: int,
) -> tuple[User, bool]:
    """The person and whether they were there already, with every role of the line."""
    membership.check_roles(house, *line.roles)
    person = _known(line, house, open_to, now=now)
    today = walltime.local_date(now, walltime.zone(house.zone))
    if person is None:
        made = people.add_person(
            full_name=line.name,
            email=line.email or None,
            organisation=house,
            roles=line.roles,
            badge=line.badge,
            starts_on=today,
            now=now,
            by=by,
        )
        return made, False
    if not person.is_active:
        person.is_active, person.full_name = True, line.name
        person.work_name = people.work_name_of(line.name)
        person.save(update_fields=["is_active", "full_name", "work_name"])
    held = selectors.roles_of(person, house, now=now)
    lacking = [role for role in line.roles if role not in held]
    for role in lacking:
        membership.give_role(
            person, house, role, badge=line.badge, starts_on=today, now=now, by=by
        )
    return person, not lacking


def _known(
    line: Line,
    house: Organisation,
    open_to: Mapping[Organisation, bool],
    *,
    now: datetime,
) -> User | None:
    """By e-mail; an officer without one by badge and name. Raises FileRefused for
    somebody with a life elsewhere: they are asked, by an invitation.
    """
    held = Membership.objects.not_over(now)
    if not line.email:
        same = held.filter(organisation=house, person__email=None)
        row = same.filter(badge__iexact=line.badge, person__full_name=line.name)
        found = row.select_related("person").first()
        return found.person if found else None
    person = User.objects.filter(email=line.email).first()
    if person is None:
        return None
    at = set(held.filter(person=person).values_list("organisation_id", flat=True))
    ours = {one.pk for one, is_open in open_to.items() if is_open}
    if house.pk in at or (at <= ours and person.last_login is None):
        return person
    if not at and not person.is_active:
        return person
    raise FileRefused(
        _("%(email)s has an account already: invite them instead.")
        % {"email": line.email}
    )
