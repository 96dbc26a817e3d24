"""What a person types while a period is closed: shape and wording only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LockForm(forms.Form):
    left = forms.CharField(
        label=_("Why what is left may be left out"),
        help_text=_("Needed only while something is left above."),
        max_length=200,
        required=False,
    )


class UnlockForm(forms.Form):
    reason = forms.CharField(label=_("Why it is unlocked"), max_length=200)


class ThrowAwayForm(forms.Form):
    reason = forms.CharField(label=_("Why it is thrown away"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "away_%s", **kwargs})


class CarryForm(forms.Form):
    reason = forms.CharField(label=_("Why they stay open"), max_length=200)
