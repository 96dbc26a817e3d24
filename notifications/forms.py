"""Shape and wording of what people type about their phones."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.core.kinds import Channel


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


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        help_text=_("The six digits we sent to this phone."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )
