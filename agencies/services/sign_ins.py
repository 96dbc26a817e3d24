"""What allauth says of somebody's sign-in, written into the trail."""

from datetime import datetime
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.dispatch import Signal
from django.http import HttpRequest

from agencies.models import User
from agencies.services import audit
from common import clock

_ACTS: dict[Signal, str] = {
    account.user_logged_in: "sign_in",
    account.user_logged_out: "sign_out",
    account.password_set: "set_password",
    account.password_changed: "change_password",
    account.password_reset: "reset_password",
    factors.authenticator_added: "add",
    factors.authenticator_removed: "remove",
    factors.authenticator_reset: "reset",
}
_FACTORS = {"totp": "app", "webauthn": "passkey", "recovery_codes": "recovery_codes"}


def listen() -> None:
    """Connect to allauth's signals. Safe to repeat."""
    for signal in _ACTS:
        signal.connect(note, dispatch_uid="agencies.sign_ins")


def note(
    *,
    signal: Signal,
    request: HttpRequest | None,
    user: User | None,
    authenticator: Authenticator | None = None,
    **_signal: Any,
) -> None:
    """One entry in each of the person's houses. Nobody signing out is nothing."""
    if user is None:
        return
    act = _ACTS[signal]
    if authenticator is not None:
        act = f"{act}_{_FACTORS.get(authenticator.type, authenticator.type)}"
    now: datetime = getattr(request, "now", None) or clock.now()
    audit.record(act=act, about=user, now=now, person_id=user.pk)
