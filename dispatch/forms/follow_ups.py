"""What is typed about something to be done later: by whom, when, what came of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from dispatch import names
from dispatch.forms.people import PersonField

_OUTCOMES = [(outcome.value, said) for outcome, said in names.FOLLOW_UPS.items()]
_MINUTES = _("Minutes are a number from 0 to 600.")


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("By which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("That is not a day: write it as 2026-11-27."),
        },
    )


class _WithHolder(forms.Form):
    holder = PersonField(label=_("Who does it?"))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["holder"]
        assert isinstance(field, PersonField)  # noqa: S101 - narrows the type
        field.offer(people)


class PlanForm(_WithHolder):
    """Something is to be done after this request."""

    due_on = _day()


class HandOnForm(_WithHolder):
    """Somebody else does it."""


class MoveForm(forms.Form):
    """Another day."""

    due_on = _day()


class DoneForm(forms.Form):
    """What came of it, in one word, and how long it took. No clinical text."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[
            ("", _("Choose")),
            *((o.value, said) for o, said in names.FOLLOW_UPS.items()),
        ],
        error_messages={"required": _("Choose what came of it.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes it took"),
        required=False,
        min_value=0,
        max_value=600,
        error_messages={
            "min_value": _MINUTES,
            "max_value": _MINUTES,
            "invalid": _MINUTES,
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
