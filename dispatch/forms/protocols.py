"""An agency's protocol as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from common import numbers
from dispatch import words
from dispatch.core.protocol import Agrees, Asker, Leads, Protocol, WeaponRule
from dispatch.screens import protocols as said
from notifications.core import gsm7

BEAT_LENGTH, MOST_BEATS = 16, 40


class ProtocolForm(forms.Form):
    who_asks = forms.MultipleChoiceField(
        label=lazy("Who may ask for a clinician?"),
        choices=[(one.value, label) for one, label in said.ASKERS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Somebody must be able to ask.")},
    )
    weapon_rule = forms.ChoiceField(
        label=lazy("Weapon or violence: yes or not sure"),
        choices=[(one.value, label) for one, label in said.WEAPON.items()],
        widget=forms.RadioSelect,
    )
    agrees = forms.ChoiceField(
        label=lazy("When must a supervisor agree?"),
        choices=[(one.value, label) for one, label in said.AGREES.items()],
        widget=forms.RadioSelect,
    )
    leads = forms.ChoiceField(
        label=lazy("Who leads at the scene?"),
        choices=[(one.value, label) for one, label in said.LEADS.items()],
        widget=forms.RadioSelect,
    )
    fallback_line = forms.CharField(
        label=lazy("Line to call when nobody comes"),
        help_text=lazy("Empty: the consortium's outside line."),
        max_length=24,
        required=False,
    )
    fallback_words = forms.CharField(
        label=lazy("And what else"),
        help_text=lazy("Goes into the text after the line, such as: or 988, or ED"),
        max_length=32,
        required=False,
        error_messages={"max_length": lazy("At most 32 characters.")},
    )
    beats = forms.CharField(
        label=lazy("Beats or parts of town"),
        help_text=lazy("One on each line, at most 16 letters each."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, town: str = "", line: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.town, self.line = town, line

    def clean_fallback_line(self) -> str:
        raw: str = self.cleaned_data["fallback_line"].strip()
        if not raw:
            return ""
        number = numbers.e164(raw)
        if number is None:
            raise forms.ValidationError(
                _("That is not a telephone number: ten digits, such as 715-555-0199.")
            )
        return number

    def clean_beats(self) -> list[str]:
        typed = self.cleaned_data["beats"].splitlines()
        beats = list(dict.fromkeys(" ".join(one.split()) for one in typed))
        beats = [beat for beat in beats if beat]
        for beat in beats:
            if len(beat) > BEAT_LENGTH or not _is_name(beat):
                raise forms.ValidationError(
                    _("{beat}: at most 16 letters, spaces, points or dashes.").format(
                        beat=beat[:40]
                    )
                )
        if len(beats) > MOST_BEATS:
            raise forms.ValidationError(_("At most 40 beats."))
        return beats

    def clean_fallback_words(self) -> str:
        """They go over the wire: every text that holds them must fit in one."""
        typed: str = " ".join(self.cleaned_data["fallback_words"].split())
        if gsm7.septets(gsm7.fold(typed)) is None:
            raise forms.ValidationError(_("Plain letters and digits only."))
        line = self.cleaned_data.get("fallback_line") or self.line
        ref = words.Ref(self.town, 9999, is_drill=True)
        texts = tuple(
            said(ref, called=9, at="00:00", line=line, words=typed)
            for said in (words.nobody_text, words.nobody_but_line_text)
        )
        over = max(_length(text) for text in texts) - words.TEXT_LIMIT
        if over > 0:
            raise forms.ValidationError(
                _("Too long for one text by {n} characters.").format(n=over)
            )
        return typed

    def protocol(self) -> Protocol:
        typed = self.cleaned_data
        return Protocol(
            weapon_rule=WeaponRule(typed["weapon_rule"]),
            fallback_line=typed["fallback_line"],
            fallback_words=typed["fallback_words"],
            beats=tuple(typed["beats"]),
            who_asks=tuple(one for one in Asker if one.value in typed["who_asks"]),
            leads=Leads(typed["leads"]),
            agrees=Agrees(typed["agrees"]),
        )


def _is_name(beat: str) -> bool:
    rest = beat.replace(" ", "").replace(".", "").replace("'", "").replace("-", "")
    return beat[0].isalpha() and rest.isascii() and rest.isalpha()


def _length(text: str) -> int:
    return gsm7.septets(gsm7.fold(text)) or len(text)


def initial(protocol: Protocol, *, seen: int) -> dict[str, object]:
    return {
        "who_asks": [one.value for one in protocol.who_asks],
        "weapon_rule": protocol.weapon_rule.value,
        "agrees": protocol.agrees.value,
        "leads": protocol.leads.value,
        "fallback_line": numbers.shown(protocol.fallback_line),
        "fallback_words": protocol.fallback_words,
        "beats": "\n".join(protocol.beats),
        "seen": seen,
    }
