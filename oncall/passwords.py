"""How allauth asks for a password, and what it says of one, in our words."""

from typing import Any

from allauth.account import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_YOURS = _("That is not your password.")
# By allauth's names; what is not here cannot happen where nobody signs up.
SAID: dict[str, Promise] = {
    "account_inactive": _("This account is not in use any more."),
    "email_password_mismatch": _(
        "That e-mail and that password do not go together. Type both again, or let us"
        " send you a link to a new password."
    ),
    "enter_current_password": NOT_YOURS,
    "incorrect_password": NOT_YOURS,
    "invalid_password_reset": _("This link is used up. Ask for a new one."),
    "rate_limited": _("Too many tries in a short time. Wait a few minutes."),
    "too_many_login_attempts": _("Too many tries in a short time. Wait a few minutes."),
}
SAID_OF_CODES: dict[str, Promise] = {
    "incorrect_code": _(
        "That code is not right, or was used already. An app shows a new one every half"
        " minute; each recovery code works once."
    ),
    "cannot_delete_authenticator": _("It is your last second step: it must stay."),
    "cannot_generate_recovery_codes": _("Set up a passkey or an app first."),
}
WAYS: dict[str, Promise] = {
    "reauthenticate": _("Type your password"),
    "mfa_reauthenticate": _("Type a code of your app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
LABELS: dict[str, Promise] = {
    "email": _("E-mail"),
    "login": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("The password you have"),
    "password1": _("New password"),
    "password2": _("The new password once more"),
}
LONG_ENOUGH = _("At least 12 characters, and none that everybody uses.")
TWICE = _("The two are not the same. Type the new password twice.")


class _Ours:
    """Labels of ours, and no second label inside the field."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = LONG_ENOUGH

    def add_error(self, field: str | None, error: Any) -> None:
        """allauth says only one thing of the second: that it differs."""
        said = TWICE if field == "password2" and not hasattr(error, "code") else error
        super().add_error(field, said)  # type: ignore[misc]  # of the form beside


class SignInForm(_Ours, forms.LoginForm):  # type: ignore[misc]  # allauth is untyped
    pass


class ChangeForm(_Ours, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class FirstForm(_Ours, forms.SetPasswordForm):  # type: ignore[misc]
    pass


class LinkForm(_Ours, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ByLinkForm(_Ours, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class AgainForm(_Ours, forms.ReauthenticateForm):  # type: ignore[misc]
    pass
