"""What is typed about the work at a scene: how long it takes, when it was done."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from common import walltime

_MINUTES = _("Minutes are a number from 1 to 600.")


class UntilForm(forms.Form):
    """About how long it takes from now."""

    minutes_there = forms.IntegerField(
        label=_("About how many minutes will it take?"),
        help_text=_("Others read until when you are engaged, not where."),
        min_value=1,
        max_value=600,
        error_messages={
            "min_value": _MINUTES,
            "max_value": _MINUTES,
            "invalid": _MINUTES,
            "required": _("Say about how many minutes it takes."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class MendForm(forms.Form):
    """When it was really done, by the wall clock of the consortium."""

    done_on = forms.DateField(
        label=_("On which day was it done?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say the day."),
            "invalid": _("That is not a day: write it as 2026-11-27."),
        },
    )
    done_at = forms.TimeField(
        label=_("At what time?"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Say the time."),
            "invalid": _("That is not a time: write it as 03:52."),
        },
    )

    def instant(self, zone: ZoneInfo) -> datetime:
        entered = self.cleaned_data
        return walltime.instant(entered["done_on"], entered["done_at"], zone)
