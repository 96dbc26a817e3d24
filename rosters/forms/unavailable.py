"""What a clinician types who is unavailable for the moment."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from rosters.core.unavailable import (
    MOST_HOURS,
    Unclear,
    Until,
    for_hours,
    until_clock,
    until_wall,
)
from rosters.forms.plan import RefusableForm, WallField
from rosters.forms.preferences import ClockField
from rosters.words import unavailable as words


class UnavailableForm(RefusableForm):
    """For so many hours, until a time of day, or until a date and time: one of them."""

    hours = forms.IntegerField(
        label=_("For so many hours"),
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
    )
    until = ClockField(
        label=_("Until the clock shows"),
        help_text=_("The next time it does: today, or tomorrow."),
        required=False,
    )
    until_at = WallField(label=_("Until a day and a time"), required=False)

    def __init__(
        self, *args: Any, now: datetime, zone: ZoneInfo, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._now, self._zone = now, zone
        self.said = Until(now)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        given = [name for name in self.fields if typed.get(name) not in {None, ""}]
        if self.errors:
            return typed
        if len(given) > 1:
            self.add_error(given[1], _("Say one of them, not two."))
            return typed
        found = self._read(typed)
        if isinstance(found, Unclear):
            self.add_error(given[0] if given else None, words.refused(found))
        else:
            self.said = found
        return typed

    def _read(self, typed: dict[str, Any]) -> Until | Unclear:
        """Until when, as typed."""
        now, zone = self._now, self._zone
        if typed.get("hours"):
            return for_hours(typed["hours"], now=now)
        if typed.get("until") is not None:
            return until_clock(typed["until"], now=now, zone=zone)
        if typed.get("until_at"):
            return until_wall(typed["until_at"], now=now, zone=zone)
        return Unclear.NOTHING
