"""What people type about their week: lines of weekday, times and level."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rosters.core.preferences import Level, Preference, contradiction
from rosters.words import WEEKDAYS
from rosters.words import preferences as words

MORE, MOST = 3, 42


class ClockField(forms.TimeField):
    """A time on the wall, to the minute."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class LineForm(forms.Form):
    """One line. Empty, or ticked as gone, it is left out."""

    weekday = forms.ChoiceField(
        label=_("Day"), choices=[("", "-"), *WEEKDAYS], required=False
    )
    starts = ClockField(label=_("From"), required=False)
    ends = ClockField(label=_("Until"), required=False)
    level = forms.ChoiceField(
        label=_("How it is"), choices=[("", "-"), *words.LEVELS], required=False
    )
    gone = forms.BooleanField(label=_("Take this line away"), required=False)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if self.is_left_out():
            return typed
        for name, asked in (
            ("weekday", _("Say which day.")),
            ("starts", _("Say from when.")),
            ("ends", _("Say until when.")),
            ("level", _("Say how it is.")),
        ):
            if typed.get(name) in {None, ""} and name not in self.errors:
                self.add_error(name, asked)
        return typed

    def is_left_out(self) -> bool:
        typed = self.cleaned_data
        said = (typed.get(name) for name in ("weekday", "starts", "ends", "level"))
        return bool(typed.get("gone")) or all(each in {None, ""} for each in said)

    def line(self) -> Preference | None:
        """The line as typed; None: it is left out."""
        if self.is_left_out():
            return None
        typed = self.cleaned_data
        return Preference(
            int(typed["weekday"]),
            typed["starts"],
            typed["ends"],
            Level(typed["level"]),
        )


if TYPE_CHECKING:
    _Lines = forms.BaseFormSet[LineForm]
else:
    _Lines = forms.BaseFormSet


class _Week(_Lines):
    def clean(self) -> None:
        """Lines that share a time must say the same of it."""
        if any(self.errors):
            return
        rows = [(n, line) for n, form in enumerate(self.forms) if (line := form.line())]
        found = contradiction([line for _n, line in rows])
        if found is None:
            return
        row, other = (rows[place][0] for place in found)
        said = words.contradiction(other + 1, row + 1)
        self.forms[other].add_error("level", said)

    def is_valid(self) -> bool:
        # What `clean` found stands at a line, not at the whole.
        return super().is_valid() and not any(form.errors for form in self.forms)

    def lines(self) -> list[Preference]:
        """What was typed, without the lines that are left out."""
        return [line for form in self.forms if (line := form.line())]


WeekForm = forms.formset_factory(
    LineForm, formset=_Week, extra=MORE, max_num=MOST, absolute_max=MOST
)


def week_form(
    week: Sequence[Preference], typed: Mapping[str, Any] | None = None
) -> _Week:
    """The week as it is, and a few empty lines; or as typed."""
    usual = [
        {
            "weekday": str(line.weekday),
            "starts": line.starts,
            "ends": line.ends,
            "level": line.level.value,
        }
        for line in week
    ]
    if typed is None:
        return cast(_Week, WeekForm(initial=usual))
    return cast(_Week, WeekForm(typed, initial=usual))


def longer(typed: QueryDict) -> QueryDict:
    """The same as typed, with a few lines more to fill in."""
    data = typed.copy()
    total = data.get("form-TOTAL_FORMS", "")
    lines = int(total[:4]) if total.isdecimal() else 0
    data["form-TOTAL_FORMS"] = str(min(lines + MORE, MOST))
    return data
