"""What is typed to make rosters from a template."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from rosters.core import templates
from rosters.core.templates import TEMPLATES, Template
from rosters.forms.plan import DayField, RefusableForm, choice_of
from rosters.words.templates import TEMPLATES as NAMES


class TemplateForm(RefusableForm):
    """Which hours, who, and from which day."""

    template = forms.ChoiceField(
        label=_("When is somebody on call?"),
        choices=[(one.code, NAMES[one.code]) for one in TEMPLATES],
        initial=TEMPLATES[0].code,
        widget=forms.RadioSelect,
    )
    people = forms.MultipleChoiceField(
        label=_("Who takes turns, a week each, in this order"),
        help_text=_("The next one is behind whoever is on call: the backup."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one clinician.")},
    )
    starts_on = DayField(
        label=_("Starts on"),
        help_text=_(
            "Until then nobody is on call in it, and nothing of it is a gap: there is "
            "time to change it, or to take it back."
        ),
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.public_id): one for one in people}
        offered = choice_of(self, "people")
        offered.choices = [(key, one.full_name) for key, one in self._people.items()]
        self.initial.setdefault("people", list(self._people))

    def chosen(self) -> list[User]:
        """In the order in which they were offered."""
        ticked = set(self.cleaned_data["people"])
        return [one for key, one in self._people.items() if key in ticked]

    def template_chosen(self) -> Template:
        return templates.template(self.cleaned_data["template"])
