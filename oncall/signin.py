"""How allauth signs people in here: by invitation only, counted, by our names.

And what the lock overlay of every page needs to know.
"""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
)
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from agencies import selectors
from agencies.core.scope import Scope
from agencies.doors import TandemRequest
from agencies.errors import LockedOut
from agencies.forms import ReadsPasskey
from agencies.models import User
from agencies.services import lockout
from common import clock, numbers
from oncall import helpline, passwords


def shown_name(user: User) -> str:
    return user.work_name


def _asking(request: HttpRequest) -> Scope | None:
    """Who has signed in already; None for everybody else, whoever they say they are."""
    if not request.user.is_authenticated:
        return None
    return cast(TandemRequest, request).scope


def lock_frame(request: HttpRequest) -> dict[str, Any]:
    """For every template: when it locks, and whom to call when it is locked."""

    def number() -> str:
        now = clock.now()
        return numbers.shown(helpline.asked_once(request, _asking(request), now=now))

    return {
        "help_number": SimpleLazyObject(number),
        "idle_seconds": int(settings.IDLE_LOCK_MINUTES * 60),
        "unlocks_by_service": SimpleLazyObject(lambda: _is_linked(request)),
    }


def _is_linked(request: HttpRequest) -> bool:
    """Whether they once signed in by their organisation's service."""
    return bool(getattr(request.user, "external_subject_id", None))


class _Try:
    """One counted look at a secret: `begin`, then `right` or `wrong`.

    Raises ValidationError, with the number to call, when the sign-in is locked or
    this try has locked it.
    """

    def __init__(self, subject: str, person: User | None) -> None:
        self.subject, self.person, self.now = subject, person, clock.now()

    def begin(self) -> None:
        try:
            lockout.begin_try(self.subject, person=self.person, now=self.now)
        except LockedOut as refusal:
            raise self._closed(refusal) from None

    def wrong(self) -> None:
        lockout.failed(self.subject, person=self.person, now=self.now)
        held = lockout.standing(self.subject, now=self.now)
        if held is not None:
            raise self._closed(lockout.refuse(held, now=self.now))

    def right(self) -> None:
        lockout.passed(self.subject)

    def _closed(self, refusal: LockedOut) -> ValidationError:
        number = selectors.help_number(_asking(context.request), now=self.now)
        call = _("Or call %(number)s.") % {"number": numbers.shown(number)}
        return ValidationError(f"{refusal} {call}" if number else str(refusal))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody signs up; five wrong passwords close the account for a while."""

    error_messages = DefaultAccountAdapter.error_messages | passwords.SAID

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(
        self, request: HttpRequest, **credentials: Any
    ) -> AbstractBaseUser | None:
        email = str(credentials.get("email") or "")
        person = User.objects.filter(email__iexact=email.strip()).first()
        attempt = _Try(lockout.by_email(email), person)
        attempt.begin()
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if found is None:
            attempt.wrong()
        else:
            attempt.right()
        return found

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [
            way | {"description": passwords.WAYS.get(way["id"], way["description"])}
            for way in ways
        ]

    def reauthenticate(self, user: User, password: str) -> bool:
        if not user.email:
            return False
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    error_messages = DefaultMFAAdapter.error_messages | passwords.SAID_OF_CODES

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        """What a new passkey is called until its owner calls it something."""
        there = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(n)s") % {"n": there + 1}


def _counted(form: Any, look: Any) -> str:
    """Codes are counted apart from passwords, or a known password would forgive
    every wrong code.
    """
    attempt = _Try(f"code:{form.user.pk}", form.user)
    attempt.begin()
    try:
        code: str = look()
    except ValidationError:
        attempt.wrong()
        raise
    attempt.right()
    return code


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth is untyped
    def has_app(self) -> bool:
        """Whether they can type six digits, or only one of their recovery codes."""
        return bool(is_mfa_enabled(self.user, [Authenticator.Type.TOTP]))

    def has_passkey(self) -> bool:
        return bool(is_mfa_enabled(self.user, [Authenticator.Type.WEBAUTHN]))

    def clean_code(self) -> str:
        return _counted(self, super().clean_code)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    def clean_code(self) -> str:
        return _counted(self, super().clean_code)


NAME, SUCH_AS = _lazy("What you call it"), _lazy("Such as: my phone")


class PasskeyForm(ReadsPasskey, AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A new passkey signs in by itself, unless who adds it says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = NAME, SUCH_AS
        alone = self.fields["passwordless"]
        alone.label = _("It signs me in without the password")
        alone.help_text = _("The device asks for its own lock each time.")
        alone.initial = True


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = NAME, SUCH_AS


class PasskeyStepForm(ReadsPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class PasskeyLoginForm(ReadsPasskey, LoginWebAuthnForm):  # type: ignore[misc]
    """Instead of the password."""
