"""Which days somebody wants to see the hours of."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rosters.forms.plan import DayField

ONE_DAY = timedelta(days=1)
MOST = timedelta(days=366)


class DaysForm(forms.Form):
    """Any days, the last one included."""

    from_on = DayField(label=_("First day"))
    last_on = DayField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = typed.get("from_on"), typed.get("last_on")
        if first is None or last is None or self.errors:
            return typed
        if last < first:
            self.add_error("last_on", _("The last day is before the first."))
        elif last - first >= MOST:
            self.add_error("last_on", _("A year at most."))
        return typed

    def days(self) -> tuple[date, date]:
        """The first day, and the first that does not belong."""
        return self.cleaned_data["from_on"], self.cleaned_data["last_on"] + ONE_DAY
