"""Refusals about people, organisations and access."""

from datetime import datetime

from agencies.core.claims import Why
from common.errors import DomainError, NotUnderstood


class AlreadyMember(DomainError):
    """The person already has this role there."""


class RoleNotHere(DomainError):
    """Organisations of that kind have no such role."""


class BadgeTaken(DomainError):
    """Somebody else in the organisation has that badge number."""


class NotAMember(DomainError):
    """The person has no current role there."""


class InvitationNotOpen(DomainError):
    """Used, withdrawn or expired."""


class MembershipOverlaps(DomainError):
    """The organisation already has a seat in the consortium on those days."""


class SeatStands(DomainError):
    """A seat cannot be taken back: there are people, or it is the host's."""


class NameTaken(DomainError):
    """Another organisation has that name."""


class FileRefused(DomainError):
    """A file of people that cannot be taken as it is."""


class NotFoundable(DomainError):
    """A consortium cannot be founded so: something is taken, or is none."""


class EmailTaken(DomainError):
    """Another person signs in with that address."""


class SignInFirst(DomainError):
    """The invitation is for somebody who has an account: they must be signed in."""


class LastAdministrator(DomainError):
    """Nobody would be left to administer the organisation."""


class PinRefused(DomainError):
    """The PIN is too short, too long or too easily guessed."""


class LockedOut(DomainError):
    """Too many wrong tries; `until` is when it ends by itself."""

    def __init__(self, sentence: str, *, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until


class OwnLockout(DomainError):
    """Only a second person may release a lockout."""


class JobEnded(DomainError):
    """There is nothing left to cancel."""


class KeyReused(NotUnderstood):
    """An `Idempotency-Key` that stood for another request."""


class SignOnRefused(DomainError):
    """The organisation's own service signs nobody in so; `why` says what is wrong."""

    def __init__(self, why: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


class DomainTaken(DomainError):
    """Addresses of that kind are another organisation's, or not the asker's own."""
