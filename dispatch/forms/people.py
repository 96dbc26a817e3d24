"""Choosing one of some people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User


class PersonField(forms.ChoiceField):
    """One of the people who were offered; cleans to their key."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            error_messages={
                "required": _("Choose somebody."),
                "invalid_choice": _("That person cannot be chosen."),
            },
            **kwargs,
        )
        self._keys: dict[str, int] = {}

    def offer(self, people: Sequence[User], *, nobody: Any = None) -> None:
        """`nobody`: what it is called to choose none, where one may."""
        self._keys = {str(person.public_id): person.pk for person in people}
        self.choices = [
            ("", nobody or _("Choose")),
            *((str(person.public_id), person.work_name) for person in people),
        ]

    def clean(self, value: Any) -> int | None:
        """None only where the field may be left empty."""
        return self._keys.get(super().clean(value))
