"""The dispatcher's one line."""

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.forms.asking import SeenForm


class LineForm(SeenForm):
    """A whole request in one field."""

    line = forms.CharField(
        label=_("New request"),
        max_length=400,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "aria-describedby": "says",
                "data-key": "l",
                "aria-keyshortcuts": "l",
            }
        ),
        error_messages={
            "required": _("Type the agency first, then the rest in any order."),
            "max_length": _("At most 400 characters."),
        },
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def key(self) -> UUID:
        key: UUID = self.cleaned_data["form_key"]
        return key


def fresh() -> dict[str, Any]:
    """The hidden field of a new line."""
    return {"form_key": uuid.uuid4()}
