"""The shape of what people type about people. Refusals stand at their field."""

from collections.abc import Iterable
from typing import Any

from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.core.keys import TokenScope
from agencies.core.people_file import COLUMNS
from agencies.core.words import Kind, Role
from agencies.words import KINDS_CHOSEN, LANGUAGES, ROLES, TOKEN_SCOPES
from common.errors import DomainError


def _choices(roles: Iterable[Role]) -> list[tuple[str, Any]]:
    wanted = set(roles)
    return [(role.value, word) for role, word in ROLES.items() if role in wanted]


def refuse(form: forms.Form, refusal: DomainError) -> None:
    """Say it at the field it concerns, or above the form when it has none."""
    field = "roles" if refusal.field == "role" else refusal.field
    at = [name for name in (refusal.field, field) if name in form.fields]
    form.add_error(at[0] if at else None, str(refusal))


class ReadsPasskey:
    """Beside a passkey form of allauth's: refuses what no device would send, and what
    none has signed; allauth itself trips over some of it, also when it is shown again.
    """

    data: Any
    add_error: Any

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]  # the form beside it
        except (AttributeError, InvalidSignature, LookupError, RecursionError):
            self.add_error("credential", _("That passkey was not taken."))
            self.data = self.data.copy()
            self.data["credential"] = ""


class PasskeyAgainForm(ReadsPasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Shows, by passkey, that it is still the same person."""


_NOT_YOURS_TO_GIVE = {
    "invalid_choice": _(
        "That role is not yours to give, or not one of this kind of organisation."
    )
}


def keyable(badge: str) -> str:
    """A badge number as it can be keyed on a telephone: digits alone. Where letters
    were typed, the sentence offers what is left without them.
    """
    typed = badge.strip()
    if not typed or (typed.isascii() and typed.isdigit()):
        return typed
    digits = "".join(one for one in typed if one.isascii() and one.isdigit())
    if digits:
        raise forms.ValidationError(
            _("Letters cannot be keyed on a telephone. Use digits alone: %(digits)s."),
            params={"digits": digits},
        )
    raise forms.ValidationError(
        _("Letters cannot be keyed on a telephone. Give them a number, such as 118.")
    )


class InviteForm(forms.Form):
    """Somebody new. Without an address they use the phone only."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_(
            "To sign in. Leave empty for an officer who only uses a phone, badge "
            "and PIN."
        ),
    )
    badge = forms.CharField(label=_("Badge number"), max_length=16, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=_NOT_YOURS_TO_GIVE,
    )

    def __init__(self, *args: Any, grantable: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for types
        field.choices = _choices(grantable)

    def clean_badge(self) -> str:
        return keyable(self.cleaned_data["badge"])

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        roles = set(entered.get("roles") or [])
        if roles - {Role.OFFICER.value} and not entered.get("email"):
            self.add_error("email", _("Every role but officer signs in by e-mail."))
        if Role.OFFICER.value in roles and entered.get("badge") == "":
            self.add_error("badge", _("An officer needs a badge number."))
        return entered


class RoleForm(forms.Form):
    """One more role for somebody known."""

    role = forms.ChoiceField(label=_("Role"), error_messages=_NOT_YOURS_TO_GIVE)
    badge = forms.CharField(label=_("Badge number"), max_length=16, required=False)
    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, grantable: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for types
        field.choices = _choices(grantable)

    def clean_badge(self) -> str:
        return keyable(self.cleaned_data["badge"])

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        starts, ends = entered.get("starts_on"), entered.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day is before the first."))
        return entered


class QualificationForm(forms.Form):
    code = forms.RegexField(
        r"^[a-z0-9:_-]+$",
        label=_("Licence or language"),
        max_length=32,
        help_text=_("In short: lcsw, or lang:es for Spanish."),
        error_messages={
            "invalid": _("Small letters, digits and - _ : only, without spaces.")
        },
    )
    expires_on = forms.DateField(
        label=_("Last valid day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class LeaveForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("Kept in the audit trail."),
    )


class JoinForm(forms.Form):
    """What somebody invited fills in."""

    full_name = forms.CharField(label=_("Your name"), max_length=120)
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. A short sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )


class AccountForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    work_name = forms.CharField(
        label=_("Work name"),
        max_length=40,
        help_text=_("What officers and clinicians hear and read, such as R. Rivera."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGES.items()))


class PinForm(forms.Form):
    pin = forms.CharField(
        label=_("New PIN"),
        max_length=12,
        help_text=_("4 to 8 digits. Used with your badge number on shared phones."),
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ),
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("Such as: CAD, wall.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(scope.value, word) for scope, word in TOKEN_SCOPES.items()],
    )
    days = forms.IntegerField(
        label=_("Valid for days"), min_value=1, max_value=3650, required=False
    )

    def opened(self) -> frozenset[TokenScope]:
        return frozenset(TokenScope(word) for word in self.cleaned_data["scopes"])


class SignOnForm(forms.Form):
    """An organisation's own sign-in service. The secret is never shown again."""

    issuer = forms.URLField(
        label=_("Issuer"),
        max_length=500,
        assume_scheme="https",
        help_text=_("An address, such as https://login.example.org."),
    )
    client_id = forms.CharField(label=_("Client ID"), max_length=190)
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domain = forms.RegexField(
        r"(?i)^@?[a-z0-9-]+(\.[a-z0-9-]+)+$",
        label=_("E-mail domain"),
        max_length=190,
        help_text=_("What stands behind the @ of your people's addresses."),
        error_messages={"invalid": _("A domain, such as harlow.example.")},
    )
    asks_second_factor = forms.BooleanField(
        label=_("It asks everybody for a second factor itself"),
        required=False,
        help_text=_(
            "You answer for that. Without it, Tandem asks for its own second factor."
        ),
    )

    def __init__(self, *args: Any, has_secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_secret"].required = not has_secret
        if has_secret:
            self.fields["client_secret"].help_text = _(
                "One is kept. Leave empty to keep it."
            )

    def clean_domain(self) -> str:
        return str(self.cleaned_data["domain"]).lower().lstrip("@")


class MemberForm(forms.Form):
    """One more organisation at the consortium's table."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Such as Harlow PD.")
    )
    short_name = forms.CharField(
        label=_("In short"),
        max_length=24,
        help_text=_("What texts and calls say, such as Harlow."),
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[(kind.value, word) for kind, word in KINDS_CHOSEN.items()],
        initial=Kind.AGENCY.value,
        widget=forms.RadioSelect,
    )


class PeopleFileForm(forms.Form):
    """People, one a line: typed, pasted, or from a file."""

    MOST_BYTES = 200_000

    text = forms.CharField(
        label=_("One person a line"),
        required=False,
        max_length=MOST_BYTES,
        initial=",".join(COLUMNS),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "Paste from a spreadsheet, or type. Such as: Harlow PD, Erin Dunn, "
            "officer, , 118. Several roles: officer / supervisor. An officer needs a "
            "badge; everybody else an e-mail address to sign in with."
        ),
    )
    file = forms.FileField(
        label=_("Or a file (CSV)"), required=False, allow_empty_file=True
    )

    def clean(self) -> dict[str, Any]:
        """The file's text, where one was chosen, is what was typed."""
        entered = super().clean() or self.cleaned_data
        upload = entered.get("file")
        if upload is None:
            return entered
        if (upload.size or 0) > self.MOST_BYTES:
            self.add_error("file", _("This file is too large: at most 200 kB."))
            return entered
        raw = upload.read()
        try:
            entered["text"] = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            entered["text"] = raw.decode("cp1252", errors="replace")
        return entered
