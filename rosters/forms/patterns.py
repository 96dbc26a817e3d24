"""What coordinators type about recurring shifts and the people who take turns."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from rosters import sentences, words
from rosters.core.recurrence import Days, Recurrence, Unit
from rosters.core.rotation import Handoff
from rosters.forms.plan import (
    NOBODY,
    WALL,
    DayField,
    RefusableForm,
    WallField,
    choice_of,
    named,
)
from rosters.models import PatternLine, Rotation, RotationMember
from rosters.screens import Choices
from rosters.services.plan import ByTheClock, Shift

PLACES = 12
A_WEEK = 7
# Turns longer than a year are no turns.
MOST_HOURS = 366 * 24


class PatternForm(RefusableForm):
    """A recurring shift, given by its first one."""

    fields_of_refusals = {"person": "holder"}

    name = forms.CharField(label=_("Name"), max_length=80, initial=_("Nights"))
    local_starts = WallField(label=_("The first shift starts"))
    local_ends = WallField(label=_("The first shift ends"))
    zone = forms.CharField(label=_("Time zone"), max_length=64)
    unit = forms.ChoiceField(label=_("It comes"), choices=words.UNITS)
    every = forms.IntegerField(
        label=_("Every how many"),
        help_text=_("1: every day, week or month. 2: every second."),
        min_value=1,
        max_value=52,
        initial=1,
        required=False,
    )
    month_day = forms.IntegerField(
        label=_("Day of the month"),
        help_text=_("In a month that has no such day: on its last day."),
        min_value=1,
        max_value=31,
        required=False,
    )
    nth = forms.TypedChoiceField(
        label=_("Which of the month"),
        choices=words.NTHS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Only on"),
        choices=words.WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(
        label=_("Public holidays"),
        help_text=_("A shift on public holidays only counts over any other."),
        choices=words.DAYS,
        required=False,
    )
    last_on = DayField(label=_("The last one starts on"), required=False)
    holder = forms.ChoiceField(label=_("Who takes it"))
    wins = forms.BooleanField(
        label=_("Where it overlaps another pattern, this one counts"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = choices
        choice_of(self, "holder").choices = [
            NOBODY,
            (_("Rotations"), named(choices.rotations)),
            (_("People"), named(choices.people)),
        ]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        unit, days = typed.get("unit"), typed.get("weekdays") or []
        if unit == Unit.MONTH_WEEKDAYS.value:
            if len(days) != 1 and "weekdays" not in self.errors:
                self.add_error("weekdays", _("Choose one weekday."))
            if not typed.get("nth"):
                self.add_error("nth", _("Say which of the month."))
        starts, month_day = typed.get("local_starts"), typed.get("month_day")
        if unit == Unit.MONTH_DAYS.value and not month_day and starts:
            typed["month_day"] = starts.day
        return typed

    def recurrence(self) -> Recurrence:
        """What was typed that belongs to the unit; the rest is left alone."""
        typed = self.cleaned_data
        unit, every = Unit(typed["unit"]), typed["every"] or 1
        weekdays = frozenset(int(day) for day in typed["weekdays"])
        match unit:
            case Unit.ONCE:
                return Recurrence(unit)
            case Unit.MONTH_DAYS:
                return Recurrence(unit, every, month_day=typed["month_day"])
            case Unit.MONTH_WEEKDAYS:
                return Recurrence(unit, every, weekdays, nth=typed["nth"])
            case _:
                return Recurrence(unit, every, weekdays)

    def shift(self) -> Shift:
        """What was typed, as the service takes it."""
        typed = self.cleaned_data
        return Shift(
            name=typed["name"],
            zone=typed["zone"],
            local_starts=typed["local_starts"],
            local_ends=typed["local_ends"],
            recurrence=self.recurrence(),
            person=self._choices.person(typed["holder"]),
            rotation=self._choices.rotation(typed["holder"]),
            last_on=typed["last_on"],
            days=Days(typed["days"] or Days.ANY.value),
        )

    def said(self) -> str:
        """What was typed, in one sentence."""
        shift = self.shift()
        rotation, person = shift.rotation, shift.person
        calendar = self._choices.roster.holidays()
        return sentences.pattern(
            shift.recurrence.on(shift.days, calendar),
            shift.days,
            starts_at=shift.local_starts,
            wall=shift.local_ends - shift.local_starts,
            last_on=shift.last_on,
            holder=sentences.holder(str(rotation or ""), str(person or "")),
        )


def typed_pattern(line: PatternLine) -> dict[str, Any]:
    """A stored pattern as a coordinator would type it."""
    starts = datetime.combine(line.starts_on, line.local_start)
    recurrence, holder = line.recurrence(), line.rotation or line.person
    return {
        "name": str(line),
        "zone": line.zone,
        "local_starts": starts.strftime(WALL),
        "local_ends": (starts + timedelta(minutes=line.wall_minutes)).strftime(WALL),
        "unit": recurrence.unit.value,
        "every": recurrence.every,
        "month_day": recurrence.month_day,
        "nth": recurrence.nth,
        "weekdays": [str(day) for day in sorted(recurrence.weekdays)],
        "days": line.holidays,
        "last_on": line.last_on,
        "holder": str(holder.public_id) if holder else "",
    }


class RotationForm(RefusableForm):
    """People in turn: one list of places, filled from the top."""

    fields_of_refusals = {"people": "person_1", "person": "person_1"}

    name = forms.CharField(label=_("Name"), max_length=80)
    handoff = forms.ChoiceField(
        label=_("A turn passes to the next"),
        help_text=_(
            "By the clock on the wall handoffs stay at the same hours all year, and "
            "the turn in which the clock jumps is shorter or longer. By the stopwatch "
            "all turns are equally long, and the hours move when the clock jumps."
        ),
        choices=words.HANDOFFS,
        initial=Handoff.SHIFT.value,
        required=False,
    )
    starts_on = DayField(label=_("The first turn begins on"))
    handoff_at = forms.TimeField(
        label=_("The first handoff is at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
    )
    turn_days = forms.TypedChoiceField(
        label=_("A turn lasts"),
        choices=words.TURNS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    turn_hours = forms.IntegerField(
        label=_("A turn lasts (hours)"),
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
    )
    from_on = DayField(
        label=_("These people, from"),
        help_text=_("Who joins or leaves does so from this day on."),
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = choices
        shown = [name for name in self.initial if name.startswith("person_")]
        places = min(len(choices.people), max(PLACES, len(shown) + 1))
        for place in range(1, places + 1):
            self.fields[f"person_{place}"] = forms.ChoiceField(
                label=_("Place %(place)s") % {"place": place},
                choices=[NOBODY, *named(choices.people)],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        typed["turn_days"] = typed.get("turn_days") or A_WEEK
        by_shift = typed.get("handoff") in ("", Handoff.SHIFT.value)
        if not by_shift and "handoff" not in self.errors:
            for name in ("handoff_at", "turn_hours"):
                if typed.get(name) is None and name not in self.errors:
                    self.add_error(name, _("A turn by the clock needs this."))
        return typed

    def people(self) -> list[User]:
        """The people in order, empty places left out."""
        places = [name for name in self.fields if name.startswith("person_")]
        found = [self._choices.person(self.cleaned_data[name]) for name in places]
        return [person for person in found if person is not None]

    def by_clock(self) -> ByTheClock | None:
        """None: turns pass with a shift."""
        typed = self.cleaned_data
        kind = Handoff(typed["handoff"] or Handoff.SHIFT.value)
        if kind is Handoff.SHIFT:
            return None
        return ByTheClock(kind, typed["turn_hours"], typed["handoff_at"])

    def said(self) -> str:
        """What was typed, in one sentence."""
        typed, by_clock = self.cleaned_data, self.by_clock()
        return sentences.rotation(
            [str(person) for person in self.people()],
            sentences.Turns(
                Handoff(typed["handoff"] or Handoff.SHIFT.value),
                typed["starts_on"],
                typed["turn_days"],
                by_clock.hours if by_clock else None,
                by_clock.local_at if by_clock else None,
            ),
            from_on=typed["from_on"],
        )


class RotationChangeForm(RotationForm):
    """A rotation that is there already: others may be agreed to join or leave it."""

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        self.fields["drop_later"] = forms.BooleanField(
            label=_("Also drop what is agreed for after that day"), required=False
        )


def typed_rotation(rotation: Rotation, members: list[RotationMember]) -> dict[str, Any]:
    """A stored rotation as a coordinator would type it."""
    places = {
        f"person_{place}": str(member.person.public_id)
        for place, member in enumerate(members, start=1)
    }
    return places | {
        "name": rotation.name,
        "handoff": rotation.handoff,
        "starts_on": rotation.starts_on,
        "handoff_at": rotation.handoff_at,
        "turn_days": rotation.turn_days,
        "turn_hours": rotation.turn_hours,
    }
