"""Leaving an organisation is one verb: everything ends together, in one transaction.

Apps above register what else ends (`on_leave`, in `AppConfig.ready`): phones,
shifts, feeds; and what ends with one role alone (`on_role_end`). A handler writes
rows only, in the same transaction, and raises to refuse the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.core.words import Role
from agencies.errors import LastAdministrator, NotAMember
from agencies.models import ApiToken, Membership, Organisation, User
from agencies.services import audit, sessions, withdrawals


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves what. `entirely` says that no organisation is left to them."""

    person_id: int
    organisation_id: int
    entirely: bool
    by: int | None
    now: datetime


LeaveHandler = Callable[[Leaving], Mapping[str, int]]
"""Ends what the person holds there; returns what it ended, counted by name."""

_handlers: dict[str, LeaveHandler] = {}


def on_leave(handler: LeaveHandler) -> LeaveHandler:
    """Register what else ends; the same handler twice is harmless. A decorator."""
    _handlers[f"{handler.__module__}.{handler.__qualname__}"] = handler
    return handler


@dataclass(frozen=True, slots=True)
class RoleEnd:
    """Whose role ended where. They may have others there."""

    person_id: int
    organisation_id: int
    role: Role
    by: int | None
    now: datetime


RoleEndHandler = Callable[[RoleEnd], Mapping[str, int]]
_role_handlers: dict[str, RoleEndHandler] = {}


def on_role_end(handler: RoleEndHandler) -> RoleEndHandler:
    """Register what ends with a role; the same handler twice is harmless."""
    _role_handlers[f"{handler.__module__}.{handler.__qualname__}"] = handler
    return handler


def end_with_role(event: RoleEnd) -> Mapping[str, int]:
    """Let the registered handlers end what hung on that role; counted by name."""
    ended: dict[str, int] = {}
    for handler in _role_handlers.values():
        ended |= handler(event)
    return ended


def forget(handler: LeaveHandler) -> None:
    """Take a handler off the list again, as a test does."""
    _handlers.pop(f"{handler.__module__}.{handler.__qualname__}", None)


@transaction.atomic
def leave(
    person: User,
    organisation: Organisation,
    *,
    now: datetime,
    by: int | None,
    reason: str = "",
) -> Mapping[str, int]:
    """End everything the person is and has at `organisation`, from `now`.

    Roles (also future ones), sessions, the link to its sign-in service, tokens and
    open invitations they made there, an open one addressed to them, and whatever the
    registered handlers end; with the last organisation also password, passkeys and PIN.
    Returns what ended, counted by name. Raises NotAMember, LastAdministrator.
    """
    held = Membership.objects.not_over(now).filter(
        person=person, organisation=organisation
    )
    if not held.exists():
        raise NotAMember(
            _("%(person)s has no role at %(organisation)s.")
            % {"person": person, "organisation": organisation}
        )
    if held.filter(role=Role.ADMINISTRATOR.value).exists():
        keep_an_administrator(organisation, without=person, now=now)
    ended = {"roles": held.update(left_at=now)}
    elsewhere = Membership.objects.not_over(now).filter(person=person).exists()
    ended["tokens"] = ApiToken.objects.filter(
        made_by=person, organisation=organisation, revoked_at__isnull=True
    ).update(revoked_at=now)
    ended["invitations"] = withdrawals.withdraw_with(
        person, organisation, by=by, now=now
    )
    leaving = Leaving(person.pk, organisation.pk, not elsewhere, by, now)
    for handler in _handlers.values():
        ended |= handler(leaving)
    User.objects.filter(pk=person.pk).update(external_subject_id=None)
    if not elsewhere:
        _close(person)
    ended["sessions"] = sessions.end_all(person)
    audit.record(
        act="leave",
        about=person,
        now=now,
        person_id=by,
        organisation_id=organisation.pk,
        reason=reason,
        ended=ended,
    )
    return ended


def keep_an_administrator(
    organisation: Organisation, *, without: User, now: datetime
) -> None:
    """Raises LastAdministrator when only `without` administers the organisation."""
    others = (
        Membership.objects.current(now)
        .filter(organisation=organisation, role=Role.ADMINISTRATOR.value)
        .exclude(person=without)
    )
    if not others.exists():
        raise LastAdministrator(
            _(
                "%(person)s is the only administrator of %(organisation)s. "
                "Give somebody else that role first."
            )
            % {"person": without, "organisation": organisation}
        )


def _close(person: User) -> None:
    """No way in any more; an invitation opens the account again."""
    Authenticator.objects.filter(user=person).delete()
    person.is_active = False
    person.pin_hash = ""
    person.set_unusable_password()
    person.save(update_fields=["is_active", "pin_hash", "password"])
