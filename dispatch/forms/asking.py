"""The three-tap request, and what a clinician or officer enters afterwards."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from agencies.models import Organisation
from common import numbers
from dispatch.core.words import (
    DISPOSITIONS,
    NOT_ASKED,
    UNKNOWN,
    WOULD_HAVE_BEEN,
    YES_NO,
    ResponseType,
    Weapon,
)
from dispatch.services.endings import OUTCOMES

FORM_LIVES = timedelta(minutes=15)
_SALT = "dispatch.ask"
ANOTHER = "another"
"""Said to the question whether it is a request that is open: it is not."""

HELP = [
    (ResponseType.CO_RESPONSE.value, _("A clinician comes")),
    (ResponseType.CONSULT.value, _("Talk to a clinician now")),
    (ResponseType.REFERRAL.value, _("Follow-up tomorrow")),
]
WEAPON = [
    (Weapon.NO.value, _("No")),
    (Weapon.YES_OR_UNSURE.value, _("Yes, or not sure")),
]


def opened_token(now: datetime) -> str:
    """Says, so that it cannot be altered, when a form was shown."""
    return signing.dumps(int(now.timestamp()), salt=_SALT)


class Drill(Enum):
    """Whether one may ask for practice, or for nothing else."""

    NEVER = "never"
    MAY = "may"
    ONLY = "only"


class AgencyField(forms.ModelChoiceField):  # type: ignore[type-arg] # no run-time [ ]
    """One of the agencies that were offered, without asking for it again."""

    offered: Sequence[Organisation] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_label=_("Choose"), **kwargs)

    def offer(self, agencies: Sequence[Organisation]) -> None:
        self.offered = agencies
        self.queryset = Organisation.objects.filter(pk__in=[a.pk for a in agencies])

    def to_python(self, value: Any) -> Organisation | None:
        named = (a for a in self.offered if str(a.public_id) == str(value))
        return next(named, None) or super().to_python(value)


class SeenForm(forms.Form):
    """With the answer to whether it is a request that is open."""

    same = forms.CharField(required=False, widget=forms.HiddenInput)
    not_same = forms.CharField(required=False, widget=forms.HiddenInput)

    def joined(self) -> UUID | None:
        """The open request that they say it is."""
        return _uuid(self.cleaned_data["same"])

    def seen(self) -> frozenset[UUID]:
        """The open requests that they say it is not."""
        if self.cleaned_data["same"] != ANOTHER:
            return frozenset()
        named = (_uuid(word) for word in self.cleaned_data["not_same"].split())
        return frozenset(one for one in named if one is not None)


class AskForm(SeenForm):
    """Kind of help, weapon, send. Place is filled in; the rest may be left empty."""

    response_type = forms.ChoiceField(
        label=_("What do you need?"),
        choices=HELP,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you need.")},
    )
    weapon = forms.ChoiceField(
        label=_("Weapon or violence?"),
        choices=WEAPON,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say no, or yes or not sure.")},
    )
    agency = AgencyField(
        label=_("For which agency?"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        error_messages={
            "invalid_choice": _("That is not an agency you can ask for."),
            "required": _("Choose the agency."),
        },
    )
    place = forms.CharField(
        label=_("Where?"),
        max_length=200,
        error_messages={
            "required": _("Say where: a street, a landmark or the town."),
            "max_length": _(
                "At most 200 characters: a street, a landmark, a crossing. "
                "You typed %(show_value)d."
            ),
        },
    )
    beat = forms.ChoiceField(
        label=_("Beat or part of town"),
        help_text=_("Goes into the text to the clinician."),
        required=False,
    )
    callback_number = forms.CharField(
        label=_("Call me back on"),
        help_text=_("If not on your own phone."),
        max_length=24,
        required=False,
    )
    cad_incident = forms.CharField(
        label=_("CAD incident number"), max_length=40, required=False
    )
    can_wait = forms.BooleanField(
        label=_("It can wait up to two hours (P2)"),
        help_text=_("While everybody is engaged, what cannot wait goes first."),
        required=False,
    )
    is_drill = forms.BooleanField(
        label=_("Only practice: a DRILL"),
        help_text=_("Whoever is on call is rung, and everything says DRILL first."),
        required=False,
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    opened = forms.CharField(widget=forms.HiddenInput)
    # Until when its page tries to send it, in seconds; blank where it tries once.
    send_until = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        agencies: list[Organisation],
        beats: dict[str, tuple[str, ...]],
        drill: Drill = Drill.MAY,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer_beats(beats)
        self._offer_drill(drill)
        field = self.fields["agency"]
        assert isinstance(field, AgencyField)  # noqa: S101 - narrows the type
        field.offer(agencies)
        if len(agencies) == 1:
            field.widget = forms.HiddenInput()
            field.initial = agencies[0].public_id

    def fill_place(self, last: str, *, town: str) -> None:
        """Where they asked from last, marked as that; else the town. Nothing is
        filled in for who asks for several towns.
        """
        self.initial["place"] = last or town
        if last:
            self.fields["place"].help_text = _(
                "The last place you asked from; change it if you are elsewhere."
            )

    def _offer_drill(self, drill: Drill) -> None:
        field = self.fields["is_drill"]
        if drill is Drill.ONLY:
            field.required, field.initial = True, True
            field.error_messages["required"] = _("You ask for practice only.")
        if drill is Drill.NEVER:
            del self.fields["is_drill"]

    def _offer_beats(self, beats: dict[str, tuple[str, ...]]) -> None:
        """The beats by agency; no field where no agency has any."""
        if not beats:
            del self.fields["beat"]
            return
        field = self.fields["beat"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        named = [(town, [(b, b) for b in its]) for town, its in beats.items()]
        field.choices = [("", _("Not said")), *named]

    def clean_callback_number(self) -> str:
        raw: str = self.cleaned_data["callback_number"].strip()
        return e164_or_refuse(raw) if raw else ""

    def opened_at(self) -> datetime | None:
        """When the form was shown, or None when that was tampered with."""
        try:
            seconds = signing.loads(str(self.data.get("opened", "")), salt=_SALT)
        except signing.BadSignature:
            return None
        return datetime.fromtimestamp(int(seconds), UTC)

    def reopen(self, now: datetime) -> None:
        """Shown again at `now` with what was typed: the clock starts anew."""
        self.data = {
            **self.data.dict(),  # type: ignore[attr-defined] # a QueryDict
            "opened": opened_token(now),
            "send_until": "",
        }

    def late_since(self, now: datetime) -> datetime | None:
        """When its sender was to be asked again, if that is over; else None."""
        until = self.cleaned_data["send_until"]
        if until is None or now.timestamp() <= until:
            return None
        return datetime.fromtimestamp(max(until, 0), UTC)

    def is_stale(self, now: datetime) -> bool:
        opened = self.opened_at()
        return opened is None or now - opened > FORM_LIVES


def _uuid(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None


def e164_or_refuse(raw: str) -> str:
    """The number as E.164; ValidationError with a sentence where it is none."""
    number = numbers.e164(raw)
    if number is None:
        raise forms.ValidationError(
            _("That is not a telephone number: write ten digits, such as 715-555-0140.")
        )
    return number


def fresh(now: datetime) -> dict[str, Any]:
    """The hidden fields of a form shown at `now`."""
    return {"form_key": uuid.uuid4(), "opened": opened_token(now)}


def key_of(form: AskForm) -> UUID:
    key: UUID = form.cleaned_data["form_key"]
    return key


class MinutesForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes until you arrive"),
        min_value=1,
        max_value=240,
        error_messages={
            "min_value": _("Minutes are a number from 1 to 240."),
            "max_value": _("Minutes are a number from 1 to 240."),
            "invalid": _("Minutes are a number from 1 to 240."),
            "required": _("Say in how many minutes you arrive."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


_OTHERWISE = {
    "arrest": _("Arrest"),
    "ed": _("ED"),
    "hold": _("Hold"),
    "none": _("Nothing"),
    UNKNOWN: _("Not known"),
    NOT_ASKED: _("Not asked"),
}


_SAID = {
    "yes": _("Yes"),
    "no": _("No"),
    UNKNOWN: _("Not known"),
    NOT_ASKED: _("Not asked"),
}
_YES_NO = [(word, _SAID[word]) for word in YES_NO]


class MayBeNotAsked(forms.ChoiceField):
    """Yes, no or not known; nothing chosen is "not asked", which is something else."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label, choices=_YES_NO, initial=NOT_ASKED, required=False
        )

    def clean(self, value: Any) -> str:
        chosen: str = super().clean(value)
        return chosen or NOT_ASKED


class WorkForm(forms.Form):
    """What somebody's own work cost: miles and minutes of notes, asked once."""

    miles = forms.DecimalField(
        label=_("Miles driven"),
        required=False,
        min_value=0,
        max_value=999,
        decimal_places=1,
        error_messages={
            "max_decimal_places": _("Miles with at most one decimal, such as 11.4.")
        },
    )
    documentation_minutes = forms.IntegerField(
        label=_("Minutes of notes"), required=False, min_value=0, max_value=600
    )

    def tenths(self) -> int | None:
        """The miles, in tenths of a mile."""
        miles = self.cleaned_data["miles"]
        return int(miles * 10) if miles is not None else None


class EndingForm(WorkForm):
    """The two-tap outcome, and the lead's own work."""

    field_order = (
        "disposition",
        "would_have_been",
        "voluntary",
        "arrest",
        "use_of_force",
        "injury",
    )

    disposition = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[("", _("Choose"))] + [(d, OUTCOMES[d]) for d in DISPOSITIONS],
        error_messages={"required": _("Choose how it ended.")},
    )
    would_have_been = forms.ChoiceField(
        label=_("Without a clinician it would have been"),
        choices=[(w, _OTHERWISE[w]) for w in WOULD_HAVE_BEEN],
        initial=NOT_ASKED,
    )
    voluntary = MayBeNotAsked(_("Went along willingly?"))
    arrest = MayBeNotAsked(_("Was there an arrest?"))
    use_of_force = MayBeNotAsked(_("Was force used?"))
    injury = MayBeNotAsked(_("Was anybody injured?"))
