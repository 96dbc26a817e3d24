"""What coordinators type about a roster itself: its seats and its holidays."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Organisation
from common.public_holidays import HolidayCalendar, Observed, states
from rosters import words
from rosters.core.words import Tier
from rosters.forms.plan import DayField, RefusableForm


class PositionForm(RefusableForm):
    """One more seat."""

    tier = forms.ChoiceField(
        label=_("One more position of"),
        help_text=_(
            "Primary is rung first, backup when nobody there can. From now on it is a "
            "gap, and told of, until a pattern says who is on call there."
        ),
        choices=[(tier.value, word) for tier, word in words.TIERS.items()],
    )

    def chosen(self) -> Tier:
        return Tier(self.cleaned_data["tier"])


class HolidaysForm(RefusableForm):
    """Which days are public holidays."""

    state = forms.ChoiceField(
        label=_("Public holidays of"),
        choices=[("", _("the United States (federal)")), *((s, s) for s in states())],
        required=False,
    )
    observed = forms.ChoiceField(
        label=_("When another day is kept for a holiday on a weekend"),
        choices=words.OBSERVED,
    )

    def calendar(self) -> HolidayCalendar:
        typed: dict[str, Any] = self.cleaned_data
        return HolidayCalendar(typed["state"], Observed(typed["observed"]))


class BaseTownsForm(RefusableForm):
    """Where whoever is on call waits, by weekday, from a day on."""

    from_on = DayField(label=_("From"))

    def __init__(
        self, *args: Any, towns: Sequence[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._towns = {str(town.public_id): town for town in towns}
        named = [("", str(_("no base town")))]
        named += [(key, str(town)) for key, town in self._towns.items()]
        for number, name in words.WEEKDAYS:
            self.fields[f"day_{number}"] = forms.ChoiceField(
                label=str(name), choices=named, required=False
            )

    def towns(self) -> dict[int, Organisation]:
        """By weekday; a day without a town is left out."""
        typed = {int(n): self.cleaned_data[f"day_{n}"] for n, _name in words.WEEKDAYS}
        return {day: self._towns[key] for day, key in typed.items() if key}
