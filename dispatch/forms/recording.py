"""A response that happened, as it is typed afterwards: the times that are known."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Organisation, User
from dispatch.core.happened import Moment, Slip, Wrong, instants
from dispatch.core.words import Channel, Weapon
from dispatch.forms.asking import WEAPON, AgencyField
from dispatch.forms.people import PersonField

_SAID = {
    Slip.BACKWARDS: _(
        "That is before the time above it. After midnight counts as the next day, for "
        "16 hours from asking."
    ),
    Slip.FUTURE: _("That is in the future."),
    Slip.NOT_SAID: _("Say when it was asked for."),
}
_FIELDS = {
    Moment.ASKED: "asked_at",
    Moment.DEPARTED: "departed_at",
    Moment.ARRIVED: "arrived_at",
    Moment.DONE: "done_at",
}


def _clock(label: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("Say when it was asked for."),
            "invalid": _("That is not a time: write it as 03:52."),
        },
    )


class HappenedForm(forms.Form):
    """Whom, where, when, and why it is entered only now."""

    agency = AgencyField(
        label=_("For which agency?"),
        queryset=None,  # those that are offered
        to_field_name="public_id",
        error_messages={
            "invalid_choice": _("That is not an agency you can record for."),
            "required": _("Choose the agency."),
        },
    )
    how = forms.ChoiceField(
        label=_("How was it asked for?"),
        choices=[
            (Channel.RADIO_RELAYED.value, _("By radio or on the street")),
            (Channel.SELF_INITIATED.value, _("The clinician went by themself")),
        ],
        initial=Channel.RADIO_RELAYED.value,
        widget=forms.RadioSelect,
    )
    clinician = PersonField(label=_("Which clinician?"), required=False)
    by_phone = forms.BooleanField(label=_("Only by phone: nobody came"), required=False)
    on = forms.DateField(
        label=_("On which day was it asked for?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say the day."),
            "invalid": _("That is not a day: write it as 2026-11-27."),
        },
    )
    asked_at = _clock(_("Asked for at"), required=True)
    departed_at = _clock(_("On the way at"))
    arrived_at = _clock(_("There at"))
    done_at = _clock(_("Done at"))
    place = forms.CharField(
        label=_("Where?"),
        max_length=200,
        error_messages={"required": _("Say where: a street, a landmark or the town.")},
    )
    weapon = forms.ChoiceField(
        label=_("Weapon or violence?"),
        choices=[(Weapon.NOT_ASKED.value, _("Not asked")), *WEAPON],
        initial=Weapon.NOT_ASKED.value,
    )
    cad_incident = forms.CharField(
        label=_("CAD incident number"), max_length=40, required=False
    )
    why = forms.CharField(
        label=_("Why is it entered only now?"),
        help_text=_("No name, birth date or diagnosis of the person."),
        max_length=200,
        error_messages={"required": _("Say why: no signal, too busy, asked by radio.")},
    )
    is_correction = forms.BooleanField(
        label=_("If statements for that day are issued: put it onto a later one"),
        required=False,
    )
    is_drill = forms.BooleanField(
        label=_("Only practice: a DRILL, never billed or counted"), required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        agencies: Sequence[Organisation],
        clinicians: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        agency, clinician = self.fields["agency"], self.fields["clinician"]
        assert isinstance(agency, AgencyField)  # noqa: S101 - narrows the type
        assert isinstance(clinician, PersonField)  # noqa: S101 - as above
        agency.offer(agencies)
        if len(agencies) == 1:
            agency.widget = forms.HiddenInput()
            agency.initial = agencies[0].public_id
        clinician.offer(clinicians, nobody=_("Not known"))
        if len(clinicians) == 1:
            clinician.initial = str(clinicians[0].public_id)

    def happened(
        self, zone: ZoneInfo, *, now: datetime
    ) -> dict[Moment, datetime] | None:
        """The instants, by the clock of the consortium; None where one cannot be so,
        and the form says which.
        """
        found = instants(self._on(), self._shown(), zone=zone, now=now)
        if isinstance(found, Wrong):
            self.add_error(_FIELDS[found.moment], _SAID[found.slip])
            return None
        return found

    def _on(self) -> date:
        on: date = self.cleaned_data["on"]
        return on

    def _shown(self) -> dict[Moment, time]:
        entered = self.cleaned_data
        return {
            moment: entered[field]
            for moment, field in _FIELDS.items()
            if entered.get(field) is not None
        }
