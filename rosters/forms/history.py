"""What of a roster's history somebody wants to see."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from rosters.forms.plan import DayField
from rosters.screens import Choices
from rosters.screens.history import Appearing
from rosters.words import history as words

PROGRAM = "program:"


class HistoryForm(forms.Form):
    """All of it is optional; days are those of the roster's calendar, both included."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=words.SORTS)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(
        self, *args: Any, choices: Choices, appearing: Appearing, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.public_id): one for one in appearing.people}
        self.programs = {f"{PROGRAM}{one.public_id}": one for one in appearing.programs}
        who = cast(forms.ChoiceField, self.fields["who"])
        who.choices = [
            ("", _("everybody")),
            *((key, str(person)) for key, person in self.people.items()),
            *(
                (key, words.program(one.name, one.organisation))
                for key, one in self.programs.items()
            ),
        ]
        self.choices = choices

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and until < since:
            self.add_error("until", _("It must not end before it begins."))
        return typed

    def person_id(self) -> int | None:
        person = self.people.get(self.cleaned_data["who"])
        return person.pk if person else None

    def token(self) -> str:
        """The public id of a program that is asked for; empty: none."""
        program = self.programs.get(self.cleaned_data["who"])
        return program.public_id if program else ""
