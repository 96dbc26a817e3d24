"""Shape and wording of what people type about their phones."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.core.kinds import Channel, Use
from notifications.core.pacing import LONGEST


class PhoneForm(forms.Form):
    number = forms.CharField(
        label=_("Telephone number"),
        max_length=32,
        help_text=_("Like 715-555-0112. We send a code there to be sure it is yours."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    takes = forms.MultipleChoiceField(
        label=_("This phone takes"),
        choices=[(Channel.TEXT.value, _("texts")), (Channel.VOICE.value, _("calls"))],
        initial=[Channel.TEXT.value, Channel.VOICE.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A phone must take texts, calls or both.")},
    )


USES = (
    (Use.VEHICLE.value, _("a vehicle")),
    (Use.DESK.value, _("a desk")),
    (Use.DISPATCH.value, _("a dispatch desk")),
)


class SharedPhoneForm(forms.Form):
    """A phone that several people share: whoever calls from it gives badge and PIN."""

    organisation = forms.ChoiceField(label=_("Whose phone"))
    use = forms.ChoiceField(
        label=_("It belongs to"), choices=USES, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("Telephone number"),
        max_length=32,
        help_text=_("Like 715-555-0130. We send a code there: have it at hand."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    takes = forms.MultipleChoiceField(
        label=_("This phone takes"),
        choices=[(Channel.TEXT.value, _("texts")), (Channel.VOICE.value, _("calls"))],
        initial=[Channel.TEXT.value, Channel.VOICE.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A phone must take texts, calls or both.")},
    )

    def __init__(
        self, *args: Any, houses: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for types
        field.choices = list(houses)
        if len(houses) == 1:
            field.initial = houses[0][0]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        help_text=_("The six digits we sent to this phone."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class PaceForm(forms.Form):
    """`first` goes out at once, the other after `seconds`."""

    first = forms.ChoiceField(
        label=_("When I am paged"),
        choices=[
            ("both", _("text and call at once")),
            (Channel.TEXT.value, _("the text at once, the call after it")),
            (Channel.VOICE.value, _("the call at once, the text after it")),
        ],
        widget=forms.RadioSelect,
    )
    seconds = forms.IntegerField(
        label=_("Seconds until the other one"),
        min_value=1,
        max_value=LONGEST,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Such as 20. Not used when both come at once."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        waits = given.get("first") in {Channel.TEXT.value, Channel.VOICE.value}
        if waits and not given.get("seconds") and "seconds" not in self.errors:
            self.add_error("seconds", _("Say how many seconds, such as 20."))
        return given

    @property
    def waits(self) -> tuple[int, int]:
        """Seconds until the text and until the call."""
        seconds = self.cleaned_data.get("seconds") or 0
        match self.cleaned_data["first"]:
            case Channel.TEXT.value:
                return 0, seconds
            case Channel.VOICE.value:
                return seconds, 0
        return 0, 0


class ScreenForm(forms.Form):
    """What a browser says when it subscribes: its script sends it, nobody types it."""

    endpoint = forms.CharField(max_length=1000, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=100, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=40, widget=forms.HiddenInput)
    label = forms.CharField(max_length=40, widget=forms.HiddenInput)
