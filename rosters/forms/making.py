"""What coordinators type to make a roster, to name it, and to end it or a position."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Organisation
from common import walltime
from rosters import sentences
from rosters.forms.plan import RefusableForm, WallField
from rosters.models import Roster
from rosters.services.rosters import MOST_OF_A_TIER

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class NameForm(RefusableForm):
    """What a roster is called, and which departments it covers."""

    name = forms.CharField(label=_("Name"), max_length=80)
    agencies = forms.MultipleChoiceField(
        label=_("Departments it covers"),
        help_text=_("Requests of these go to whoever is on call in it."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, agencies: Sequence[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._agencies = {str(one.public_id): one for one in agencies}
        offered = self.fields["agencies"]
        assert isinstance(offered, forms.MultipleChoiceField)  # noqa: S101 - for mypy
        offered.choices = [(key, str(one)) for key, one in self._agencies.items()]

    def covered(self) -> list[Organisation]:
        return [self._agencies[key] for key in self.cleaned_data["agencies"]]


class NewRosterForm(NameForm):
    """A roster that is not there yet."""

    zone = forms.CharField(
        label=_("Time zone"),
        help_text=_("Its shifts keep the clock on the wall there. It stays as it is."),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    hours_from = forms.TimeField(
        label=_("Somebody should be on call every day from"), widget=CLOCK
    )
    hours_until = forms.TimeField(
        label=_("Until"),
        help_text=_("The same time twice is round the clock. It stays as it is."),
        widget=CLOCK,
    )
    starts_on = forms.DateField(
        label=_("Starts on"),
        help_text=_(
            "Until then nobody is on call in it, nothing of it is a gap, and nobody is "
            "alarmed: there is time to fill it. From that day on requests of its "
            "departments go to whoever is on call in it, and shifts that nobody has "
            "are told of and alarm."
        ),
        widget=DAY,
    )
    primaries = forms.IntegerField(
        label=_("Primary positions"),
        help_text=_("How many people are on call at once, each rung first."),
        min_value=1,
        max_value=MOST_OF_A_TIER,
    )
    backups = forms.IntegerField(
        label=_("Backup positions"),
        help_text=_("Rung when no primary can. 0: none."),
        min_value=0,
        max_value=MOST_OF_A_TIER,
    )

    field_order = (
        "name",
        "zone",
        "hours_from",
        "hours_until",
        "starts_on",
        "primaries",
        "backups",
        "agencies",
    )

    def clean_zone(self) -> str:
        typed: str = self.cleaned_data["zone"].strip()
        if typed not in walltime.zone_names():
            raise forms.ValidationError(str(walltime.UnknownZone(typed)))
        return typed

    def hours(self) -> tuple[time, time]:
        typed = self.cleaned_data
        return typed["hours_from"], typed["hours_until"]


def usual(zone: str, starts_on: str) -> dict[str, Any]:
    """What most rosters are: nights, two people. Whom it covers is said by hand."""
    return {
        "zone": zone,
        "hours_from": time(19),
        "hours_until": time(7),
        "primaries": 1,
        "backups": 1,
        "starts_on": starts_on,
    }


def typed_name(roster: Roster, covered: Sequence[Organisation]) -> dict[str, Any]:
    """A roster as a coordinator would type it."""
    return {"name": roster.name, "agencies": [str(one.public_id) for one in covered]}


class StartForm(RefusableForm):
    """On which day a roster starts that has not begun."""

    starts_on = forms.DateField(
        label=_("Starts on"),
        help_text=_("Until then nobody is on call in it, and nothing of it is a gap."),
        widget=DAY,
    )

    def __init__(self, *args: Any, roster: Roster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if roster.starts_at is not None:
            self.initial["starts_on"] = roster.local_date(roster.starts_at)

    def said(self) -> str:
        """What was typed, in one sentence."""
        return sentences.starts(self.cleaned_data["starts_on"])


class EndForm(RefusableForm):
    """From when on nobody is on call in a position, or in a whole roster."""

    ends_at = WallField(
        label=_("Nobody is on call in it from"),
        help_text=_(
            "A shift that runs then ends then: take the hour at which shifts change. "
            "What is past stays stored, and can be read."
        ),
    )

    def __init__(
        self, *args: Any, roster: Roster, ends_at: datetime | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._roster, self._zone = roster, walltime.zone(roster.zone)
        if ends_at is not None:
            self.initial["ends_at"] = walltime.local(ends_at, self._zone)
            self.fields["ends_at"].required = False
            self.fields["ends_at"].help_text = _(
                "A shift that runs then ends then: take the hour at which shifts "
                "change. Empty: it goes on after all."
            )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        self.require_shown(self._roster.zone, "ends_at")
        return typed

    def instant(self) -> datetime | None:
        typed = self.cleaned_data["ends_at"]
        return walltime.instant_of(typed, self._zone) if typed else None

    def said(self) -> str:
        """What was typed, in one sentence."""
        typed = self.cleaned_data["ends_at"]
        return sentences.ends(typed) if typed else sentences.goes_on()
