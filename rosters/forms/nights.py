"""What coordinators type about one night of a pattern, and about its end."""

from datetime import date
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from common import walltime
from common.intervals import Span
from common.walltime import YEARS
from rosters import sentences, words
from rosters.errors import EndsBeforeItStarts
from rosters.forms.plan import WALL, DayField, RefusableForm, SpanForm
from rosters.models import PatternLine
from rosters.words import NightChange


class NightForm(SpanForm):
    """One night moved, cancelled, or as the pattern says again."""

    on = DayField(label=_("The shift that belongs to"))
    what = forms.ChoiceField(label=_("What happens"), choices=words.NIGHT_CHANGES)

    field_order = ("on", "what", "starts_at", "ends_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Only for another time.")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("what") == NightChange.MOVE.value:
            for name in ("starts_at", "ends_at"):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, _("Say when."))
        return typed

    def said(self) -> str:
        """What was typed, in one sentence."""
        typed = self.cleaned_data
        what = NightChange(typed["what"])
        to = None
        if what is NightChange.MOVE:
            to = sentences.span(typed["starts_at"], typed["ends_at"])
        return sentences.night(typed["on"], dict(words.NIGHT_CHANGES)[what], to)

    def span(self) -> Span:
        """The other time, for a shift that is moved."""
        span = Span.between(self.instant("starts_at"), self.instant("ends_at"))
        if span is None:
            raise EndsBeforeItStarts(
                str(_("It must end after it starts.")), field="ends_at"
            )
        return span


def typed_night(line: PatternLine, on: str, zone: str) -> dict[str, Any]:
    """The night of the date `on` as it is now; empty for a date without one."""
    day = _day(on)
    if day is None:
        return {}
    pattern = line.as_pattern()
    present = pattern.exceptions.get(day) or pattern.night(day)
    if present is None or not pattern.has_night(day):
        return {"on": day}
    local = walltime.zone(zone)
    return {
        "on": day,
        "starts_at": walltime.local(present.starts_at, local).strftime(WALL),
        "ends_at": walltime.local(present.ends_at, local).strftime(WALL),
    }


def _day(text: str) -> date | None:
    try:
        read = parse_date(text)
    except ValueError:
        return None
    return read if read and read.year in YEARS else None


class EndForm(RefusableForm):
    """The last day of a pattern."""

    last_on = DayField(label=_("The last shift begins on"))

    def said(self) -> str:
        """What was typed, in one sentence."""
        return sentences.last_on(self.cleaned_data["last_on"])
