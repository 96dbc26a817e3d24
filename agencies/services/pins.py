"""The PIN that goes with a badge, for phones that several people share."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import PinRefused
from agencies.models import Membership, Organisation, User
from agencies.models.people import MembershipQuerySet
from agencies.services import audit, lockout

LENGTHS = range(4, 9)
_RUNS = "01234567890 09876543210"
_CENTURIES = {"19", "20"}
YEAR_DIGITS = 4
_SHAPES = {6: ("%m%d%y", "%d%m%y"), 8: ("%m%d%Y", "%d%m%Y", "%Y%m%d")}


def check_pin(pin: str, *, badges: Iterable[str] = ()) -> str:
    """`pin` itself. Raises PinRefused unless it is 4 to 8 digits and no easy guess:
    no digits repeated (0000, 1212), no run such as 1234, nothing that reads as a year
    or a date of birth, and none of the person's own `badges`.
    """
    if not (pin.isascii() and pin.isdigit() and len(pin) in LENGTHS):
        raise PinRefused(_("A PIN is 4 to 8 digits."), field="pin")
    if _is_repeated(pin) or pin in _RUNS or _is_date(pin):
        raise PinRefused(
            _("That PIN is too easily guessed. Choose another."), field="pin"
        )
    if any(_same(pin, badge) for badge in badges):
        raise PinRefused(
            _("Your PIN must not be your badge number. Choose another."), field="pin"
        )
    return pin


def _is_repeated(pin: str) -> bool:
    """One digit, or two of them, over and over."""
    return pin == pin[0] * len(pin) or pin == (pin[:2] * len(pin))[: len(pin)]


def _is_date(pin: str) -> bool:
    """1985, 071285, 07121985, 12071985 or 19850712: as people write when they were
    born.
    """
    if len(pin) == YEAR_DIGITS:
        return pin[:2] in _CENTURIES
    return any(_reads_as(pin, shape) for shape in _SHAPES.get(len(pin), ()))


def _reads_as(pin: str, shape: str) -> bool:
    try:
        read = datetime.strptime(pin, shape).replace(tzinfo=UTC)
    except ValueError:
        return False
    return str(read.year)[:2] in _CENTURIES


def _same(pin: str, badge: str) -> bool:
    digits = "".join(one for one in badge if one.isdigit())
    return bool(digits) and pin.lstrip("0") == digits.lstrip("0")


@transaction.atomic
def set_pin(
    person: User,
    pin: str,
    *,
    now: datetime,
    by: int | None,
    organisation_id: int | None = None,
) -> None:
    """Set the person's one PIN. Only its hash is kept. Raises PinRefused."""
    badges = Membership.objects.current(now).filter(person=person).exclude(badge="")
    checked = check_pin(pin, badges=badges.values_list("badge", flat=True))
    person.pin_hash = make_password(checked)
    person.save(update_fields=["pin_hash"])
    audit.record(
        act="set_pin",
        about=person,
        now=now,
        person_id=by,
        organisation_id=organisation_id,
    )


def new_pin(person: User, organisation: Organisation, *, now: datetime, by: int) -> str:
    """Give the person a random PIN of six digits and return it, to be shown once.

    Only while `organisation` is all they have: a PIN opens every organisation of
    its owner, so nobody else sets it for two. Raises PinRefused.
    """
    current = Membership.objects.current(now).filter(person=person)
    if set(current.values_list("organisation_id", flat=True)) != {organisation.pk}:
        raise PinRefused(
            _("%(person)s works elsewhere too, or left: they set their own PIN.")
            % {"person": person}
        )
    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        try:
            set_pin(person, pin, now=now, by=by, organisation_id=organisation.pk)
        except PinRefused:
            continue
        return pin


def by_badge_and_pin(
    organisation: Organisation,
    *,
    badge: str,
    pin: str,
    now: datetime,
    source: str | None = None,
) -> User | None:
    """Who this is, or None: unknown badge and wrong PIN sound and cost the same.

    Five wrong tries for a badge in 15 minutes close it: raises LockedOut.
    """
    member = _badge_holders([organisation], badge, now=now).first()
    person = member.person if member else None
    subject = lockout.by_badge(organisation.public_id, badge)
    lockout.begin_try(subject, person=person, now=now, source=source)
    stored = person.pin_hash if person and person.pin_hash else make_password(None)
    if check_password(pin, stored) and person is not None:
        lockout.passed(subject)
        return person
    lockout.failed(subject, person=person, now=now, source=source)
    return None


def _badge_holders(
    at: Iterable[Organisation], badge: str, *, now: datetime
) -> MembershipQuerySet:
    return (
        Membership.objects.current(now)
        .filter(organisation__in=list(at), badge__iexact=badge.strip())
        .exclude(badge="")
        .filter(person__is_active=True)
        .select_related("person", "organisation")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Keyed:
    """What was keyed in, on a call from one telephone to one number of ours."""

    badge: str
    pin: str
    from_number: str
    to_number: str


def by_keypad(
    keyed: Keyed, *, of: Organisation | None, at: Iterable[Organisation], now: datetime
) -> User | None:
    """Who this is, or None. `of`: whose telephone it is; from any other, the badge may
    be one of several organisations' (`at`), and then the PIN tells, unless it is the
    PIN of two of them.

    Five wrong tries in 15 minutes from one telephone close it to badges; five for one
    badge close that: at the phones of its organisation, or at those nobody knows.
    Raises LockedOut. Every try counts, so not in a transaction that may be undone.
    """
    caller = lockout.by_caller(keyed.to_number, keyed.from_number)
    lockout.begin_try(caller, person=None, now=now)
    if of is not None:
        found = by_badge_and_pin(of, badge=keyed.badge, pin=keyed.pin, now=now)
    else:
        found = _by_far_badge(keyed, at, now=now)
    if found is None:
        lockout.failed(caller, person=None, now=now)
        return None
    lockout.passed(caller)
    return found


def _by_far_badge(
    keyed: Keyed, at: Iterable[Organisation], *, now: datetime
) -> User | None:
    holders = {m.person_id: m.person for m in _badge_holders(at, keyed.badge, now=now)}
    only = next(iter(holders.values())) if len(holders) == 1 else None
    subject = lockout.by_far_badge(keyed.to_number, keyed.badge)
    lockout.begin_try(subject, person=only, now=now)
    nobody = make_password(None)
    hashes = {pk: holder.pin_hash or nobody for pk, holder in holders.items()}
    # An unknown badge takes as long as a known one.
    right = [pk for pk, pin in (hashes or {0: nobody}).items() if _is(keyed.pin, pin)]
    if len(right) == 1:
        lockout.passed(subject)
        return holders[right[0]]
    lockout.failed(subject, person=only, now=now)
    return None


def _is(pin: str, stored: str) -> bool:
    return check_password(pin, stored)
