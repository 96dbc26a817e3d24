"""What somebody types to find a request; it stands in the address, to be kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from common import walltime
from dispatch.core.finding import MOST_LETTERS, Sought, Standing

_STANDINGS = {
    Standing.OPEN: _("Open"),
    Standing.NOBODY: _("Nobody was found"),
    Standing.OVER: _("A clinician has been there or on the phone"),
    Standing.CANCELLED: _("Cancelled"),
}


NO_DAY = _("That is not a day: write it as 2026-11-27.")


def _of_our_time(day: date) -> None:
    if day.year not in walltime.YEARS:
        raise forms.ValidationError(NO_DAY)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NO_DAY},
        validators=[_of_our_time],
    )


class FindForm(forms.Form):
    """Everything optional. In the address: `?q=&agency=&standing=&since=&until=`."""

    q = forms.CharField(
        label=_("Number, place, incident number or officer"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    standing = forms.ChoiceField(
        label=_("How it went"),
        required=False,
        choices=[("", _("Any")), *((s.value, said) for s, said in _STANDINGS.items())],
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
    since = _day(_("First day"))
    until = _day(_("Last day"))
    agency = forms.ChoiceField(
        label=_("Agency"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )

    def __init__(
        self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        """`agencies`: public id and name of each; with fewer than two none is asked."""
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [("", _("Every one")), *agencies]
        if len(agencies) < 2:
            del self.fields["agency"]

    @property
    def has_more(self) -> bool:
        """Whether more than words was typed."""
        return any(value for name, value in self.data.items() if name != "q")

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        since, until = entered.get("since"), entered.get("until")
        if since and until and until < since:
            self.add_error("until", _("That is before the first day."))
        return entered

    def sought(self) -> Sought:
        """What they look for. Only of a valid form."""
        entered = self.cleaned_data
        agency = entered.get("agency")
        return Sought(
            words=" ".join(entered["q"].split()),
            agency=UUID(agency) if agency else None,
            standing=Standing(entered["standing"]) if entered["standing"] else None,
            from_on=entered["since"],
            until_on=entered["until"],
        )
