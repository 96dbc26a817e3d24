"""Five wrong tries in fifteen minutes close a sign-in; a second person opens it.

Passwords, codes and PINs count alike. A try is counted before its secret is looked
at, so that many at once cannot all be looked at.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.core.locks import BADGE, CALLER, FAR_BADGE
from agencies.core.words import Outcome
from agencies.errors import LockedOut, OwnLockout
from agencies.models import Lockout, SignInFailure, User
from agencies.services import audit

LIMIT = 5
WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)


def by_email(email: str) -> str:
    """What is locked when somebody guesses the password of `email`."""
    return f"email:{email.strip().lower()[:280]}"


def by_badge(organisation: UUID, badge: str) -> str:
    """What is locked when somebody guesses the PIN that goes with a badge."""
    return f"{BADGE}:{organisation}:{badge.strip().lower()[:200]}"


def by_far_badge(number: str, badge: str) -> str:
    """The same from a telephone nobody knows, on a call to `number`: a lock of its own,
    so that strangers do not close the phones of a department to its own people.
    """
    return f"{FAR_BADGE}:{number}:{badge.strip().lower()[:200]}"


def by_caller(number: str, caller: str) -> str:
    """What is locked when badges and PINs are guessed from one telephone, on calls to
    our `number`; those that hide their number are one.
    """
    return f"{CALLER}:{number}:{caller[:32]}"


def standing(subject: str, *, now: datetime) -> Lockout | None:
    """The lockout in force, or None."""
    return Lockout.objects.filter(
        subject=subject, ends_at__gt=now, released_at__isnull=True
    ).first()


def refuse(lockout: Lockout, *, now: datetime) -> LockedOut:
    """The refusal to raise while `lockout` stands."""
    minutes = max(1, -(-(lockout.ends_at - now) // timedelta(minutes=1)))
    return LockedOut(
        _(
            "Locked after %(limit)s wrong tries, for %(minutes)s more minutes. "
            "A supervisor or dispatcher on duty can release it at once."
        )
        % {"limit": LIMIT, "minutes": minutes},
        until=lockout.ends_at,
    )


def begin_try(
    subject: str, *, person: User | None, now: datetime, source: str | None = None
) -> None:
    """Count one try. Raises LockedOut when none is left.

    Call `passed` when the secret was right, `failed` when it was wrong.
    """
    held = standing(subject, now=now)
    if held is not None:
        raise refuse(held, now=now)
    SignInFailure.objects.create(subject=subject, at=now, source_address=source)
    if _recent(subject, now) > LIMIT:
        raise refuse(_lock(subject, person=person, now=now, source=source), now=now)
    # Who locked it meanwhile has forgotten the tries that were counted until then.
    held = standing(subject, now=now)
    if held is not None:
        raise refuse(held, now=now)


def failed(
    subject: str, *, person: User | None, now: datetime, source: str | None = None
) -> None:
    """The secret was wrong: the last of LIMIT such tries closes the sign-in."""
    if person is not None:
        audit.record(
            act="sign_in",
            about=person,
            now=now,
            person_id=None,
            outcome=Outcome.REFUSED,
            source_address=source,
        )
    if _recent(subject, now) >= LIMIT:
        _lock(subject, person=person, now=now, source=source)


def passed(subject: str) -> None:
    """The secret was right: earlier failures are forgiven."""
    SignInFailure.objects.filter(subject=subject).delete()


def _recent(subject: str, now: datetime) -> int:
    return SignInFailure.objects.filter(subject=subject, at__gt=now - WINDOW).count()


@transaction.atomic
def _lock(
    subject: str, *, person: User | None, now: datetime, source: str | None
) -> Lockout:
    held = standing(subject, now=now)
    if held is not None:
        return held
    made = Lockout.objects.create(
        subject=subject,
        person=person,
        began_at=now,
        ends_at=now + timedelta(minutes=settings.LOCKOUT_MINUTES),
    )
    SignInFailure.objects.filter(subject=subject).delete()
    audit.record(
        act="lock_out",
        about=made,
        now=now,
        person_id=person.pk if person else None,
        outcome=Outcome.REFUSED,
        source_address=source,
    )
    return made


@transaction.atomic
def release(
    lockout: Lockout, *, by: int, organisation_id: int | None, now: datetime
) -> None:
    """Open the sign-in again, in the name of `by`, for `organisation_id`.

    Raises OwnLockout to the locked person themself. Safe to repeat.
    """
    if lockout.person_id == by:
        raise OwnLockout(_("Somebody else has to release your own lock."))
    released = Lockout.objects.filter(
        subject=lockout.subject, released_at__isnull=True, ends_at__gt=now
    ).update(released_at=now, released_by=by)
    SignInFailure.objects.filter(subject=lockout.subject).delete()
    if released:
        audit.record(
            act="release_lockout",
            about=lockout,
            now=now,
            person_id=by,
            organisation_id=organisation_id,
        )


def forget_failures(now: datetime) -> int:
    """Delete failures older than a day; rows deleted."""
    deleted, _ = SignInFailure.objects.filter(at__lte=now - KEPT).delete()
    return deleted
