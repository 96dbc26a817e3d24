"""What a person types about periods: shape and wording only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.forms.fields import DayField


class OpenPeriodForm(forms.Form):
    """A day of the month or quarter to be billed. `skipped`: a later one is issued, so
    it is asked why this one is billed now."""

    day = DayField(
        label=_("A day of the period"),
        help_text=_("The month or quarter it falls in is opened."),
    )
    why = forms.CharField(
        label=_("Why it is billed only now"), max_length=200, required=False
    )

    def __init__(self, *args: Any, skipped: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not skipped:
            self.fields["why"].widget = forms.HiddenInput()


class StandbyForm(forms.Form):
    """Hours on call, where the roster was not kept here."""

    hours = forms.DecimalField(
        label=_("Hours on call"),
        help_text=_("Used instead of the roster's."),
        min_value=0,
        max_digits=8,
        decimal_places=2,
    )
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(
        self, *args: Any, pools: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.ChoiceField(label=_("For"), choices=list(pools))
        self.order_fields(["code"])

    def minutes(self) -> int:
        """The typed hours in whole minutes; 0.01 h is 36 s, and half a minute up."""
        hundredths = int(self.cleaned_data["hours"].scaleb(2))
        return (hundredths * 60 + 50) // 100
