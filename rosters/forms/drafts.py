"""What coordinators type about drafts: which days, filled how, who on which line."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from rosters.core.copying import Repeats
from rosters.forms.plan import NOBODY, DayField, RefusableForm, named
from rosters.models import DraftLine
from rosters.words.drafts import REPEATS

ONE_DAY = timedelta(days=1)


class FillForm(RefusableForm):
    """The open shifts of these days, the last one included, shared out fairly."""

    prefix = "fill"
    from_on = DayField(label=_("First day"))
    last_on = DayField(label=_("Last day"))

    def days(self) -> tuple[date, date]:
        """The first day, and the first that does not belong."""
        return self.cleaned_data["from_on"], self.cleaned_data["last_on"] + ONE_DAY


class CopyForm(RefusableForm):
    """The open shifts of a period as the one before it had them."""

    prefix = "copy"
    fields_of_refusals = {"last_on": "from_on"}
    repeats = forms.ChoiceField(label=_("What is copied"), choices=REPEATS)
    from_on = DayField(
        label=_("On to the days from"),
        help_text=_("Of a month any day: the whole month is filled."),
    )

    def length(self) -> Repeats:
        return Repeats(self.cleaned_data["repeats"])


class LinesForm(RefusableForm):
    """Who takes each line of a draft; `edition`: which one was looked at. `kept`: what
    was chosen for an edition that is not there any more, to be looked at again.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        lines: Sequence[DraftLine],
        people: Sequence[User],
        kept: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._lines = list(lines)
        self._people = {str(person.public_id): person for person in people}
        choices = [NOBODY, *named(people)]
        known = set(self._people)
        for line in lines:
            chosen = str(line.person.public_id) if line.person else ""
            more = [] if chosen in known or not chosen else named([line.person])
            field = forms.ChoiceField(
                label=_("Who"), choices=[*choices, *more], required=False
            )
            field.initial = (kept or {}).get(name_of(line), chosen)
            self.fields[name_of(line)] = field

    def differs(self, line: DraftLine) -> bool:
        """Whether the form shows another person than the draft has."""
        stored = str(line.person.public_id) if line.person else ""
        return bool(self[name_of(line)].value() != stored)

    def people(self) -> dict[int, User | None]:
        """By the line's id, who was chosen. Who cannot be any more stays as it is."""
        found: dict[int, User | None] = {}
        for line in self._lines:
            chosen = self.cleaned_data.get(name_of(line), "")
            if not chosen or chosen in self._people:
                found[line.pk] = self._people.get(chosen)
        return found


def name_of(line: DraftLine) -> str:
    """The field of a line."""
    return f"who-{line.public_id}"


def usual_days(today: date, *, starts_on: date | None) -> dict[str, date]:
    """Four weeks: from next Monday on, or from the first day of what is still to
    start.
    """
    first = today + (7 - today.weekday()) * ONE_DAY
    if starts_on is not None and starts_on > today:
        first = starts_on
    return {"from_on": first, "last_on": first + 27 * ONE_DAY}


class EditionForm(forms.Form):
    """Which edition of the draft was looked at."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
