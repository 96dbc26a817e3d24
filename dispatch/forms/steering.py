"""Somebody chosen by hand: to be called too, to take over, or to have the charge."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.services.steering import Choice


class PersonForm(forms.Form):
    """One of those who could; by their public id. `for_what` labels the field."""

    person = forms.ChoiceField(
        error_messages={
            "required": _("Choose somebody."),
            "invalid_choice": _("They cannot be called any more. Choose again."),
        }
    )

    def __init__(
        self, *args: Any, some: Sequence[Choice], label: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._keys = {str(one.person.public_id): one.person.pk for one in some}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.label = label
        named = [(str(one.person.public_id), _named(one)) for one in some]
        field.choices = [("", _("Choose")), *named]

    def chosen(self) -> int:
        return self._keys[self.cleaned_data["person"]]


def _named(choice: Choice) -> str:
    return (
        f"{choice.person.work_name}: {choice.why}"
        if choice.why
        else str(choice.person.work_name)
    )
