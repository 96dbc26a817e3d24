"""Who comes too, and as what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from dispatch import names
from dispatch.forms.people import PersonField


class JoinForm(forms.Form):
    """One of those who may come, as a clinician or something else."""

    person = PersonField(label=_("Who comes too?"))
    capacity = forms.ChoiceField(
        label=_("As what?"),
        choices=[(each.value, said) for each, said in names.CAPACITIES.items()],
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, PersonField)  # noqa: S101 - narrows the type
        field.offer(people)
