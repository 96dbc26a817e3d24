"""What is typed to take a roster over from a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rosters.core.nights_file import Columns, Table, likely
from rosters.core.written_dates import Order
from rosters.forms.plan import DespiteField, RefusableForm, choice_of
from rosters.screens import Choices
from rosters.services.imports import MOST_BYTES, Meaning
from rosters.words import imports as words

PARTS = ("who", "on", "starts", "ends", "order")


class ImportFileForm(RefusableForm):
    """A file, and whose nights it holds."""

    position = forms.ChoiceField(label=_("Position"))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A spreadsheet saved as CSV, with headings, or a calendar (ICS). At most "
            "2 MB. Nothing is changed before you have seen it."
        ),
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(
        self, *args: Any, choices: Choices, is_too_large: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "position").choices = choices.seats
        if is_too_large:
            self.fields["file"].error_messages["required"] = str(words.TOO_LARGE)

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(words.TOO_LARGE)
        return upload


class ImportMeaningForm(RefusableForm):
    """Which column is which; and what rules may be broken, by name."""

    fields_of_refusals = {"person": "despite"}

    who = forms.TypedChoiceField(
        label=_("Who: their name or e-mail address"), coerce=int
    )
    on = forms.TypedChoiceField(
        label=_("The day it begins"),
        help_text=_("None: the two below hold day and time."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    starts = forms.TypedChoiceField(label=_("Begins"), coerce=int)
    ends = forms.TypedChoiceField(label=_("Ends"), coerce=int)
    order = forms.TypedChoiceField(
        label=_("In dates such as 11/05/2026, first comes"),
        choices=words.ORDERS,
        coerce=Order,
        empty_value=None,
        required=False,
    )
    despite = DespiteField(label=_("Take a night over all the same, with a reason"))
    # What the preview found broken, sent back with what was typed.
    broken = DespiteField(label="")
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Nothing about a patient or a request."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, table: Table | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_table = table is not None
        if table is None:
            for name in PARTS:
                del self.fields[name]
            return
        guessed = likely(table.headings)
        named = [
            (str(at), heading or _now("column %(number)d") % {"number": at + 1})
            for at, heading in enumerate(table.headings)
        ]
        for name in PARTS[:-1]:
            field = choice_of(self, name)
            field.choices = [("", "-"), *named]
            field.initial = guessed.get(name, "")

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self.offer_rules(self.cleaned_data.get("broken", ()))

    def meaning(self) -> Meaning:
        """What was said of the table, as the service takes it."""
        if not self._has_table:
            return Meaning()
        typed = self.cleaned_data
        columns = Columns(typed["who"], typed["starts"], typed["ends"], typed["on"])
        return Meaning(columns, typed["order"])
