"""How the phone tree did, as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from dispatch.core.shadow import MOST_MINUTES


class TreeForm(forms.Form):
    tree_minutes = forms.IntegerField(
        label=lazy("Phone tree: minutes until a human answered"),
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
    )
    nobody = forms.BooleanField(label=lazy("Nobody answered"), required=False)

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        minutes = entered.get("tree_minutes")
        if "tree_minutes" in self.errors:
            return entered
        if entered.get("nobody") == (minutes is not None):
            self.add_error(
                "tree_minutes", lazy("Give the minutes, or say that nobody answered.")
            )
        return entered
